import { describe, expect, it } from "vitest";
import { createZone } from "../../src/parse/zone.js";
import { isAmbiguousPosix, parsePosixZone } from "../../src/parse/zone-posix.js";

const hour = 3_600_000;

describe("rules as POSIX writes them", () => {
  it.each([
    ["CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"],
    ["GMT0BST,M3.5.0/1,M10.5.0", "Europe/London"],
    ["EST5EDT,M3.2.0,M11.1.0", "America/New_York"],
    ["EST5EDT", "America/New_York"],
    ["NST3:30NDT,M3.2.0,M11.1.0", "America/St_Johns"],
    ["NZST-12NZDT,M9.5.0,M4.1.0/3", "Pacific/Auckland"],
    ["<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe"],
    ["<-04>4<-03>,M9.1.6/24,M4.1.6/24", "America/Santiago"],
    ["IST-1GMT0,M10.5.0,M3.5.0/1", "Europe/Dublin"],
    ["<+0545>-5:45", "Asia/Kathmandu"],
    ["UTC0", "UTC"],
    ["UTC+2", "Etc/GMT+2"],
  ])("%s are those of %s, hour by hour", (text, name) => {
    const rules = parsePosixZone(text);
    const zone = createZone(name);
    const wrong: string[] = [];
    for (let utc = Date.UTC(2024, 0); utc < Date.UTC(2026, 6); utc += hour)
      if (rules?.offsetAt(utc) !== zone.offsetAt(utc)) wrong.push(new Date(utc).toISOString());
    expect(wrong).toEqual([]);
  });

  it("change on numbered days, with and without 29 February", () => {
    // 1 March as the 60th day that knows no leap years, 1 April as day 90 or 91 from zero
    const julian = parsePosixZone("AAA0BBB,J60/0,J300");
    const counted = parsePosixZone("AAA0BBB,90/0,300");
    for (const year of [2023, 2024]) {
      expect(julian?.offsetAt(Date.UTC(year, 2, 1) - 1)).toBe(0);
      expect(julian?.offsetAt(Date.UTC(year, 2, 1))).toBe(hour);
      expect(counted?.offsetAt(Date.UTC(year, 0, 91) - 1)).toBe(0);
      expect(counted?.offsetAt(Date.UTC(year, 0, 91))).toBe(hour);
    }
  });

  it("may be summer all year, with times beyond the day", () => {
    const rules = parsePosixZone("XXX3EDT4,0/0,J365/23");
    for (let month = 0; month < 24; month++) expect(rules?.offsetAt(Date.UTC(2025, month, 1))).toBe(-4 * hour);
  });

  it.each([
    ...[
      "",
      "Europe/Berlin",
      "CET",
      "CE-1",
      "CET-1CEST,M3.5.0",
      "CET-1CEST,M13.5.0,M10.5.0",
      "CET-1CEST,M3.6.0,M10.5.0",
    ],
    ...[
      "CET-25",
      "CET-1CEST,J0,J366",
      "CET-1CEST,M3.5.7,M10.5.0",
      "CET-1:60",
      "CET-1CEST,M3.5.0,M10.5.0/168",
      "+02:00",
    ],
    ...["CET-1CEST,M3.5.0,M10.5.0/3 ", "<CE>-1", "CET--1"],
  ])("%j is none", (text) => {
    expect(parsePosixZone(text)).toBeUndefined();
  });

  it.each([
    ["UTC+2", true],
    ["GMT-02:00", true],
    ["UTC0", false],
    ["UTC+00", false],
    ["CET-1", false],
  ])("%s may be meant the other way round: %s", (text, isAmbiguous) => {
    expect(isAmbiguousPosix(text)).toBe(isAmbiguous);
  });
});
