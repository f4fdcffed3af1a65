import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";

describe("a truncated and refilled file is read again, whatever its size", () => {
  it.each([
    { refill: [4], size: "smaller" },
    { refill: [4, 5], size: "the same" },
    { refill: [4, 5, 6, 7], size: "larger" },
  ])("between two looks and while we are down: $size", async ({ refill }) => {
    const text = refill.map((number) => fingerLine(number)).join("");
    for (const isDown of [false, true]) {
      const disk = createDisk();
      disk.append(file, fingerLine(1) + fingerLine(2));
      const first = startRun(disk);
      await first.read();
      const run = isDown ? startRun(disk, { restored: first.save() }) : first;
      disk.rewrite(file, "");
      disk.append(file, text);
      expect(numbersOf(await run.pass(6_000))).toEqual(refill);
    }
  });

  it("the bytes that were seen and not read are lost, and counted", async () => {
    for (const size of [1, 5]) {
      const disk = createDisk();
      disk.append(file, `${fingerLine(1)}torn`);
      const run = startRun(disk);
      await run.read();
      disk.rewrite(file, fingerLine(2).repeat(size));
      await run.pass(6_000);
      expect(run.follower.lost("finger")).toEqual({ bytes: 4, lines: 0 });
    }
  });

  it("a kill between seeing it and writing the state forgets neither the old lines nor the new ones", async () => {
    const disk = createDisk();
    disk.append(file, fingerLine(1));
    let saved: ReturnType<typeof run.save> | undefined;
    const run = startRun(disk, { saveProgress: async () => void (saved ??= run.save()) });
    await run.read();
    disk.rewrite(file, fingerLine(2));
    expect(numbersOf(await run.pass(6_000))).toEqual([2]);
    expect(numbersOf(await startRun(disk, { restored: saved }).read())).toEqual([2]);
  });
});
