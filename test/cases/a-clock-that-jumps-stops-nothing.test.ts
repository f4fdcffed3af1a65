import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const ascending = (one: number, other: number) => one - other;

describe("a clock that jumps stops nothing", () => {
  const day = 86_400_000;
  it.each([day, -day, 3_600_000, -3_600_000])("by %i ms", async (jump) => {
    const disk = createDisk();
    const file = "/logs/finger-202611240000";
    disk.append(file, fingerLine(1));
    let steady = 0;
    const run = startRun(disk, { steady: () => (steady += 500) });
    await run.read();
    // one that could not be read just before the jump is tried again just after it
    disk.fault = (operation) => (operation === "read" ? "EIO" : undefined);
    disk.append(file, fingerLine(2));
    await run.pass(6_000);
    disk.fault = () => undefined;
    expect(numbersOf(await run.pass(jump))).toEqual([2]);
    disk.append(file, fingerLine(3));
    expect(numbersOf(await run.pass(6_000))).toEqual([3]);
    expect(run.follower.lost("finger").bytes).toBe(0);
  });

  it("and takes no file for deleted for good", async () => {
    const disk = createDisk();
    const file = "/logs/finger-202611240000";
    disk.append(file, fingerLine(1));
    let steady = 0;
    const run = startRun(disk, { steady: () => steady, holdMs: 600_000 });
    await run.read();
    disk.append(file, `${fingerLine(2)}torn`);
    steady += 1_000;
    await run.follower.poll();
    disk.move(file, "/elsewhere");
    disk.append("/logs/finger-202611250000", fingerLine(3));
    steady += 6_000;
    await run.follower.poll();
    // the clock is set, and a second passes
    disk.time += 700_000;
    steady += 6_000;
    expect(numbersOf(await run.read()).toSorted(ascending)).toEqual([2, 3]);
    expect(run.follower.lost("finger").bytes).toBe(0);
    disk.move("/elsewhere", file);
    disk.append(file, "\n");
    steady += 6_000;
    expect(await run.read()).toEqual(["torn"]);
    expect(run.follower.lost("finger").bytes).toBe(0);
  });
});
