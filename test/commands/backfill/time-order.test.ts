import { expect, it } from "vitest";
import type { OldLog } from "../../../src/files/old-logs.js";
import { mergeByTime } from "../../../src/commands/backfill/time-order.js";
import type { Item } from "../../../src/files/source.js";
import type { KindName } from "../../../src/line.js";

const toLog = (file: string): OldLog => ({ path: file, file, kind: file.split("-")[0] as KindName, bytes: 1 });

function toItem({ kind, file }: OldLog, offset: number, time: number): Item {
  const line = { kind, file, generation: 0, offset, end: offset + 1, text: "" };
  return { line, parsed: { kind, file, offset, time, reason: "columns" } };
}

/** Reads from memory, and says which files were open at once. */
function readFrom(times: Readonly<Record<string, readonly number[]>>) {
  const open = new Set<string>();
  const seen: string[][] = [];
  async function* read(log: OldLog): AsyncGenerator<Item> {
    open.add(log.file);
    seen.push([...open].toSorted());
    try {
      for (const [offset, time] of (times[log.file] ?? []).entries()) yield toItem(log, offset, time);
    } finally {
      open.delete(log.file);
    }
  }
  return { read, open, seen, logs: Object.keys(times).map(toLog) };
}

async function collect(items: AsyncIterable<Item>): Promise<string[]> {
  const found: string[] = [];
  for await (const { parsed } of items) found.push(`${parsed.file}@${parsed.time}`);
  return found;
}

it("gives the lines of all kinds by time", async () => {
  const { read, logs } = readFrom({
    "smtp-202611240000": [1, 4, 5],
    "smtp-202611250000": [7],
    "pop3-202611240000": [2, 3, 9],
  });
  expect(await collect(mergeByTime(logs, read))).toEqual([
    "smtp-202611240000@1",
    "pop3-202611240000@2",
    "pop3-202611240000@3",
    "smtp-202611240000@4",
    "smtp-202611240000@5",
    "smtp-202611250000@7",
    "pop3-202611240000@9",
  ]);
});

it("reads the file that was written first in a DST week first, whatever its name says", async () => {
  const { read, logs } = readFrom({ "smtp-202603290000": [1, 2, 3], "smtp-202603282300": [4, 5] });
  expect(await collect(mergeByTime(logs, read))).toEqual([
    "smtp-202603290000@1",
    "smtp-202603290000@2",
    "smtp-202603290000@3",
    "smtp-202603282300@4",
    "smtp-202603282300@5",
  ]);
});

it("has one file of a kind open at a time, and passes empty ones", async () => {
  const { read, logs, seen } = readFrom({
    "smtp-202611240000": [1],
    "smtp-202611250000": [],
    "smtp-202611260000": [2],
  });
  expect(await collect(mergeByTime(logs, read))).toEqual(["smtp-202611240000@1", "smtp-202611260000@2"]);
  expect(Math.max(...seen.map((files) => files.length))).toBe(1);
});

it("closes what is open when it is left early", async () => {
  const { read, logs, open } = readFrom({ "smtp-202611240000": [1, 2], "pop3-202611240000": [1, 2] });
  for await (const item of mergeByTime(logs, read)) if (item.parsed.time === 1) break;
  expect([...open]).toEqual([]);
});
