import { describe, expect, it } from "vitest";
import { toQueueRecord } from "../../src/pipelines/queue/records.js";
import { isRefused, type Event } from "../../src/event.js";
import type { Item } from "../../src/files/source.js";
import { rankOf, steps } from "../../src/kinds/steps.js";
import { toLogRecord } from "../../src/otlp/queue-record.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { attemptEvent, frozenEvent } from "../../src/spool/queue-event.js";
import { readCorpus } from "../corpus/corpus.js";
import { attempts, message, refused } from "../spool/given.js";
import { context, recordOf } from "./records.js";

interface Placed {
  readonly event: Event;
  readonly time: readonly [number, number];
}

const placed = (items: readonly Item[]): Placed[] =>
  items.flatMap((item) => (isRefused(item.parsed) ? [] : [{ event: item.parsed, time: recordOf(item).hrTime }]));
const isBefore = (one: Placed["time"], other: Placed["time"]) =>
  one[0] < other[0] || (one[0] === other[0] && one[1] < other[1]);

describe("of one second, as a backend sorts it", async () => {
  const all = placed(await readCorpus("logs"));
  const idOf = ({ event }: Placed) => String(event.fields["messageId"]);
  const received = new Map(
    all.filter(({ event }) => event.name === "xmail.smtp.recv").map((one) => [idOf(one), one] as const),
  );
  const isSameSecond = (one: Placed, other: Placed) => one.time[0] === other.time[0];

  it("a message is received before it is delivered", () => {
    const pairs = all
      .filter(({ event }) => event.kind === "smail")
      .flatMap((delivered) => {
        const reception = received.get(idOf(delivered));
        return reception !== undefined && isSameSecond(reception, delivered) ? [{ reception, delivered }] : [];
      });
    expect(pairs.length).toBeGreaterThan(300);
    expect(pairs.filter(({ reception, delivered }) => !isBefore(reception.time, delivered.time))).toEqual([]);
  });

  it("filters of the session come before what the SMTP server says, and filters of the queue between that and the delivery", () => {
    const filterOf = (type: string) => all.filter(({ event }) => event.fields["type"] === type);
    const others = (kind: string, one: Placed) =>
      all.filter((other) => other.event.kind === kind && isSameSecond(one, other));
    let pairs = 0;
    for (const type of ["post-rcpt", "pre-data", "post-data"])
      for (const filter of filterOf(type))
        for (const other of others("smtp", filter)) {
          pairs++;
          expect(isBefore(filter.time, other.time)).toBe(true);
        }
    for (const type of ["in", "out"])
      for (const filter of filterOf(type)) {
        for (const other of others("smtp", filter)) expect(isBefore(other.time, filter.time)).toBe(true);
        for (const other of others("smail", filter)) expect(isBefore(filter.time, other.time)).toBe(true);
      }
    expect(pairs).toBeGreaterThan(1000);
  });

  it("lines of one log keep their order, but for filters of different steps", () => {
    const perFile = Map.groupBy(
      all,
      ({ event }) => `${event.file} ${event.kind === "filters" ? event.fields["type"] : ""}`,
    );
    const turned = [...perFile.values()].flatMap((lines) =>
      lines.filter((line, index) => {
        const before = lines[index - 1];
        return before !== undefined && isSameSecond(before, line) && !isBefore(before.time, line.time);
      }),
    );
    expect(turned).toEqual([]);
  });

  it("an attempt to deliver comes behind the reception of its message and before a later delivery", () => {
    const [reception] = [...received.values()];
    if (reception === undefined) throw new Error("no message");
    const second = reception.time[0] * 1000;
    const given = message({ state: "frozen", enteredAt: second + 1, attempts: attempts([refused]) });
    const of = { ...given, attempts: given.attempts.map((attempt) => ({ ...attempt, time: second })) };
    const notes = [
      ...of.attempts.map((attempt) => attemptEvent(of, attempt, undefined)),
      frozenEvent({ ...of, attempts: [] }),
    ];
    const times = notes.map(
      (note) =>
        toLogRecord(toQueueRecord(note, createPrivacy({ addresses: "keep", ips: "keep" }), "text"), context).time,
    );
    for (const time of times) {
      expect(isBefore(reception.time, time)).toBe(true);
      expect(isBefore(time, [reception.time[0], 7_000_000])).toBe(true);
    }
  });
});

it("each step has its own millisecond, so that lines of different logs never share a time", () => {
  const ranks = steps.map(({ name }) => rankOf(name));
  expect(new Set(ranks).size).toBe(steps.length);
  expect(Math.max(...ranks)).toBeLessThan(1000);
});
