import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

it("a torn last line is counted once across a restart, wherever it is torn", async () => {
  const file = "/logs/finger-202611240000";
  const line = fingerLine(2);
  for (let cut = 1; cut < line.length; cut++) {
    const disk = createDisk();
    disk.append(file, fingerLine(1) + line.slice(0, cut));
    const first = startRun(disk);
    expect(numbersOf(await first.read())).toEqual([1]);
    expect(await first.pass(3_600_000)).toEqual([]);
    expect(first.follower.lag("finger")).toEqual({ bytes: cut, seconds: 0 });
    const second = startRun(disk, { restored: first.save() });
    expect(await second.read()).toEqual([]);
    expect(second.follower.caughtUp()).toBe(true);
    disk.append(file, line.slice(cut));
    expect(numbersOf(await second.pass(6_000))).toEqual([2]);
  }
});
