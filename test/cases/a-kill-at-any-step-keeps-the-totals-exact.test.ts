import { expect, it } from "vitest";
import { createLedger, numbersIn } from "../model/ledger.js";
import { startCounting, type Counting } from "../model/consumers.js";
import { createDisk, type SimulatedDisk } from "../support/disk.js";

const [a, b] = ["/logs/finger-202611240000", "/logs/finger-202611250000"];

/** Reads, writes the state, meets a truncation, a rename and a second file; stops dead at disk operation `last`. */
async function liveUntil(last: number): Promise<{ disk: SimulatedDisk; ended: boolean }> {
  const disk = createDisk();
  const ledger = createLedger();
  const write = (path: string) => disk.append(path, ledger.next("finger", disk.time));
  let steps = 0;
  disk.fault = () => (steps++ >= last ? "KILLED" : undefined);
  const acts = [
    () => [1, 2, 3].forEach(() => write(a)),
    () => write(b),
    () => disk.append(a, ledger.next("finger", disk.time).slice(0, 20)),
    () => (disk.move(a, "/logs/finger-202611260000"), write(a)),
    () => write(b),
    () => write(a),
  ];
  const counting = await startCounting(disk).catch(() => undefined);
  for (const act of acts) {
    act();
    disk.time += 6_000;
    await counting?.drain(2);
    await counting?.snapshot();
  }
  await counting?.kill();
  disk.fault = () => undefined;
  return { disk, ended: steps < last };
}

async function countAll(disk: SimulatedDisk): Promise<Counting["counts"]> {
  const counting = await startCounting(disk);
  await counting.drain(2);
  disk.time += 61_000;
  await counting.drain(2);
  await counting.stop();
  return counting.counts;
}

it("a kill at any step keeps the totals exact", async () => {
  let last = 1;
  for (; ; last++) {
    const { disk, ended } = await liveUntil(last);
    const written = disk.paths().filter((path) => path.startsWith("/logs/"));
    const expected = written.flatMap((path) => numbersIn(disk.content(path))).toSorted((one, other) => one - other);
    const counts = await countAll(disk);
    expect([...counts.keys()].toSorted((one, other) => one - other)).toEqual(expected);
    expect([...counts.values()].every((count) => count === 1)).toBe(true);
    if (ended) break;
  }
  expect(last).toBeGreaterThan(50);
});
