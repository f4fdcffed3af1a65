import { describe, expect, it } from "vitest";
import type { Event } from "../../src/event.js";
import { createJourney, type Findings, type SavedJourney } from "../../src/journey/journey.js";
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

  it("is bounded: the oldest are forgotten, and counted", () => {
    const { journey, found } = open(undefined, { open: 10, aside: 5 });
    for (let index = 0; index < 100; index++)
      journey.see(event("smtp", index, `S${(index + 16).toString(16).toUpperCase()}`, { phase: "recv" }));
    const forgotten = found.reduce((sum, text) => sum + Number(/^forgot (\d+)/.exec(text)?.[1] ?? 0), 0);
    expect(forgotten).toBeGreaterThanOrEqual(90);
  });
});

function open(saved?: SavedJourney, limits?: { open: number; aside: number }) {
  const found: string[] = [];
  const findings: Findings = {
    transit: (seconds, medium) => found.push(`${String(seconds)} s by ${medium}`),
    recipients: (count) => found.push(`${String(count)} recipients`),
    forgotten: (count) => found.push(`forgot ${String(count)}`),
  };
  return { journey: createJourney(findings, saved, limits), found };
}

function event(kind: KindName, seconds: number, messageId: string, fields: Record<string, string>): Event {
  const common = { file: "f", offset: 0, severity: "INFO" as const, outcome: "ok", name: "n" };
  return { ...common, kind, time: start + seconds * 1000, fields: { messageId, ...fields } };
}
