import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./support.js";

/** A command of a page, and what the test does with it (a promise is waited for): runs it, or nothing, where this machine cannot. */
export type Rule = readonly [command: RegExp, act: (command: string) => unknown];

/**
 * Goes through the commands of docs/quickstart/PAGE.md in their order, each with the first rule that fits it. Throws where none fits, and where a rule was
 * not needed: a page and its test stay in step.
 */
export async function follow(page: string, rules: readonly Rule[]): Promise<void> {
  const needed = new Set<Rule>();
  for (const command of commandsOf(await readPage(page))) {
    const rule = rules.find(([pattern]) => pattern.test(command));
    if (rule === undefined) throw new Error(`docs/quickstart/${page}.md: no test runs this command: ${command}`);
    needed.add(rule);
    try {
      await rule[1](command);
    } catch (error) {
      throw new Error(`docs/quickstart/${page}.md: ${command}`, { cause: error });
    }
  }
  const rest = rules.filter((rule) => !needed.has(rule)).map(([pattern]) => pattern);
  if (rest.length > 0) throw new Error(`docs/quickstart/${page}.md has no command like ${rest.join(", ")}`);
}

/** Why a command is not run: said on the page, too. */
export const notHere = () => undefined;

function readPage(page: string): Promise<string> {
  return readFile(join(root, "docs/quickstart", `${page}.md`), "utf8");
}

/** One a line; a backslash at the end of a line goes on with the next one. */
function commandsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bat)\n([^]*?)^```$/gm)].map(([, block = ""]) => block);
  return blocks
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, "").split("\n"))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
}
