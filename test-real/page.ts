import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./support.js";

/** The blocks of a page of docs/ that are marked with this language, in order; "" are those that are marked with none. */
export async function readBlocks(page: string, language: string): Promise<string[]> {
  const text = await readFile(join(root, "docs", page), "utf8");
  const blocks = [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)];
  const found = blocks.filter(([, , marked]) => marked === language).map(([, , , block = ""]) => block);
  if (found.length === 0) throw new Error(`${page} shows no ${language === "" ? "unmarked block" : language}`);
  return found;
}

/** What a shell block exports, by name: `export NAME=VALUE`. */
export function exportsOf(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
}
