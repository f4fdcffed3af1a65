import type { AboutCommand } from "./about.js";

/** Commands that only print something about the program, whatever the settings are. */
export const answers = {
  help: { help: "print this help, or the help of a command, and exit", operands: "[COMMAND]" },
  version: { help: "print the version and exit" },
  licenses: { help: "print the licences of all that this program contains, and exit" },
} satisfies Readonly<Record<string, AboutCommand>>;

export function isAnswer(name: string): name is keyof typeof answers {
  return Object.hasOwn(answers, name);
}

/** The whole command line of these asks for the version alone, which needs nothing to be loaded. */
export const versionWords: readonly string[] = ["--version", "-V", "version"];
