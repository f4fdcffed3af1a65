import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

const load = async <T>(path: string) => (await import(new URL(`../dist/${path}`, import.meta.url).href)) as T;
const { kindOfFile } = await load<typeof import("../src/files/name.ts")>("files/name.js");
const { readStream } = await load<typeof import("../src/files/stream.ts")>("files/stream.js");
const { kindOf } = await load<typeof import("../src/kinds/list.ts")>("kinds/list.js");
const { createTraceIds } = await load<typeof import("../src/journey/trace-id.ts")>("journey/trace-id.js");
const { toRecord } = await load<typeof import("../src/otlp/record.ts")>("otlp/record.js");
const { createParser } = await load<typeof import("../src/parse/parser.ts")>("parse/parser.js");
const { createDecoder } = await load<typeof import("../src/parse/text.ts")>("parse/text.js");
const { createZone } = await load<typeof import("../src/parse/zone.ts")>("parse/zone.js");
const { createPrivacy } = await load<typeof import("../src/privacy/privacy.ts")>("privacy/privacy.js");

type Item = import("../src/files/source.ts").Item;
type Privacy = import("../src/privacy/privacy.ts").Privacy;

const logs = join(import.meta.dirname, "../test/fixtures/xmail-1.27/logs");
const key = Buffer.from("a key of the measurement alone");
const choices = [
  { addresses: "keep", ips: "keep" },
  { addresses: "domain", ips: "keep" },
  { addresses: "keep", ips: "prefix" },
  { addresses: "domain", ips: "prefix" },
  { addresses: "hash", ips: "hash" },
] as const;

/** What making a record costs where people are hidden, on the recorded lines of all logs. */
export async function privacy(): Promise<object[]> {
  const items = await readItems();
  return choices.map((choice) => ({
    ...choice,
    "us/record": measure(items, createPrivacy(choice, key)).toFixed(2),
  }));
}

function measure(items: readonly Item[], hiding: Privacy): number {
  const context = {
    instanceId: "bench",
    body: "text",
    privacy: hiding,
    traceIdOf: createTraceIds("bench"),
    decode: createDecoder("windows-1252"),
    resource: {},
    scope: { name: "bench" },
  } as unknown as Parameters<typeof toRecord>[2];
  // parts of some tenths of a millisecond: in one of many rounds nobody comes in between
  const best = new Map<number, number>();
  for (let round = 0; round < 200; round++)
    for (let from = 0; from < items.length; from += 50) {
      const part = items.slice(from, from + 50);
      const began = performance.now();
      for (const item of part) toRecord(item, kindOf(item.line.kind), context);
      best.set(from, Math.min(best.get(from) ?? Infinity, performance.now() - began));
    }
  return ([...best.values()].reduce((sum, part) => sum + part, 0) * 1000) / items.length;
}

async function readItems(): Promise<Item[]> {
  const items: Item[] = [];
  for (const file of await readdir(logs)) {
    const kind = kindOfFile(file);
    if (kind === undefined) continue;
    const options = { kind, file, parse: createParser(createZone("UTC")), maxLineBytes: 1_048_576 };
    const chunks = createReadStream(join(logs, file)) as AsyncIterable<Buffer>;
    for await (const item of readStream(chunks, options)) items.push(item);
  }
  return items;
}
