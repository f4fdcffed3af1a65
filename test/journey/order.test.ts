import fc from "fast-check";
import { expect, it } from "vitest";
import { isRefused, type Event } from "../../src/event.js";
import { createJourney, type Journey, type SavedJourney } from "../../src/journey/journey.js";
import { readCorpus } from "../corpus/corpus.js";

/** What a real XMail wrote, without its refused lines. Each log is in its own order, and that is all a reader can rely on. */
const events = (await readCorpus("logs")).flatMap(({ parsed }) => (isRefused(parsed) ? [] : [parsed]));
const logs = ["smtp", "smail", "lmail"].map((kind) => events.filter((event) => event.kind === kind));

it("finds the same in whatever order the logs are read against each other", () => {
  const expected = findings(logs.flat());
  expect(expected.some((text) => text.startsWith("transit"))).toBe(true);
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(2)), (choices) => {
      expect(findings(interleave(choices))).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

it("finds the same when it is killed at any line and the lines since the last snapshot are read again in another order", () => {
  const whole = findings(logs.flat());
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(2)), fc.nat(events.length), fc.nat(500), (choices, snapshotAt, beyond) => {
      const order = interleave(choices);
      const before = order.slice(0, snapshotAt);
      const kept: string[] = [];
      const first = open(kept);
      for (const event of before) first.see(event);
      const saved = JSON.parse(JSON.stringify(first.save())) as SavedJourney;
      const counted = [...kept];
      // lost in the crash, and counted again from the snapshot on
      for (const event of order.slice(snapshotAt, snapshotAt + beyond)) first.see(event);
      const second = open(counted, saved);
      const seen = new Set(before);
      for (const log of logs.toReversed()) for (const event of log) if (!seen.has(event)) second.see(event);
      expect(counted.toSorted()).toEqual(whole);
      expect(second.withoutDelivery(end)).toEqual(withoutDelivery(logs.flat()));
    }),
    { numRuns: 20 },
  );
});

it("knows which message a delivery means when XMail's counter began again", () => {
  const day = 86_400;
  const lines = [
    event("smtp", 0, "S10"),
    event("smail", 5, "S10"),
    event("smtp", 9 * day, "S10"),
    event("smail", 9 * day + 7, "S10"),
  ];
  expect(findings(lines)).toEqual(["transit 5", "transit 7"]);
  const [first, second, third, fourth] = lines as [Event, Event, Event, Event];
  expect(findings([first, second, fourth, third])).toEqual(["transit 5", "transit 7"]);
  expect(findings([event("smtp", 0, "S11"), event("smail", 8 * day, "S11")])).toEqual([]);
  expect(findings([event("smtp", 1000, "S12"), event("smail", 10, "S12")])).toEqual([]);
});

it("counts a delivery that a log's lock let be stamped before the entry as zero seconds", () => {
  expect(findings([event("smtp", 10, "S10"), event("smail", 8, "S10")])).toEqual(["transit 0"]);
});

it("tells no transit for messages that did not come over SMTP, and none for ids that no entry has", () => {
  const lines = [
    event("lmail", 0, "L10"),
    event("smail", 5, "L10"),
    event("smail", 5, "P11"),
    event("smail", 5, "X12"),
  ];
  expect(findings(lines)).toEqual([]);
  const journey = open([]);
  for (const line of [event("lmail", 0, "L10"), event("lmail", 0, "L11"), event("smail", 5, "L10")]) journey.see(line);
  expect(journey.withoutDelivery(60_000)).toEqual([0, 1, 0, 0, 0]);
});

const end = Date.UTC(2026, 10, 24, 11);

function findings(lines: readonly Event[]): string[] {
  const found: string[] = [];
  const journey = open(found);
  for (const line of lines) journey.see(line);
  return found.toSorted();
}

function withoutDelivery(lines: readonly Event[]): readonly number[] | undefined {
  const journey = open([]);
  for (const line of lines) journey.see(line);
  return journey.withoutDelivery(end);
}

function open(found: string[], saved?: SavedJourney): Journey {
  return createJourney(
    {
      transit: (seconds) => found.push(`transit ${seconds}`),
      recipients: (count) => found.push(`recipients ${count}`),
      forgotten: (count) => found.push(`forgotten ${count}`),
    },
    saved,
  );
}

function interleave(choices: Iterable<number>): Event[] {
  const places = logs.map(() => 0);
  const order: Event[] = [];
  const next = choices[Symbol.iterator]();
  const total = logs.reduce((sum, log) => sum + log.length, 0);
  while (order.length < total) {
    const wanted = Number(next.next().value);
    // the log that was drawn, or the next one that has a line
    const index = [0, 1, 2]
      .map((step) => (wanted + step) % 3)
      .find((log) => (places[log] ?? 0) < (logs[log]?.length ?? 0));
    const line = logs[index ?? 0]?.[places[index ?? 0] ?? 0];
    if (line !== undefined) order.push(line);
    places[index ?? 0] = (places[index ?? 0] ?? 0) + 1;
  }
  return order;
}

function event(kind: "smtp" | "smail" | "lmail", seconds: number, messageId: string): Event {
  const fields = kind === "smtp" ? { phase: "recv", messageId } : { medium: "local", messageId };
  const common = { file: "f", offset: 0, name: "n", outcome: "ok", severity: "INFO" as const };
  return { ...common, kind, time: seconds * 1000, fields };
}
