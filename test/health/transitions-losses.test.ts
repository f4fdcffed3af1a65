import { expect, it } from "vitest";
import { createLossLog } from "../../src/health/transitions.js";
import { createLogger } from "../../src/log.js";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

it("a loss is said once in the process that saw it, with all that was lost so far", async () => {
  const said: string[] = [];
  const destination = { write: (line: string) => said.push(line.replace(/^ts=\S+ /, "").trim()) };
  const log = createLogger({ level: "info", format: "logfmt", destination });
  const disk = createDisk();
  const run = startRun(disk);
  const announce = createLossLog("metrics", run.follower, log);
  /** The file goes with a line that was never finished. */
  const lose = async (path: string) => {
    disk.append(path, `${fingerLine(1)}torn`);
    await run.pass(6_000);
    disk.delete(path);
    for (let passes = 0; passes < 30; passes++) await run.pass(6_000);
  };
  const text =
    'level=error msg="log lines were deleted or overwritten before they were read" pipeline=metrics log=finger';

  announce();
  expect(said).toEqual([]);
  await lose("/logs/finger-202611240000");
  announce();
  announce();
  expect(said).toEqual([`${text} bytes=4 lines=0`]);
  await lose("/logs/finger-202611250000");
  announce();
  announce();
  expect(said.slice(1)).toEqual([`${text} bytes=8 lines=0`]);

  const next = startRun(disk, { restored: run.save() });
  createLossLog("metrics", next.follower, log)();
  expect(next.follower.lost("finger").bytes).toBe(8);
  expect(said).toHaveLength(2);
});
