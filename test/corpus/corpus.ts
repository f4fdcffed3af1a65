import { createReadStream, readdirSync, readFileSync } from "node:fs";
import type { KindName } from "../../src/line.js";
import { kindOfFile } from "../../src/files/name.js";
import type { Item } from "../../src/files/source.js";
import { readStream } from "../../src/files/stream.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";

/** The logs a real XMail 1.27 wrote: a normal run, one with hostile clients, a short extra one. */
export type Part = "logs" | "hostile/logs" | "extra/logs";

const root = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;

export async function readCorpus(part: Part): Promise<Item[]> {
  const items: Item[] = [];
  for (const file of readdirSync(`${root}${part}`).toSorted()) {
    const kind = kindOfFile(file);
    if (kind === undefined) continue;
    const chunks = createReadStream(`${root}${part}/${file}`, { highWaterMark: 4096 });
    const options = { kind, file, parse: createParser(createZone("UTC")), maxLineBytes: 1_048_576 };
    for await (const item of readStream(chunks as AsyncIterable<Buffer>, options)) items.push(item);
  }
  return items;
}

export interface Manifest {
  readonly files: Readonly<Record<KindName, { lines: number; status: Record<string, number> }>>;
}

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(`${root}manifest.json`, "utf8")) as Manifest;
}

/** Passwords that stand in the recorded logs: those long enough not to occur by chance in other text. */
export function passwordsOf(part: Part): string[] {
  const found = new Set<string>();
  for (const file of readdirSync(`${root}${part}`)) {
    const column = file.startsWith("ctrl-") ? 2 : file.startsWith("pop3-") ? 5 : undefined;
    if (column === undefined) continue;
    for (const line of readFileSync(`${root}${part}/${file}`, "latin1").split("\n")) {
      const password = line.split('"\t"')[column] ?? "";
      if (password.length >= 5 && !/LOGIN/.test(password)) found.add(password);
    }
  }
  return [...found];
}
