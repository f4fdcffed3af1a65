import { appendFileSync, readFileSync, renameSync, unlinkSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("several rotations between two looks lose nothing", () => {
  it.each([false, true])("new names, while we are down: %s", async (isDown) => {
    const directory = realDirectory();
    const system = realSystem();
    const write = (hour: number, number: number) =>
      appendFileSync(`${directory}/finger-202611241${hour}00`, fingerLine(number, `2026-11-24 1${hour}:00:00`));
    write(0, 1);
    let run = startRun(system, { directory });
    await run.read();
    for (let hour = 0; hour < 5; hour++) write(hour, hour + 2);
    if (isDown) {
      await run.follower.close();
      run = startRun(system, { directory, restored: run.save() });
    }
    expect(numbersOf(await run.pass(6_000))).toEqual(numbers(2, 6));
    await run.follower.close();
  });

  it("a chain of renames over one another, as logrotate does with names of our own", async () => {
    const directory = realDirectory();
    const path = (day: number) => `${directory}/finger-2026112${day}0000`;
    const run = startRun(realSystem(), { directory });
    for (const day of [3, 2, 1]) appendFileSync(path(day), fingerLine(4 - day));
    await run.read();
    appendFileSync(path(3), fingerLine(4));
    for (let turn = 0; turn < 2; turn++) {
      renameSync(path(2), path(1));
      renameSync(path(3), path(2));
      appendFileSync(path(3), fingerLine(5 + turn));
    }
    expect(numbersOf(await run.pass(6_000)).toSorted((one, other) => one - other)).toEqual([4, 5, 6]);
    await run.follower.close();
  });

  it("a file that cron packs is read through its handle, and the packed one is no log", async () => {
    const directory = realDirectory();
    const path = `${directory}/finger-202611240000`;
    appendFileSync(path, fingerLine(1));
    const run = startRun(realSystem(), { directory });
    await run.read();
    appendFileSync(path, fingerLine(2));
    writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
    unlinkSync(path);
    appendFileSync(`${directory}/finger-202611250000`, fingerLine(3));
    expect(numbersOf(await run.pass(6_000)).toSorted((one, other) => one - other)).toEqual([2, 3]);
    for (let look = 0; look < 3; look++) await run.pass(61_000);
    expect(run.follower.lost("finger").bytes).toBe(0);
    expect(run.follower.files().map(({ cursor }) => cursor.name)).toEqual(["finger-202611250000"]);
    await run.follower.close();
  });
});
