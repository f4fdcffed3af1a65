import { appendFileSync, renameSync, symlinkSync } from "node:fs";
import { expect, it } from "vitest";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

it("a symbolic link that is swapped leads to another file, and the old one is read to its end", async () => {
  const directory = realDirectory();
  const elsewhere = realDirectory();
  const link = `${directory}/finger-202611240000`;
  appendFileSync(`${elsewhere}/one`, fingerLine(1));
  appendFileSync(`${elsewhere}/two`, fingerLine(2));
  symlinkSync(`${elsewhere}/one`, link);
  const run = startRun(realSystem(), { directory });
  expect(numbersOf(await run.read())).toEqual([1]);
  appendFileSync(`${elsewhere}/one`, fingerLine(3));
  symlinkSync(`${elsewhere}/two`, `${directory}/new`);
  renameSync(`${directory}/new`, link);
  expect(numbersOf(await run.pass(6_000)).toSorted((one, other) => one - other)).toEqual([2, 3]);
  // a link to nothing is no file, and no end of the others
  symlinkSync(`${elsewhere}/none`, `${directory}/finger-202611250000`);
  appendFileSync(`${elsewhere}/two`, fingerLine(4));
  expect(numbersOf(await run.pass(6_000))).toEqual([4]);
  await run.follower.close();
});
