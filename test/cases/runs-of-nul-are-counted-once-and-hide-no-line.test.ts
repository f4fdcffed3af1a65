import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";
const options = { maxLineBytes: 1000 };
const line = (number: number) => fingerLine(number).trimEnd();

describe("runs of NUL are counted once and hide no line", () => {
  it.each([10, 5_000, 600_000])("%i at the head, in the middle and behind a torn line", async (length) => {
    const disk = createDisk();
    const nul = "\0".repeat(length);
    disk.append(file, nul + fingerLine(1) + nul + fingerLine(2) + fingerLine(3).slice(0, 20) + nul + fingerLine(4));
    const expected = ["<nul>", line(1), "<nul>", line(2), "<nul>", line(4)];
    // in a file written just now they may be content that is shown late
    disk.time += 61_000;
    expect(await startRun(disk, options).read()).toEqual(expected);
  });

  it("as they come, with restarts in between", async () => {
    const disk = createDisk();
    disk.append(file, fingerLine(1) + fingerLine(2).slice(0, 15));
    let run = startRun(disk, options);
    const lines = await run.read();
    for (let piece = 0; piece < 4; piece++) {
      disk.append(file, "\0".repeat(700));
      run = startRun(disk, { ...options, restored: run.save() });
      lines.push(...(await run.read()));
    }
    disk.append(file, fingerLine(3));
    lines.push(...(await run.pass(6_000)));
    expect(lines).toEqual([line(1)]);
    lines.push(...(await run.pass(61_000)));
    expect(lines).toEqual([line(1), "<nul>", line(3)]);
  });

  it("a truncated file whose writer goes on at its old place is read from its new start", async () => {
    const disk = createDisk();
    disk.append(file, fingerLine(1) + fingerLine(2));
    const run = startRun(disk, options);
    await run.read();
    disk.rewrite(file, "\0".repeat(fingerLine(1).length * 2) + fingerLine(3));
    expect(await run.pass(6_000)).toEqual(["<nul>", line(3)]);
  });

  it("what a power loss turned into NULs behind the cursor is not counted again", async () => {
    const disk = createDisk();
    const content = [1, 2, 3].map((number) => fingerLine(number)).join("");
    disk.append(file, content);
    const run = startRun(disk, options);
    await run.read();
    disk.rewrite(file, content.slice(0, -100) + "\0".repeat(100) + fingerLine(4));
    expect(numbersOf(await run.pass(6_000))).toEqual([4]);
  });
});
