import { appendFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

it("a file born with its first line is read from its first byte", async () => {
  const directory = realDirectory();
  const run = startRun(realSystem(), { directory, startAt: { from: "end" } });
  expect(await run.read()).toEqual([]);
  appendFileSync(`${directory}/finger-202611241200`, fingerLine(1) + fingerLine(2));
  appendFileSync(`${directory}/finger-202611241300`, fingerLine(3));
  expect(numbersOf(await run.pass(6_000))).toEqual([1, 2, 3]);
  await run.follower.close();
});
