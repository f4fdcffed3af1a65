import { describe, expect, it } from "vitest";
import { createZoneCheck, type SavedZoneCheck, zoneEvidence } from "../../src/parse/zone-check.js";
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
  expect(found).toMatchObject({ mismatchSeconds, offsetSeconds: trueHours * 3600 });
});

it("is not accused by a server whose deliveries all take long", () => {
  const slow = delays.map((delay) => 4_000 + delay * 13);
  expect(zoneEvidence(linesOf(2, slow), createZone("Europe/Berlin"))?.mismatchSeconds ?? 0).toBe(0);
});

it("is known wrong by one delivery before its entry", () => {
  expect(zoneEvidence(linesOf(1, [2]), createZone("Europe/Berlin"))?.mismatchSeconds).toBe(-3600);
});

describe("seconds between entry and delivery", () => {
  const zone = createZone("Europe/Berlin");
  const judge = (seconds: readonly number[]) => {
    const check = createZoneCheck(zone);
    for (const each of seconds) check.see(start + each * 1000, start);
    return check.evidence()?.mismatchSeconds;
  };
  const spreadFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
  const times = (count: number, seconds: number) => Array.from({ length: count }, () => seconds);

  it.each([
    ["a stamp of up to three seconds ago is no hour back", [-3], 0],
    ["four seconds are", [-4], -900],
    ["one quick delivery shows that the zone agrees", [449], 0],
    ["one slow delivery shows nothing", [451], undefined],
    ["two neither", [451, 600], undefined],
    ["three do", [451, 600, 700], 0],
    ["nineteen that took an hour show nothing", times(19, 3_600), undefined],
    ["twenty do", times(20, 3_600), 3_600],
    ["but not where two alone took just an hour", [3_600, 3_659, ...times(18, 4_000)], undefined],
    ["three of them do", [3_600, 3_659, 3_601, ...times(17, 4_000)], 3_600],
    ["nor where they are spread over the minute, as a drained backlog is", spreadFrom(3_600, 60), undefined],
    ["a quarter of an hour that no zone is ahead shows nothing", times(60, 905), undefined],
    ["a zone that quick deliveries confirmed is not dropped for late mail", [1, ...times(800, 3_600)], 0],
  ])("%s", (_, seconds, expected) => {
    expect(judge(seconds)).toBe(expected);
  });
});

describe("a zone that was confirmed", () => {
  const hour = 3_600_000;
  /** Deliveries of a server that is an hour ahead, or of one whose mail is all an hour late: so many, a minute apart. */
  const seeLate = (check: ReturnType<typeof createZoneCheck>, from: number, count: number) => {
    for (let index = 0; index < count; index++) check.see(from + index * 60_000 + hour, from + index * 60_000);
  };

  it("is doubted after a day without one quick delivery", () => {
    const check = createZoneCheck(createZone("Europe/Berlin"));
    check.see(start + 1_000, start);
    seeLate(check, start, 24 * 60);
    expect(check.evidence()?.mismatchSeconds).toBe(0);
    seeLate(check, start + 24 * hour, 12 * 60);
    expect(check.evidence()?.mismatchSeconds).toBe(3_600);
  });

  it("is doubted at once behind a clock change of its own, as for a server that has none", () => {
    const check = createZoneCheck(createZone("Europe/Berlin"));
    const change = Date.UTC(2026, 9, 25, 1);
    for (let index = 0; index < 50; index++) check.see(change - hour + index * 1000, change - hour + index * 1000);
    seeLate(check, change, 420);
    expect(check.evidence()?.mismatchSeconds).toBe(3_600);
  });
});

it("takes the pass of the repeated hour that fits, with a stamp a second old", () => {
  const line = { notBefore: Date.UTC(2026, 9, 25, 0, 30, 1), localTime: "2026-10-25 02:30:00" };
  expect(zoneEvidence([line], createZone("Europe/Berlin"))?.mismatchSeconds).toBe(0);
});

function linesOf(offsetHours: number, seconds: readonly number[]): { notBefore: number; localTime: string }[] {
  return seconds.map((delay, index) => {
    const notBefore = start + index * 60_000 + 321;
    const local = new Date(notBefore + delay * 1000 + offsetHours * 3_600_000);
    return { notBefore, localTime: local.toISOString().slice(0, 19).replace("T", " ") };
  });
}

it("that was set is trusted until it is contradicted, one that was guessed only when it is confirmed", () => {
  const zone = createZone("UTC");
  const [set, guessed] = [createZoneCheck(zone), createZoneCheck(zone, true)];
  expect([set.isTrusted(), guessed.isTrusted()]).toEqual([true, false]);
  for (const check of [set, guessed]) check.see(start + 3_000, start);
  expect([set.isTrusted(), guessed.isTrusted()]).toEqual([true, true]);
  for (const check of [set, guessed]) check.see(start - 7_200_000, start);
  expect([set.isTrusted(), guessed.isTrusted()]).toEqual([false, false]);
});

it("that was guessed is known wrong by few lines", () => {
  const lines = linesOf(2, [1, 2, 40]);
  expect(zoneEvidence(lines, createZone("UTC"))).toBeUndefined();
  expect(zoneEvidence(lines, createZone("UTC"), true)).toMatchObject({ mismatchSeconds: 7_200, at: start + 120_321 });
  expect(zoneEvidence(linesOf(2, [1, 400, 800]), createZone("UTC"), true)).toBeUndefined();
});

it("goes on after a restart as if there had been none, unless it is another zone", () => {
  const check = createZoneCheck(createZone("UTC"));
  for (let index = 0; index < 19; index++) check.see(start + 7_201_000, start);
  const saved: unknown = JSON.parse(JSON.stringify(check.save()));
  const [same, other] = [createZoneCheck(createZone("UTC")), createZoneCheck(createZone("Europe/Berlin"))];
  for (const next of [same, other]) next.restore(saved as SavedZoneCheck);
  for (const next of [check, same, other]) next.see(start + 7_201_000, start);
  expect(same.save()).toEqual(check.save());
  expect(same.evidence()?.mismatchSeconds).toBe(7_200);
  expect(other.evidence()).toBeUndefined();
});

it("may begin with what other lines have shown", () => {
  const check = createZoneCheck(createZone("UTC"));
  check.start({ mismatchSeconds: 3_600, offsetSeconds: 3_600, at: start });
  expect(check.isTrusted()).toBe(false);
});
