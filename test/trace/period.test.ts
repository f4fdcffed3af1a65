import { expect, it } from "vitest";
import { kindOfFile } from "../../src/files/name.js";
import type { OldLog } from "../../src/files/old-logs.js";
import { createZone } from "../../src/parse/zone.js";
import { logsWithin } from "../../src/trace/period.js";

function logs(...names: string[]): OldLog[] {
  return names.map((file) => ({ path: file, kind: kindOfFile(file) ?? "smtp", file, bytes: 1 }));
}

const days = logs("smtp-202611220000", "smtp-202611230000", "smtp-202611240000", "smail-202611200000");
const utc = createZone("UTC");
const within = (given: OldLog[], since: string, until: string, zone = utc) =>
  logsWithin(given, { since: Date.parse(since), until: Date.parse(until) }, zone).map(({ file }) => file);

it("takes the files whose period has to do with the range; the newest of a kind goes on", () => {
  expect(within(days, "2026-11-23T10:00Z", "2026-11-23T12:00Z")).toEqual(["smail-202611200000", "smtp-202611230000"]);
  expect(within(days, "2026-12-24T10:00Z", "2026-12-24T12:00Z")).toEqual(["smail-202611200000", "smtp-202611240000"]);
  expect(within(days, "2026-10-24T10:00Z", "2026-10-24T12:00Z")).toEqual([]);
});

it("takes neighbours near the border: a line can lie in the file before or after", () => {
  expect(within(days, "2026-11-23T23:30Z", "2026-11-23T23:40Z")).toEqual([
    "smail-202611200000",
    "smtp-202611230000",
    "smtp-202611240000",
  ]);
});

it("reads names in XMail's zone, and those of the weeks of a clock change", () => {
  const berlin = createZone("Europe/Berlin");
  expect(within(days, "2026-11-24T12:00Z", "2026-11-24T12:00Z", createZone("Asia/Tokyo"))).toContain(
    "smtp-202611240000",
  );
  // on the day of the change the name is of the day before: written after smtp-202603290000
  const spring = logs("smtp-202603280000", "smtp-202603290000", "smtp-202603282300", "smtp-202603300000");
  expect(within(spring, "2026-03-29T10:00Z", "2026-03-29T12:00Z", berlin)).toContain("smtp-202603282300");
  expect(within(spring, "2026-03-29T10:00Z", "2026-03-29T12:00Z", berlin)).toContain("smtp-202603290000");
});
