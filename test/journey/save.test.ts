import { expect, it } from "vitest";
import { createJourney } from "../../src/journey/journey.js";

it("stays within its bounds, whatever comes", () => {
  const journey = fill(150_000);
  const open = journey.withoutDelivery(start + 150_000_000) ?? [];
  const sum = open.reduce((total, count) => total + count, 0);
  expect(sum).toBeLessThanOrEqual(100_000);
  expect(sum).toBeGreaterThan(98_000);
  expect(JSON.stringify(journey.save()).length).toBeLessThan(2_000_000);
});

const start = Date.UTC(2026, 10, 24);

function fill(count: number) {
  const nothing = () => undefined;
  const journey = createJourney({ transit: nothing, recipients: nothing, forgotten: nothing }, undefined);
  const common = { file: "f", offset: 0, name: "n", outcome: "ok", severity: "INFO" as const };
  for (let index = 0; index < count; index++) {
    const time = start + index * 1000;
    const id = (index + 5_000).toString(16).toUpperCase();
    journey.see({ ...common, kind: "smtp", time, fields: { phase: "rcpt", messageId: `S${id}A` } });
    journey.see({ ...common, kind: "smtp", time, fields: { phase: "recv", messageId: `S${id}` } });
    journey.see({ ...common, kind: "smail", time, fields: { medium: "smtp", messageId: `S${id}F` } });
  }
  return journey;
}
