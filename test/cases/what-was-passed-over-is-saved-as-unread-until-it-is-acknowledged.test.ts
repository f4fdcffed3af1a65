import { describe, expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun, type Run } from "../support/reader.js";

const [a, b] = ["/logs/finger-202611240000", "/logs/ctrl-202611240000"];
const ctrlLine = (number: number) =>
  `"192.0.2.1"\t"admin"\t"secret"\t"2026-11-24 12:00:00"\t"query ${String(number)}"\n`;

async function next(run: Run, limit: number) {
  const batch = await run.follower.next(limit, new AbortController().signal);
  return {
    pass: () => batch.pass(),
    commit: () => batch.commit(),
    rewind: () => batch.rewind(),
    numbers: numbersOf(batch.items.map(({ line }) => line.text)),
  };
}

async function passed(restarts = false) {
  const disk = createDisk();
  disk.append(a, [1, 2, 3].map((number) => fingerLine(number)).join(""));
  const run = startRun(disk, { holdMs: 600_000, chunkBytes: 80 });
  for (let passes = 0; passes < 3; passes++) (await next(run, 1)).pass();
  disk.append(a, fingerLine(4));
  disk.append(b, ctrlLine(5));
  disk.time += 6_000;
  (await next(run, 9)).pass();
  return { disk, run: restarts ? startRun(disk, { restored: run.save(), holdMs: 600_000 }) : run };
}

const ascending = (one: number, other: number) => one - other;

describe("what was passed over is saved as unread until it is acknowledged", () => {
  it("is read on behind, one batch after the other, and again from its beginning after goBack", async () => {
    const { run } = await passed();
    expect(run.save().cursors.map(({ offset }) => offset)).toEqual([0, 0]);
    expect(run.follower.lag("finger").bytes).toBe(fingerLine(1).length * 4);
    run.follower.goBack();
    expect(numbersOf(await run.read()).toSorted(ascending)).toEqual([1, 2, 3, 4, 5]);
    expect(run.save().cursors.map(({ offset, size }) => size - offset)).toEqual([0, 0]);
  });

  it("comes again after a kill", async () => {
    const { run } = await passed(true);
    expect(numbersOf(await run.read()).toSorted(ascending)).toEqual([1, 2, 3, 4, 5]);
  });

  it("keeps its lag in seconds", async () => {
    const { disk, run } = await passed();
    disk.time += 30_000;
    await run.follower.poll();
    expect(run.follower.lag("finger").seconds).toBe(36);
  });

  it.each(["/logs/finger-202611250000", undefined])("in a file that is renamed to %s", async (name) => {
    const { disk, run } = await passed();
    if (name === undefined) disk.delete(a);
    else disk.move(a, name);
    disk.time += 6_000;
    await run.follower.poll();
    disk.time += 61_000;
    await run.follower.poll();
    run.follower.goBack();
    expect(numbersOf(await run.pass(6_000)).toSorted(ascending)).toEqual([1, 2, 3, 4, 5]);
    expect(run.follower.lost("finger").bytes).toBe(0);
  });

  it("and whose file is deleted is lost after ten minutes, and counted", async () => {
    const { disk, run } = await passed();
    disk.delete(a);
    for (let minute = 0; minute < 12; minute++) {
      disk.time += 60_000;
      await run.follower.poll();
    }
    expect(run.follower.lost("finger")).toEqual({ bytes: fingerLine(1).length * 4, lines: 4 });
    run.follower.goBack();
    expect(numbersOf(await run.pass(6_000))).toEqual([5]);
  });

  it("and whose file is truncated and written again is lost, and counted", async () => {
    const { disk, run } = await passed();
    disk.rewrite(a, fingerLine(7));
    disk.time += 6_000;
    (await next(run, 9)).pass();
    expect(run.follower.lost("finger").bytes).toBe(fingerLine(1).length * 4);
    run.follower.goBack();
    expect(numbersOf(await run.pass(6_000)).toSorted(ascending)).toEqual([5, 7]);
  });

  it("and whose file a power loss cut comes again as far as it is there", async () => {
    const { disk, run } = await passed();
    disk.rewrite(a, fingerLine(1) + fingerLine(2));
    disk.time += 6_000;
    for (const number of [1, 2]) {
      const batch = await next(run, 9);
      expect(batch.numbers).toEqual([number]);
      batch.pass();
    }
    run.follower.goBack();
    expect(numbersOf(await run.pass(6_000)).toSorted(ascending)).toEqual([1, 2, 5]);
    await run.pass(61_000);
    expect(run.follower.lost("finger").bytes).toBe(fingerLine(1).length * 2);
  });
});
