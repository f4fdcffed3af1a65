import { expect, it } from "vitest";
import { createDisk } from "../support/disk.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";

it("a file of one line is known for days", async () => {
  const disk = createDisk();
  const file = "/logs/finger-202611240000";
  disk.append(file, fingerLine(1));
  let run = startRun(disk);
  expect(numbersOf(await run.read())).toEqual([1]);
  for (let day = 0; day < 5; day++) {
    expect(await run.pass(86_400_000)).toEqual([]);
    expect(disk.openHandles()).toBe(0);
    run = startRun(disk, { restored: run.save() });
    expect(await run.read()).toEqual([]);
  }
  disk.append(file, fingerLine(2));
  // a file that slept for days is looked at once a minute; a wake-up, which this run has not, would tell at once
  const lines: string[] = [];
  for (let look = 0; look < 12; look++) lines.push(...(await run.pass(5_000)));
  expect(numbersOf(lines)).toEqual([2]);
});
