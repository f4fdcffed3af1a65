import { closeSync, openSync, writeSync } from "node:fs";
import { expect, it } from "vitest";
import { fingerLine, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

it("a line that arrives in pieces, seconds apart, is read once, when it is whole", async () => {
  const directory = realDirectory();
  const run = startRun(realSystem(), { directory });
  const long = fingerLine(1).replace("query", `query ${"q".repeat(20_000)}`);
  // fopen("a+t"), one printf that the C library writes 4 KiB at a time, fclose
  const file = openSync(`${directory}/finger-202611241200`, "a");
  for (let at = 0; at < long.length; at += 4096) {
    writeSync(file, long.slice(at, at + 4096));
    if (at + 4096 < long.length) expect(await run.pass(5_000)).toEqual([]);
  }
  closeSync(file);
  expect(await run.pass(5_000)).toEqual([long.trimEnd()]);
  expect(await run.pass(5_000)).toEqual([]);
  await run.follower.close();
});
