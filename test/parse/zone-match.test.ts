import { describe, expect, it } from "vitest";
import { createZone } from "../../src/parse/zone.js";
import { formatOffset } from "../../src/common/utc-offset.js";
import { findByPast, findZone, hasRules, zonesWith } from "../../src/parse/zone-match.js";
import { parsePosixZone, type ZoneRules } from "../../src/parse/zone-posix.js";

const now = Date.UTC(2026, 10, 24);
const find = (text: string) => {
  const rules = parsePosixZone(text);
  return rules && findZone(rules, now);
};

describe("the zone that has given rules", () => {
  it.each([
    ["CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin"],
    ["GMT0BST,M3.5.0/1,M10.5.0", "Europe/London"],
    ["EET-2EEST,M3.5.0/3,M10.5.0/4", "Europe/Athens"],
    ["EST5EDT,M3.2.0,M11.1.0", "America/New_York"],
    ["PST8PDT,M3.2.0,M11.1.0", "America/Los_Angeles"],
    ["NZST-12NZDT,M9.5.0,M4.1.0/3", "Pacific/Auckland"],
    ["<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe"],
    ["UTC0", "UTC"],
    ["UTC+2", "Etc/GMT+2"],
    ["JST-9", "Etc/GMT-9"],
    ["IST-5:30", "Asia/Kolkata"],
    ["<+0545>-5:45", "Asia/Kathmandu"],
    ["<+0520>-5:20", "+05:20"],
  ])("%s is %s", (text, name) => {
    expect(find(text)).toBe(name);
  });

  it.each(["CET-1CEST,M3.4.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/4", "CET-1CEST-3,M3.5.0,M10.5.0/3"])(
    "%s: there is none, though one comes near",
    (text) => {
      expect(find(text)).toBeUndefined();
    },
  );

  it("of several is the one that had them for longest", () => {
    for (const name of ["Asia/Tokyo", "America/Argentina/Buenos_Aires", "Europe/Moscow", "Europe/Berlin"])
      expect(findZone(createZone(name), now)).toBe(name);
  });

  it("is a zone or not, to the second", () => {
    const berlin = createZone("Europe/Berlin");
    const late: ZoneRules = { offsetAt: (utc) => berlin.offsetAt(utc - 27_000) };
    expect(hasRules("Europe/Berlin", berlin, now)).toBe(true);
    expect(hasRules("Europe/Paris", berlin, now)).toBe(true);
    expect(hasRules("Europe/Berlin", late, now)).toBe(false);
    expect(hasRules("Europe/London", berlin, now)).toBe(false);
  });
});

describe("a country with a new law that only one side knows", () => {
  const casablanca = createZone("Africa/Casablanca");
  const rules: ZoneRules = { offsetAt: (utc) => (utc > Date.UTC(2026, 0) ? 5_400_000 : casablanca.offsetAt(utc)) };

  it("is known by all the years before, the name at hand first", () => {
    expect(findZone(rules, now)).toBeUndefined();
    expect(findByPast(rules, undefined, now)).toBe("Africa/Casablanca");
    const berlin = createZone("Europe/Berlin");
    expect(findByPast({ offsetAt: (utc) => berlin.offsetAt(utc - 27_000) }, "Europe/Vienna", now)).toBe(
      "Europe/Vienna",
    );
    expect(findByPast({ offsetAt: () => 1_200_000 }, "Europe/Vienna", now)).toBeUndefined();
  });
});

describe("an offset at a time", () => {
  const hours = (count: number) => count * 3_600_000;

  it("belongs to one zone alone, or to some that are well known", () => {
    const at = (count: number, at = now) => ({ offset: hours(count), at });
    const july = Date.UTC(2026, 6, 1);
    expect(zonesWith([at(5.75)]).only).toMatch(/^Asia\/Kath?mandu$/);
    expect(zonesWith([at(1)])).toEqual({ examples: ["Europe/Berlin", "Africa/Lagos"] });
    expect(zonesWith([at(2, july)]).examples).toContain("Europe/Berlin");
    expect(zonesWith([at(1), at(2, july)])).toEqual({ examples: ["Europe/Berlin"] });
    expect(zonesWith([at(1.33)])).toEqual({ examples: [] });
  });

  it("is written as people write it", () => {
    expect([0, 2, -3.5, 5.5, 12.75].map((count) => formatOffset(hours(count)))).toEqual([
      "+00:00",
      "+02:00",
      "-03:30",
      "+05:30",
      "+12:45",
    ]);
  });
});
