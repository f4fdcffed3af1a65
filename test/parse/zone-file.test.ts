import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createZone } from "../../src/parse/zone.js";
import { parseZoneFile } from "../../src/parse/zone-file.js";
import { zoneFile } from "./given-zone-file.js";

const [first, second] = [Date.UTC(1980, 3, 6, 1), Date.UTC(1980, 8, 28, 1)];
const changes: [at: number, offset: number][] = [
  [first, 7200],
  [second, 3600],
];

describe("a time zone file", () => {
  it.each([1, 2, 3])("of version %i has its changes, and what was before them", (version) => {
    const rules = parseZoneFile(zoneFile({ before: 3208, changes, version }));
    expect(rules?.offsetAt(first - 1)).toBe(3_208_000);
    expect(rules?.offsetAt(first)).toBe(7_200_000);
    expect(rules?.offsetAt(second - 1)).toBe(7_200_000);
    expect(rules?.offsetAt(second)).toBe(3_600_000);
    expect(rules?.offsetAt(Date.UTC(2026, 6, 1))).toBe(3_600_000);
  });

  it("goes on by the rules at its end", () => {
    const rules = parseZoneFile(zoneFile({ before: 0, changes, footer: "CET-1CEST,M3.5.0,M10.5.0/3" }));
    expect(rules?.offsetAt(Date.UTC(1980, 10, 1))).toBe(3_600_000);
    expect(rules?.offsetAt(Date.UTC(2026, 6, 1))).toBe(7_200_000);
  });

  it("may have no changes at all", () => {
    expect(parseZoneFile(zoneFile({ before: 19_800, changes: [] }))?.offsetAt(0)).toBe(19_800_000);
    expect(parseZoneFile(zoneFile({ before: 0, changes: [], footer: "JST-9" }))?.offsetAt(0)).toBe(32_400_000);
  });

  it("is told from everything else, and from one that is cut", () => {
    const whole = zoneFile({ before: 0, changes });
    expect(parseZoneFile(Buffer.from("Europe/Berlin\n"))).toBeUndefined();
    expect(parseZoneFile(Buffer.alloc(0))).toBeUndefined();
    for (let length = 0; length < whole.length - 3; length++)
      expect(parseZoneFile(whole.subarray(0, length))).toBeUndefined();
  });

  const place = "/usr/share/zoneinfo";
  it.runIf(existsSync(`${place}/Europe/Berlin`))("of this machine agrees with Node", () => {
    for (const name of ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Etc/UTC", "Etc/GMT+2"]) {
      const rules = parseZoneFile(readFileSync(`${place}/${name}`));
      const zone = createZone(name);
      const wrong: string[] = [];
      for (let utc = Date.UTC(1980, 0); utc < Date.UTC(2040, 0); utc += 6 * 3_600_000)
        if (rules?.offsetAt(utc) !== zone.offsetAt(utc)) wrong.push(`${name} ${new Date(utc).toISOString()}`);
      expect(wrong).toEqual([]);
    }
  });
});
