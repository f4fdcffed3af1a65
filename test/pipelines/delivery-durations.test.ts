import { expect, it } from "vitest";
import type { Event, Parsed } from "../../src/event.js";
import { createZone } from "../../src/parse/zone.js";
import { createZoneCheck } from "../../src/parse/zone-check.js";
import { omitWrongDurations } from "../../src/pipelines/delivery-durations.js";

const entered = Date.UTC(2026, 10, 24, 10, 5, 57);
const item = (kind: "smail" | "smtp", time: number): Event => ({
  ...{ kind, file: "x", offset: 0, time, name: "xmail.smail.delivery", outcome: "ok", severity: "INFO" as const },
  fields: { queuedAt: entered, medium: "local" },
});
const queuedAt = (parsed: Parsed) => "fields" in parsed && parsed.fields["queuedAt"];

it("counts deliveries without their duration, from the line on that shows a wrong zone", () => {
  const prepare = omitWrongDurations(createZoneCheck(createZone("UTC")));
  expect(queuedAt(prepare(item("smail", entered + 5_000)))).toBe(entered);
  expect(queuedAt(prepare(item("smail", entered - 3_600_000)))).toBeUndefined();
  expect(queuedAt(prepare(item("smail", entered + 5_000)))).toBeUndefined();
  expect(queuedAt(prepare(item("smtp", entered)))).toBe(entered);
});

it("does so with a guessed zone until a line confirms it", () => {
  const prepare = omitWrongDurations(createZoneCheck(createZone("UTC"), true));
  expect(queuedAt(prepare(item("smail", entered + 7_200_000)))).toBeUndefined();
  expect(queuedAt(prepare(item("smail", entered + 2_000)))).toBe(entered);
  expect(queuedAt(prepare(item("smail", entered + 7_200_000)))).toBe(entered);
});
