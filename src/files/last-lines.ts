import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Parse } from "../event.js";
import type { KindName } from "../line.js";
import { kindOfFile, nameTime } from "./name.js";
import type { Item } from "./source.js";
import { readStream } from "./stream.js";

export interface LastLinesOptions {
  readonly directory: string;
  readonly kind: KindName;
  readonly parse: Parse;
  readonly maxLineBytes: number;
  /** How many are read from the end. */
  readonly bytes?: number;
  /** Where the end is taken to be; the file's own where it is not given. */
  readonly end?: number;
}

/** The lines in the last 256 KiB of a log file. Where that cuts a line, the line is left out. */
export async function readLastLines(
  file: string,
  { directory, bytes = lastBytes, end: given, ...options }: LastLinesOptions,
): Promise<Item[]> {
  const path = join(directory, file);
  const end = given ?? (await stat(path)).size;
  const start = Math.max(0, end - bytes);
  const items: Item[] = [];
  if (end === 0) return items;
  const chunks = createReadStream(path, { start, end: end - 1 });
  for await (const item of readStream(chunks, { ...options, file })) items.push(item);
  return start === 0 ? items : items.slice(1);
}

/** Names of the log files of a kind, the latest period first; none where the directory cannot be read. */
export async function listLogFiles(kind: KindName, directory: string): Promise<string[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => kindOfFile(name) === kind);
  return names.toSorted((a, b) => nameTime(b) - nameTime(a));
}

/** The file that was modified last: in the weeks of a clock change names do not sort by time. Empty without names. */
export async function lastModified(names: readonly string[], directory: string): Promise<string> {
  const found = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })),
  );
  found.sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
  return found[0]?.name ?? "";
}

const lastBytes = 256 * 1024;
