import "../../sources.ts";

const { commandName, commands } = await import("../../../src/config/commands.ts");
const { aboutCommand } = await import("../../../src/config/commands/about.ts");
const { answers } = await import("../../../src/config/commands/answers.ts");
const { configFileSetting, listSettings, settings } = await import("../../../src/config/list.ts");

/** A flag, as a shell completes it. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** In a few words. */
  readonly help: string;
  /** Placeholder of its value; empty for a switch. */
  readonly value: string;
  readonly repeatable: boolean;
  readonly choices: readonly string[];
  readonly completes: "nothing" | "files" | "directories";
}

export interface CommandWords {
  readonly name: string;
  readonly help: string;
  readonly flags: readonly Flag[];
  readonly operands: "nothing" | "files" | "commands";
}

const help = toSwitch("help", "h", "print help and exit");

/** What every command takes. */
export const commonFlags: readonly Flag[] = [
  ...[...settings, configFileSetting].map(toFlag),
  help,
  toSwitch("version", "V", "print the version and exit"),
];

export const commandWords: readonly CommandWords[] = [
  ...commands.options.map((schema): CommandWords => {
    const about = aboutCommand.get(schema);
    const operands = (about?.operands?.includes("FILE") === true ? "files" : "nothing") as CommandWords["operands"];
    return {
      name: commandName(schema),
      help: shorten(about?.help ?? ""),
      flags: listSettings(schema).map(toFlag),
      operands,
    };
  }),
  ...Object.entries(answers).map(([name, { help }]): CommandWords => {
    return { name, help: shorten(help), flags: [], operands: name === "help" ? "commands" : "nothing" };
  }),
];

export const commandNames: readonly string[] = commandWords.map(({ name }) => name);

function toFlag({ flag, short, value, help, repeatable, choices = [] }: (typeof settings)[number]): Flag {
  const isPath = /^(FILE|DIR)$/.test(value);
  const completes = !isPath ? "nothing" : value === "DIR" ? "directories" : "files";
  const letter = short === undefined ? {} : { short };
  return { name: flag, ...letter, help: shorten(help), value, repeatable: repeatable === true, choices, completes };
}

function toSwitch(name: string, short: string, help: string): Flag {
  return { name, short, help, value: "", repeatable: false, choices: [], completes: "nothing" };
}

/** The first part of a sentence, where that says enough: a line of a menu has no room for more. */
function shorten(help: string): string {
  const first = (help.split(/[;:(]/)[0] ?? help).trim();
  return first.length < 15 ? help : first;
}
