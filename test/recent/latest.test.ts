import { expect, test } from "vitest";
import { type Event, newReadingState } from "../../src/event.js";
import { cutRows, release } from "../../src/files/lines.js";
import { createLook } from "../../src/kinds/view.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { createLatest } from "../../src/recent/latest.js";

const event = (offset: number, recipient = "bob@alpha.example"): Event => ({
  kind: "smtp",
  file: "smtp-202611241000",
  offset,
  time: 1000 * offset,
  name: "xmail.smtp.rcpt",
  outcome: "ok",
  severity: "INFO",
  fields: { recipient, size: 5 },
});

test("gives the last 500, the newest first, each with its number", () => {
  const latest = createLatest(5_000);
  expect(latest.list()).toEqual([]);
  for (let offset = 0; offset < 1203; offset++) latest.put(event(offset), 100);
  const list = latest.list();
  expect(latest.count()).toBe(1203);
  expect(list.map(({ parsed }) => parsed.offset)).toEqual(Array.from({ length: 500 }, (_, index) => 1202 - index));
  expect(list.map(({ number }) => number - 5_000_000)).toEqual(Array.from({ length: 500 }, (_, index) => 1202 - index));
});

test("numbers go on growing over a restart", () => {
  const before = createLatest(5_000);
  const after = createLatest(6_000);
  before.put(event(1), 100);
  after.put(event(2), 100);
  expect(after.list()[0]?.number).toBeGreaterThan(before.list()[0]?.number ?? Infinity);
});

test("of a long line no more is kept than can be shown", () => {
  const latest = createLatest(0);
  latest.put(event(1, "x".repeat(100_000)), 100_200);
  latest.put({ kind: "smtp", file: "smtp-202611241000", offset: 9, time: 0, reason: "too_long" }, 5_000_000);
  const [refused, long] = latest.list();
  expect(refused?.parsed.offset).toBe(9);
  expect(long?.parsed).toEqual(event(1, `${"x".repeat(500)}...`));
});

test("an event that is only looked at stays as it was", () => {
  const latest = createLatest(0);
  const look = createLook();
  const parse = createParser(createZone("UTC"));
  const line = (number: number) =>
    `"mail"\t"alpha.example"\t"192.0.2.1"\t"2026-11-24 10:00:0${number}"\t"query ${number} ${"x".repeat(20)}"\n`;
  for (const chunk of [line(1) + line(2), line(3)]) {
    const origin = { kind: "finger", file: "finger-202611240000", generation: 0 } as const;
    const rows = cutRows(Buffer.from(chunk), 0, 1_000, origin);
    if (rows === undefined) throw new Error("there are lines");
    for (let index = 0; index < rows.count; index++) {
      parse.row(rows, index, newReadingState(), {});
      latest.put(look(rows, index), 90);
    }
    // the arrays serve again
    release(rows);
  }
  const seen = latest
    .list()
    .map(({ parsed }) => ("fields" in parsed ? [parsed.time, parsed.offset, parsed.fields["query"]] : []));
  expect(seen).toEqual(
    [3, 2, 1].map((number) => [
      Date.UTC(2026, 10, 24, 10, 0, number),
      number === 2 ? line(1).length : 0,
      `query ${number} ${"x".repeat(20)}`,
    ]),
  );
});
