import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun, type Run } from "../support/reader.js";

/** The generations of the lines there are now: part of the uid of their records. */
async function generations({ follower }: Run): Promise<number[]> {
  const batch = await follower.next(10, new AbortController().signal);
  const found = batch.items.map(({ line }) => line.generation);
  batch.commit();
  return found;
}

it("the first file of a name has generation 0, what comes in its place a higher one, across a restart", async () => {
  const disk = createDisk();
  const [file, other] = ["/logs/finger-202611240000", "/logs/finger-202611250000"];
  disk.append(file, fingerLine(1));
  const first = startRun(disk);
  expect(await generations(first)).toEqual([0]);
  disk.rewrite(file, fingerLine(2));
  disk.time += 6_000;
  expect(await generations(first)).toEqual([1]);
  const second = startRun(disk, { restored: first.save() });
  disk.delete(file);
  await second.pass(6_000);
  await second.pass(70_000);
  await second.pass(6_000);
  disk.append(file, fingerLine(3));
  disk.append(other, fingerLine(4, "2026-11-24 12:00:01"));
  disk.time += 6_000;
  const [third = 0, ...others] = await generations(second);
  expect(third).toBeGreaterThan(1);
  expect(others).toEqual([0]);
});
