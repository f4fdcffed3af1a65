import { expect, it } from "vitest";
import { zoneEvidence } from "../../src/parse/zone-check.js";
import { createZone } from "../../src/parse/zone.js";

const start = Date.UTC(2026, 6, 1, 10);
/** Delivery times in seconds as a server has them: mostly quick, some hours. */
const delays = Array.from({ length: 40 }, (_, index) => (index % 7 === 0 ? 5_000 : 1 + (index % 3)));

it.each([
  ["agrees", "Europe/Berlin", 2, 0],
  ["is an hour too far east", "Europe/Berlin", 1, -3600],
  ["is an hour too far west", "Europe/Berlin", 3, 3600],
  ["is nine hours off", "UTC", 9, 32_400],
])("a zone that %s", (_name, zone, trueHours, mismatchSeconds) => {
  const found = zoneEvidence(linesOf(trueHours, delays), createZone(zone));
  expect(found).toEqual({ mismatchSeconds, offsetSeconds: trueHours * 3600 });
});

it("is not accused by a server whose deliveries all take long", () => {
  const slow = delays.map((delay) => 4_000 + delay * 13);
  expect(zoneEvidence(linesOf(2, slow), createZone("Europe/Berlin"))?.mismatchSeconds ?? 0).toBe(0);
});

it("is known wrong by one hand-over before its entry", () => {
  expect(zoneEvidence(linesOf(1, [2]), createZone("Europe/Berlin"))?.mismatchSeconds).toBe(-3600);
});

function linesOf(offsetHours: number, seconds: readonly number[]): { notBefore: number; localTime: string }[] {
  return seconds.map((delay, index) => {
    const notBefore = start + index * 60_000 + 321;
    const local = new Date(notBefore + delay * 1000 + offsetHours * 3_600_000);
    return { notBefore, localTime: local.toISOString().slice(0, 19).replace("T", " ") };
  });
}
