import { describe, expect, it } from "vitest";
import { createDisk, type SimulatedDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const file = "/logs/finger-202611240000";
const lineAt = (number: number) =>
  fingerLine(number, new Date(Date.UTC(2026, 10, 24, 11, 0, number)).toISOString().slice(0, 19).replace("T", " "));
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const content = (from: number, to: number) => numbers(from, to).map(lineAt).join("");

function given(): SimulatedDisk {
  const disk = createDisk();
  disk.append(file, content(1, 40));
  return disk;
}

/** As `cp` and `scp` do: emptied, then written piece by piece, with looks in between. */
function* copy(disk: SimulatedDisk, text: string, pieces: number): Generator<number> {
  for (let piece = 0; piece <= pieces; piece++) {
    disk.rewrite(file, text.slice(0, Math.floor((text.length * piece) / pieces)));
    yield piece;
  }
}

const ascending = (one: number, other: number) => one - other;

describe("a file that is copied over (cp, scp) counts once", () => {
  it.each([1, 2, 3, 7, 40, 997])("in %i pieces, looked at behind each, with new lines at its end", async (pieces) => {
    const disk = given();
    const run = startRun(disk);
    const lines = await run.read();
    for (const _ of copy(disk, content(1, 45), pieces)) lines.push(...(await run.pass(50)));
    lines.push(...(await run.pass(6_000)));
    disk.append(file, lineAt(46));
    lines.push(...(await run.pass(6_000)));
    expect(numbersOf(lines)).toEqual(numbers(1, 46));
    expect(run.follower.lost("finger").bytes).toBe(0);
  });

  it.each([1, 3, 7, 40])("in %i pieces, with a kill behind each", async (pieces) => {
    const disk = given();
    let run = startRun(disk);
    const lines = await run.read();
    for (const _ of copy(disk, content(1, 45), pieces)) {
      run = startRun(disk, { restored: run.save() });
      lines.push(...(await run.read()));
      // nothing that could be read is left: it does not hold back /metrics
      expect(run.follower.caughtUp()).toBe(true);
    }
    lines.push(...(await run.pass(6_000)));
    expect(numbersOf(lines)).toEqual(numbers(1, 45));
  });

  it("by an older copy of itself: a minute later what XMail writes behind it is new, and nothing else", async () => {
    const disk = given();
    const run = startRun(disk);
    await run.read();
    disk.rewrite(file, content(1, 20));
    expect(await run.pass(6_000)).toEqual([]);
    expect(await run.pass(61_000)).toEqual([]);
    disk.append(file, content(41, 43));
    expect(numbersOf(await run.pass(6_000))).toEqual([41, 42, 43]);
  });

  it("by an older copy behind which XMail wrote on, past the place that was read", async () => {
    const disk = given();
    const run = startRun(disk);
    await run.read();
    disk.rewrite(file, content(1, 20));
    await run.pass(1_000);
    disk.append(file, content(41, 70));
    expect(numbersOf(await run.pass(6_000))).toEqual(numbers(41, 70));
  });

  it("by another log: it is read from its first byte at once", async () => {
    const disk = given();
    const run = startRun(disk);
    await run.read();
    const lines: string[] = [];
    for (const _ of copy(disk, content(51, 60), 7)) lines.push(...(await run.pass(50)));
    lines.push(...(await run.pass(1_000)));
    expect(numbersOf(lines)).toEqual(numbers(51, 60));
  });

  it("emptied for good: what was seen and not read is lost after a minute, and counted", async () => {
    const disk = given();
    disk.append(file, "torn");
    const run = startRun(disk);
    await run.read();
    disk.rewrite(file, "");
    await run.pass(6_000);
    expect(run.follower.lost("finger").bytes).toBe(0);
    await run.pass(61_000);
    expect(run.follower.lost("finger").bytes).toBe(4);
    disk.append(file, lineAt(60));
    expect(numbersOf(await run.pass(6_000))).toEqual([60]);
  });

  it("emptied, with its content under the name of another log: nothing is read again", async () => {
    const disk = given();
    const run = startRun(disk);
    await run.read();
    disk.copy(file, "/logs/finger-202611230000");
    disk.rewrite(file, "");
    expect(await run.pass(6_000)).toEqual([]);
    disk.append(file, lineAt(60));
    disk.append("/logs/finger-202611230000", lineAt(61));
    const lines = [...(await run.pass(6_000)), ...(await run.pass(6_000)), ...(await run.pass(61_000))];
    expect(numbersOf(lines).toSorted(ascending)).toEqual([60, 61]);
  });
});

describe("content that is shown late, as over NFS, is read when it is there", () => {
  const halves = (): [string, string] => {
    const text = content(1, 40);
    const middle = Math.floor(text.length / 2);
    return [text.slice(0, middle), text.slice(middle)];
  };

  it.each([0, 1_000, 30_000])("the second half before the first, for %i ms", async (millis) => {
    const disk = createDisk();
    const [first, second] = halves();
    disk.append(file, "\0".repeat(first.length) + second);
    const run = startRun(disk);
    const lines = [...(await run.read()), ...(await run.pass(millis))];
    disk.rewrite(file, first + second);
    lines.push(...(await run.pass(1_000)));
    expect(numbersOf(lines)).toEqual(numbers(1, 40));
  });

  it("a hole behind lines that were read", async () => {
    const disk = given();
    const run = startRun(disk);
    const lines = await run.read();
    disk.append(file, "\0".repeat(content(41, 60).length) + lineAt(61));
    lines.push(...(await run.pass(1_000)));
    disk.rewrite(file, content(1, 61));
    lines.push(...(await run.pass(1_000)));
    expect(numbersOf(lines)).toEqual(numbers(1, 61));
  });

  it("one that is never filled is counted as a run of NUL after a minute, and the lines behind it are read", async () => {
    const disk = given();
    const run = startRun(disk);
    await run.read();
    disk.append(file, "\0".repeat(4_096) + lineAt(41));
    expect(await run.pass(6_000)).toEqual([]);
    expect(await run.pass(61_000)).toEqual(["<nul>", lineAt(41).trimEnd()]);
  });
});
