import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "../../config.js";
import { kindOfFile, nameTime } from "../../files/name.js";
import type { Item } from "../../files/source.js";
import { readStream } from "../../files/stream.js";
import type { Kind } from "../../kinds/kind.js";
import { createParser } from "../../parse/parser.js";
import { createZone } from "../../parse/zone.js";

/** The last complete lines of a file; the first of them may be cut and is left out. */
export async function readEnd(name: string, kind: Kind, settings: Settings): Promise<Item[]> {
  const { logDir, timezone, maxLineBytes } = settings.xmail;
  const path = join(logDir, name);
  const start = Math.max(0, (await stat(path)).size - endBytes);
  const options = { kind: kind.name, file: name, parse: createParser(createZone(timezone)), maxLineBytes };
  const items: Item[] = [];
  for await (const item of readStream(createReadStream(path, { start }), options)) items.push(item);
  return start === 0 ? items : items.slice(1);
}

/** Log files of a kind, the latest period first; none where the directory cannot be read. */
export async function listLogs(kind: Kind, directory: string): Promise<string[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => kindOfFile(name) === kind.name);
  return names.toSorted((a, b) => nameTime(b) - nameTime(a));
}

/** By modification: names do not sort by time in the weeks of a clock change. */
export async function newest(names: readonly string[], directory: string): Promise<string> {
  const found = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(directory, name))).mtimeMs })),
  );
  found.sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
  return found[0]?.name ?? "";
}

const endBytes = 256 * 1024;
