import fc from "fast-check";
import { expect, it } from "vitest";
import type { OldLog } from "../../../src/files/old-logs.js";
import { mergeByTime } from "../../../src/commands/backfill/time-order.js";
import { cutRows } from "../../../src/files/lines.js";
import type { Span } from "../../../src/files/source.js";
import type { KindName, Rows } from "../../../src/line.js";

const toLog = (file: string): OldLog => ({ path: file, file, kind: file.split("-")[0] as KindName, bytes: 1 });

/** Rows of which nothing but the time is looked at. */
function toRows({ kind, file }: OldLog, times: readonly number[]): Rows {
  const text = "x\n".repeat(times.length);
  const rows = cutRows(Buffer.from(text), 0, 10, { kind, file, generation: 0 });
  if (rows === undefined) throw new Error("no lines");
  rows.read.time.set(times);
  return rows;
}

/** Reads from memory, two lines at once, and says which files were open at once. */
function readFrom(times: Readonly<Record<string, readonly number[]>>) {
  const open = new Set<string>();
  const seen: string[][] = [];
  async function* read(log: OldLog): AsyncGenerator<Rows> {
    open.add(log.file);
    seen.push([...open].toSorted());
    const all = times[log.file] ?? [];
    try {
      for (let at = 0; at < all.length; at += 2) yield toRows(log, all.slice(at, at + 2));
    } finally {
      open.delete(log.file);
    }
  }
  return { read, open, seen, logs: Object.keys(times).map(toLog) };
}

async function collect(spans: AsyncIterable<Span>): Promise<string[]> {
  const found: string[] = [];
  for await (const { rows, from, to } of spans)
    for (let index = from; index < to; index++) found.push(`${rows.file}@${String(rows.read.time[index])}`);
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
  for await (const { from } of mergeByTime(logs, read)) if (from === 0) break;
  expect([...open]).toEqual([]);
});

it("gives any lines in the order in which one at a time would come, the earliest first and of several the one of the first log", async () => {
  const anyTimes = fc.array(fc.nat(20), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(anyTimes, anyTimes, anyTimes, async (smtp, pop3, smail) => {
      const times = { "smtp-202611240000": smtp, "pop3-202611240000": pop3, "smail-202611240000": smail };
      const { read, logs } = readFrom(times);
      expect(await collect(mergeByTime(logs, read))).toEqual(oneAtATime(times));
    }),
  );
});

function oneAtATime(times: Readonly<Record<string, readonly number[]>>): string[] {
  let left = Object.entries(times).map(([file, list]) => ({ file, list: [...list] }));
  const found: string[] = [];
  for (;;) {
    left = left.filter(({ list }) => list.length > 0);
    const [head, ...others] = left;
    if (head === undefined) return found;
    const first = others.reduce((best, file) => ((file.list[0] ?? 0) < (best.list[0] ?? 0) ? file : best), head);
    found.push(`${first.file}@${String(first.list.shift())}`);
  }
}
