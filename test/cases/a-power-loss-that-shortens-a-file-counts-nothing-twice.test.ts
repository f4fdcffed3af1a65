import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";
const content = [1, 2, 3].map((number) => fingerLine(number)).join("");
const after = (number: number) => fingerLine(number, "2026-11-24 12:05:00");

describe("a power loss that shortens a file counts nothing twice", () => {
  it.each([false, true])("wherever it cuts behind the first line; restarted: %s", async (restarted) => {
    for (let kept = fingerLine(1).length; kept < content.length; kept++) {
      const disk = createDisk();
      disk.append(file, content);
      let run = startRun(disk);
      await run.read();
      disk.rewrite(file, content.slice(0, kept));
      if (restarted) run = startRun(disk, { restored: run.save() });
      expect(await run.pass(6_000)).toEqual([]);
      // it may be a copy that is still written: a minute tells
      expect(await run.pass(61_000)).toEqual([]);
      disk.append(file, after(4) + after(5));
      expect(numbersOf(await run.pass(6_000))).toEqual([4, 5]);
      expect(run.follower.lost("finger").bytes).toBe(0);
    }
  });

  it("nor where XMail wrote on before we looked, to any size", async () => {
    for (let lines = 1; lines <= 5; lines++) {
      const disk = createDisk();
      disk.append(file, content);
      const first = startRun(disk);
      await first.read();
      const added = Array.from({ length: lines }, (_, index) => 4 + index);
      disk.rewrite(file, fingerLine(1) + added.map(after).join(""));
      const second = startRun(disk, { restored: first.save() });
      expect(numbersOf([...(await second.read()), ...(await second.pass(61_000))])).toEqual(added);
      disk.append(file, after(9));
      expect(numbersOf(await second.pass(6_000))).toEqual([9]);
    }
  });

  it("what was seen and not read is lost, and counted", async () => {
    const disk = createDisk();
    disk.append(file, `${content}torn line`);
    const run = startRun(disk);
    await run.read();
    disk.rewrite(file, `${content}torn`);
    await run.pass(6_000);
    expect(run.follower.lost("finger").bytes).toBe(0);
    await run.pass(61_000);
    expect(run.follower.lost("finger")).toEqual({ bytes: " line".length, lines: 0 });
  });
});
