import { appendFileSync, copyFileSync, renameSync, utimesSync } from "node:fs";
import { expect, it } from "vitest";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

it("a touch or an atomic rewrite reads nothing again", async () => {
  const directory = realDirectory();
  const file = `${directory}/finger-202611240000`;
  appendFileSync(file, fingerLine(1) + fingerLine(2));
  const run = startRun(realSystem(), { directory });
  await run.read();
  utimesSync(file, new Date(), new Date());
  expect(await run.pass(6_000)).toEqual([]);
  copyFileSync(file, `${directory}/rewritten`);
  appendFileSync(`${directory}/rewritten`, fingerLine(3));
  renameSync(`${directory}/rewritten`, file);
  expect(numbersOf(await run.pass(6_000))).toEqual([3]);
  expect(run.follower.lost("finger").bytes).toBe(0);
  await run.follower.close();
});
