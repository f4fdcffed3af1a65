import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const nameOf = (index: number) => `/logs/finger-2026110${Math.floor(index / 10)}${index % 10}00`.padEnd(25, "0");
const hour = 3_600_000;

/** Twenty files of which XMail wrote to none for so long, all read. */
async function givenOld(age: number) {
  const disk = createDisk();
  for (let index = 0; index < 20; index++) disk.append(nameOf(index), fingerLine(index));
  disk.time += age;
  const run = startRun(disk);
  expect(await run.read()).toHaveLength(20);
  /** Looks until a line that is written now is read; gives how many looks that took. */
  async function looksFor(index: number): Promise<number> {
    disk.append(nameOf(index), fingerLine(99));
    for (let looks = 1; looks <= 100; looks++) if (numbersOf(await run.pass(6_000)).includes(99)) return looks;
    return Infinity;
  }
  return looksFor;
}

describe("a line written to a file", () => {
  it.each([17, 18, 19])("that is one of the three newest, number %i of 20, is seen at the next look", async (index) => {
    expect(await (await givenOld(2 * hour))(index)).toBe(1);
  });

  it.each([0, 5, 11, 12])("that was still for long, number %i of 20, is seen within twelve looks", async (index) => {
    expect(await (await givenOld(2 * hour))(index)).toBeLessThanOrEqual(12);
  });

  it("that was written to within the last hour is seen at the next look", async () => {
    expect(await (await givenOld(0.9 * hour))(0)).toBe(1);
  });
});

it("old files are looked at in turns: not all of them each time", async () => {
  const disk = createDisk();
  for (let index = 0; index < 20; index++) disk.append(nameOf(index), fingerLine(index));
  disk.time += 2 * hour;
  const run = startRun(disk);
  await run.read();
  let looks = 0;
  disk.fault = (operation) => {
    if (operation === "stat") looks++;
    return undefined;
  };
  for (let pass = 0; pass < 12; pass++) await run.pass(6_000);
  // each old one once, the three newest and the directory each time, and some twice
  expect(looks).toBeLessThan(12 * 12);
});
