import { describe, expect, test } from "vitest";
import { createZone } from "../../src/parse/zone.js";
import { logFileName } from "../../src/simulate/log-name.js";

const hour = 3_600_000;

/** Names used from `from` for so many hours, each once, in the order in which they are first used. */
function namesFrom(from: string, count: number, hours: number, zone: string): string[] {
  const { offsetAt } = createZone(zone);
  const start = Date.parse(from);
  const names = Array.from({ length: count * 4 }, (_, quarter) =>
    logFileName("smtp", start + (quarter * hour) / 4, hours, offsetAt),
  );
  return [...new Set(names)];
}

describe("logFileName", () => {
  test("a day's file begins at local midnight", () => {
    const { offsetAt } = createZone("Europe/Berlin");
    expect(logFileName("filters", Date.parse("2026-11-24T09:05:57Z"), 24, offsetAt)).toBe("filters-202611240000");
    expect(logFileName("ctrl", Date.parse("2026-11-24T23:00:00Z"), 24, offsetAt)).toBe("ctrl-202611250000");
    expect(logFileName("ctrl", Date.parse("2026-11-24T22:59:59.999Z"), 24, offsetAt)).toBe("ctrl-202611240000");
  });

  test.each([
    ["Europe/Berlin", "2026-10-24T22:00:00Z", 25, ["smtp-202610250000", "smtp-202610250100"]],
    ["America/New_York", "2026-11-01T04:00:00Z", 25, ["smtp-202611010000", "smtp-202611010100"]],
  ])("the day on which clocks go back in %s has a second file", (zone, from, count, names) => {
    expect(namesFrom(from, count, 24, zone)).toEqual(names);
  });

  test.each([
    ["Europe/Berlin", "2026-03-28T23:00:00Z", 23, ["smtp-202603290000", "smtp-202603282300"]],
    ["America/New_York", "2026-03-08T05:00:00Z", 23, ["smtp-202603080000", "smtp-202603072300"]],
  ])("the day on which clocks go forward in %s goes on under the day before", (zone, from, count, names) => {
    expect(namesFrom(from, count, 24, zone)).toEqual(names);
  });

  test("both passes of the repeated hour share one hourly file, the skipped hour has none", () => {
    const autumn = namesFrom("2026-10-24T23:00:00Z", 4, 1, "Europe/Berlin");
    expect(autumn).toEqual(["smtp-202610250100", "smtp-202610250200", "smtp-202610250300"]);
    const spring = namesFrom("2026-03-29T00:00:00Z", 2, 1, "Europe/Berlin");
    expect(spring).toEqual(["smtp-202603290100", "smtp-202603290300"]);
  });

  test("hourly files of a zone with half an hour begin at its own full hours", () => {
    const names = namesFrom("2026-11-24T00:00:00Z", 3, 1, "Asia/Kolkata");
    expect(names).toEqual(["smtp-202611240500", "smtp-202611240600", "smtp-202611240700", "smtp-202611240800"]);
  });

  test("periods that do not divide the day are counted from 1970, not from midnight", () => {
    const start = Math.floor(Date.parse("2026-11-24T00:00:00Z") / (5 * hour)) * 5 * hour;
    const names = namesFrom(new Date(start).toISOString(), 25, 5, "UTC");
    expect(names).toHaveLength(5);
    expect(names.map((name) => Number(name.slice(-4, -2)))).toEqual(
      [0, 5, 10, 15, 20].map((later) => new Date(start + later * hour).getUTCHours()),
    );
    expect(new Set(names.map((name) => name.slice(-12, -4))).size).toBe(2);
  });
});
