import { describe, expect, it } from "vitest";
import type { Event } from "../../src/event.js";
import { createJourney, type Findings, type Journey, type SavedJourney } from "../../src/journey/journey.js";
import type { KindName } from "../../src/line.js";

const start = Date.UTC(2026, 10, 24, 12);

describe("the journey of a message", () => {
  it("tells recipients at its reception and the time to each delivery", () => {
    const { journey, found } = open();
    journey.see(event("smtp", 0, "S1A", { phase: "rcpt" }));
    journey.see(event("smtp", 0, "S1A", { phase: "rcpt" }));
    journey.see(event("smtp", 1, "S1A", { phase: "recv" }));
    journey.see(event("smail", 4, "S1A", { medium: "local" }));
    journey.see(event("smail", 61, "S1A", { medium: "smtp" }));
    expect(found).toEqual(["2 recipients", "3 s by local", "60 s by smtp"]);
  });

  it("finds the same when the delivery was read before the entry", () => {
    const { journey, found } = open();
    journey.see(event("smail", 4, "S1A", { medium: "local" }));
    journey.see(event("smtp", 1, "S1A", { phase: "rcpt" }));
    journey.see(event("smtp", 1, "S1A", { phase: "recv" }));
    expect(found.toSorted()).toEqual(["1 recipients", "3 s by local"]);
  });

  it("goes on from what was saved as if nothing had happened", () => {
    const first = open();
    first.journey.see(event("smtp", 0, "S1A", { phase: "rcpt" }));
    first.journey.see(event("smtp", 1, "S1B", { phase: "recv" }));
    first.journey.see(event("smail", 9, "S1C", { medium: "fwd" }));
    const second = open(JSON.parse(JSON.stringify(first.journey.save())) as SavedJourney);
    second.journey.see(event("smtp", 2, "S1A", { phase: "recv" }));
    second.journey.see(event("smail", 11, "S1B", { medium: "local" }));
    second.journey.see(event("smtp", 8, "S1C", { phase: "recv" }));
    expect(second.found).toEqual(["1 recipients", "10 s by local", "1 s by fwd"]);
  });

  it("counts what has no delivery yet by age, and says nothing before it saw the SMAIL log", () => {
    const { journey } = open();
    for (const [seconds, id] of [
      [0, "S1"],
      [3_000, "S2"],
      [3_590, "S3"],
    ] as const)
      journey.see(event("smtp", seconds, id, { phase: "recv" }));
    expect(journey.withoutDelivery(start + 3_600_000)).toBeUndefined();
    journey.see(event("smail", 3_600, "S3", { medium: "local" }));
    const counts = journey.withoutDelivery(start + 3_600_000) ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  const drop = (id: string | undefined, fields: Event["fields"] = {}) => ({
    ...event("filters", 4, id, { type: "in", queuedAt: start + 1_200, ...people, ...fields }),
    outcome: "dropped",
  });
  const waiting = (journey: Journey) => journey.withoutDelivery(start + 60_000)?.reduce((sum, count) => sum + count, 0);

  it.each([
    ["by the id in its line", drop("S1A", { queuedAt: undefined })],
    ["by client, sender, recipient and second", drop(undefined)],
    ["with the stop flag, from an out filter that bounced it", { ...drop("S1A", { type: "out" }), outcome: "bounced" }],
  ])("does not count a message that a filter ended, known %s", (_, line) => {
    const { journey, found } = open();
    journey.see(event("smail", 0, "S9", { medium: "local" }));
    journey.see({ ...event("filters", 0, undefined, { type: "in" }), outcome: "passed" });
    receive(journey);
    expect(waiting(journey)).toBe(1);
    journey.see(line);
    expect(waiting(journey)).toBe(0);
    expect(found).toEqual(["1 recipients"]);
  });

  it("knows a filter's message also when its line was read before the reception, or in an earlier process", () => {
    const first = open();
    first.journey.see(event("smail", 0, "S9", { medium: "local" }));
    first.journey.see(drop(undefined));
    const second = open(JSON.parse(JSON.stringify(first.journey.save())) as SavedJourney);
    receive(second.journey);
    expect(waiting(second.journey)).toBe(0);
    const third = open(JSON.parse(JSON.stringify(second.journey.save())) as SavedJourney);
    receive(third.journey, "S1B", 30);
    expect(waiting(third.journey)).toBe(1);
    const fourth = open(JSON.parse(JSON.stringify(third.journey.save())) as SavedJourney);
    fourth.journey.see(drop(undefined, { queuedAt: start + 30_500 }));
    expect(waiting(fourth.journey)).toBe(0);
  });

  it("goes on waiting for a message of which a filter said nothing final, and for another one to the same recipient", () => {
    const { journey } = open();
    journey.see(event("smail", 0, "S9", { medium: "local" }));
    journey.see({ ...drop(undefined), outcome: "modified" });
    receive(journey);
    journey.see({ ...drop(undefined), outcome: "timeout" });
    journey.see(drop(undefined, { queuedAt: start + 9_000 }));
    journey.see(drop("S1A", { type: "post-data" }));
    expect(waiting(journey)).toBe(1);
  });

  it("is bounded: the oldest are forgotten, and counted", () => {
    const { journey, found } = open(undefined, { open: 10, aside: 5 });
    for (let index = 0; index < 100; index++)
      journey.see(event("smtp", index, `S${(index + 16).toString(16).toUpperCase()}`, { phase: "recv" }));
    const forgotten = found.reduce((sum, text) => sum + Number(/^forgot (\d+)/.exec(text)?.[1] ?? 0), 0);
    expect(forgotten).toBeGreaterThanOrEqual(90);
  });
});

const people = { clientAddress: "192.0.2.1", sender: "a@x.test", recipient: "b@y.test" };

function receive(journey: Journey, id = "S1A", seconds = 1): void {
  journey.see(event("smtp", seconds, id, { ...people, phase: "rcpt" }));
  journey.see(event("smtp", seconds, id, { ...people, phase: "recv" }));
}

function open(saved?: SavedJourney, limits?: { open: number; aside: number }) {
  const found: string[] = [];
  const findings: Findings = {
    transit: (seconds, medium) => found.push(`${String(seconds)} s by ${medium}`),
    recipients: (count) => found.push(`${String(count)} recipients`),
    forgotten: (count) => found.push(`forgot ${String(count)}`),
  };
  return { journey: createJourney(findings, saved, limits), found };
}

function event(kind: KindName, seconds: number, messageId: string | undefined, fields: Event["fields"]): Event {
  const common = { file: "f", offset: 0, severity: "INFO" as const, outcome: "ok", name: "n" };
  return { ...common, kind, time: start + seconds * 1000, fields: { messageId, ...fields } };
}
