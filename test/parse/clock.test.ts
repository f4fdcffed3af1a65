import { describe, expect, it } from "vitest";
import { newReadingState } from "../../src/event.js";
import { toUtc, type Evidence } from "../../src/parse/clock.js";
import { readLocalTime } from "../../src/parse/local-time.js";
import { candidates, createZone } from "../../src/parse/zone.js";

const berlin = createZone("Europe/Berlin");
const hour = 3_600_000;
/** 02:00 CEST becomes 02:00 CET at this moment; 02:30 comes twice, at 00:30 and 01:30 UTC. */
const change = Date.UTC(2026, 9, 25, 1);

describe("time in a DST night", () => {
  it("is plain outside of the repeated hour", () => {
    expect(read(["2026-10-25 01:59:59", "2026-10-25 03:00:00"])).toEqual([change - hour - 1000, change + hour]);
    expect(read(["2026-07-01 12:00:00"])).toEqual([Date.UTC(2026, 6, 1, 10)]);
  });

  it("takes the first pass until the clock jumps back in the file, then the second", () => {
    expect(read(["2026-10-25 02:10:00", "2026-10-25 02:50:00", "2026-10-25 02:05:00", "2026-10-25 02:58:00"])).toEqual([
      change - 50 * 60_000,
      change - 10 * 60_000,
      change + 5 * 60_000,
      change + 58 * 60_000,
    ]);
  });

  it("does not flip for seconds back, and a straggler of the first pass stays in it", () => {
    expect(read(["2026-10-25 02:50:00", "2026-10-25 02:49:55"])).toEqual([change - 600_000, change - 605_000]);
    expect(read(["2026-10-25 02:59:58", "2026-10-25 02:00:01", "2026-10-25 02:59:59"])).toEqual([
      change - 2000,
      change + 1000,
      change - 1000,
    ]);
  });

  it("takes a line for a straggler of the first pass for ten seconds", () => {
    const begun = ["2026-10-25 02:59:58", "2026-10-25 02:00:01"];
    expect(read([...begun, "2026-10-25 02:59:51"])[2]).toBe(change - 9_000);
    expect(read([...begun, "2026-10-25 02:59:50"])[2]).toBe(change + hour - 10_000);
  });

  it("flips for more than ten minutes back from the latest line, however it got there", () => {
    expect(read(["2026-10-25 02:50:00", "2026-10-25 02:40:00"])[1]).toBe(change - 20 * 60_000);
    expect(read(["2026-10-25 02:50:00", "2026-10-25 02:39:59"])[1]).toBe(change + 39 * 60_000 + 59_000);
    expect(read(["2026-10-25 02:50:00", "2026-10-25 02:45:00", "2026-10-25 02:36:00"])[2]).toBe(change + 36 * 60_000);
  });

  it("stays in the second pass after a pause, and after the hour is over", () => {
    expect(read(["2026-10-25 02:55:00", "2026-10-25 02:01:00", "2026-10-25 02:51:30"])[2]).toBe(change + 51.5 * 60_000);
    expect(read(["2026-10-25 03:00:01", "2026-10-25 02:59:59"])[1]).toBe(change + hour - 1000);
  });

  it("believes smail's milliseconds before all else", () => {
    expect(read(["2026-10-25 02:30:00"], { notBefore: change + 29 * 60_000 })).toEqual([change + 30 * 60_000]);
    expect(read(["2026-10-25 02:30:00"], { notBefore: change - 31 * 60_000 })).toEqual([change - 30 * 60_000]);
  });

  it("allows a stamp to be two seconds older than smail's milliseconds", () => {
    const early = change - 30 * 60_000;
    expect(read(["2026-10-25 02:30:00"], { notBefore: early + 2_000 })).toEqual([early]);
    expect(read(["2026-10-25 02:30:00"], { notBefore: early + 2_001 })).toEqual([early + hour]);
  });

  it("does not believe a name that another rotation gives to the other pass", () => {
    const newYork = createZone("America/New_York");
    const early = Date.UTC(2026, 10, 1, 5, 30);
    // rotated each hour both passes go there, each day the second one
    expect(read(["2026-11-01 01:30:00"], { file: "smtp-202611010100" }, newYork)).toEqual([early]);
    expect(read(["2026-11-01 01:30:00"], { file: "smtp-202611010000" }, newYork)).toEqual([early]);
    expect(read(["2026-11-01 01:10:00", "2026-11-01 00:30:00"], {}, newYork)[1]).toBe(early - hour);
  });

  it("knows the second pass by the file's name where the rotation tells", () => {
    expect(read(["2026-10-25 02:30:00"], { file: "smtp-202610250100" })).toEqual([change + 30 * 60_000]);
    expect(read(["2026-10-25 02:30:00"], { file: "smtp-202610250000" })).toEqual([change - 30 * 60_000]);
    expect(read(["2026-10-25 02:30:00"], { file: "smtp-202610250200" })).toEqual([change - 30 * 60_000]);
  });

  it("takes the candidate nearest the clock when read live, and nearest the file's time for a last line", () => {
    expect(read(["2026-10-25 02:30:00"], { moment: { liveAt: change + 30 * 60_000 } })).toEqual([change + 30 * 60_000]);
    expect(read(["2026-10-25 02:30:00"], { moment: { modifiedAt: change + 30 * 60_000 } })).toEqual([
      change + 30 * 60_000,
    ]);
    expect(read(["2026-10-25 02:30:00"], { moment: { modifiedAt: change - 30 * 60_000 } })).toEqual([
      change - 30 * 60_000,
    ]);
  });

  it("reads zones to the west", () => {
    expect(candidates(Date.UTC(2026, 6, 1, 12), createZone("America/New_York"))).toEqual([Date.UTC(2026, 6, 1, 16)]);
    expect(candidates(Date.UTC(2026, 0, 1), createZone("America/St_Johns"))).toEqual([Date.UTC(2026, 0, 1, 3, 30)]);
  });

  it("reads half hour zones and half hour shifts", () => {
    expect(candidates(Date.UTC(2026, 0, 1, 5, 30), createZone("Asia/Kolkata"))).toEqual([Date.UTC(2026, 0, 1)]);
    const howe = candidates(Date.UTC(2026, 3, 5, 1, 45), createZone("Australia/Lord_Howe"));
    expect(howe).toHaveLength(2);
    expect((howe[1] ?? 0) - (howe[0] ?? 0)).toBe(1_800_000);
  });

  it("gives a skipped local time the offset from before the change", () => {
    expect(read(["2026-03-29 02:30:00"])).toEqual([Date.UTC(2026, 2, 29, 1, 30)]);
  });
});

describe("readLocalTime", () => {
  it("refuses what no calendar has", () => {
    for (const text of [
      "2026-02-30 10:00:00",
      "2026-13-01 10:00:00",
      "2026-01-01 24:00:00",
      "2026-01-01 10:60:00",
      "2026-01-00 10:00:00",
      "0000-01-01 00:00:00",
    ])
      expect(readLocalTime(text), text).toBeUndefined();
    expect(readLocalTime("2028-02-29 23:59:60")).toBe(Date.UTC(2028, 2, 1));
  });
});

function read(times: readonly string[], evidence: Partial<Evidence> = {}, zone = berlin): number[] {
  const state = newReadingState();
  const known = { file: "smtp-202610250200", moment: {}, notBefore: undefined, ...evidence };
  return times.map((time) => toUtc(readLocalTime(time) ?? NaN, zone, state, known));
}
