import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { keepOn } from "../support/checkpointer.js";
import { fingerLine, numbersOf, startRun, type Run } from "../support/reader.js";

const many = 5_000;
const nameOf = (index: number) => `finger-${String(202_000_000_000 + index)}`;

it("thousands of files removed at once cost one save, hold up no line, and are not read again when they come back", async () => {
  const disk = createDisk();
  for (let index = 0; index < many; index++) disk.append(`/logs/${nameOf(index)}`, fingerLine(index));
  disk.append("/logs/finger-202611240000", fingerLine(many));
  const { checkpointer, writes } = keepOn(disk, "metrics", () => ({ follower: run.follower.save() }));
  const run: Run = startRun(disk, { saveProgress: () => checkpointer.write(), settle: () => checkpointer.flush() });
  expect(await run.read()).toHaveLength(many + 1);
  await run.pass(6_000);

  for (let index = 0; index < many; index++) disk.move(`/logs/${nameOf(index)}`, `/elsewhere/${nameOf(index)}`);
  await run.pass(6_000);
  writes.length = 0;
  disk.append("/logs/finger-202611240000", fingerLine(many + 1));
  expect(numbersOf(await run.pass(61_000))).toEqual([many + 1]);
  expect(run.follower.files()).toHaveLength(1);
  expect(writes).toHaveLength(1);

  for (let index = 0; index < many; index++) disk.copy(`/elsewhere/${nameOf(index)}`, `/logs/${nameOf(index)}`);
  disk.append(`/logs/${nameOf(7)}`, fingerLine(many + 2));
  expect(numbersOf(await run.pass(6_000))).toEqual([many + 2]);
  expect(run.follower.files()).toHaveLength(many + 1);
});
