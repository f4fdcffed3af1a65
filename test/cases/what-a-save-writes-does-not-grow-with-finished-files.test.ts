import { expect, it } from "vitest";
import { createStateStore } from "../../src/files/state.js";
import { createDisk } from "../support/disk.js";
import { keepOn } from "../support/checkpointer.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

const many = 30_000;
const live = "/logs/finger-202611240000";
const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);

it("what a save writes does not grow with finished files, and a kill repeats only what came after it", async () => {
  const disk = createDisk();
  // finished for days: such files are looked at in turns
  disk.time -= 3 * 86_400_000;
  for (let index = 0; index < many; index++)
    disk.append(`/logs/finger-${String(202_000_000_000 + index)}`, fingerLine(index));
  disk.time += 3 * 86_400_000;
  disk.append(live, fingerLine(many));
  const run = startRun(disk, { startAt: { from: "end" } });
  expect(await run.read()).toEqual([]);
  expect(run.follower.files()).toHaveLength(many + 1);
  const { checkpointer, writes } = keepOn(disk, "otlp", () => ({ follower: run.follower.save() }));
  // both generations
  await checkpointer.flush();
  await checkpointer.flush();
  expect(sum(writes)).toBeGreaterThan(many * 200);

  writes.length = 0;
  for (let second = 0; second < 60; second++) {
    disk.append(live, fingerLine(many + 1 + second));
    await run.pass(1_000);
    await checkpointer.flush();
  }
  expect(sum(writes)).toBeLessThan(60 * 1_000);

  disk.append(live, fingerLine(many + 100));
  const { body } = await createStateStore("/state", "otlp", disk, () => disk.time).load();
  const again = startRun(disk, { restored: (body as { follower: ReturnType<typeof run.save> }).follower });
  expect(numbersOf(await again.read())).toEqual([many + 100]);
});
