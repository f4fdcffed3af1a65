import { appendFileSync, renameSync, unlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

describe("a line written just before the file goes is read", () => {
  const ends = {
    "the name switch": () => undefined,
    "a rename to a name of another program": (file: string) => renameSync(file, `${file}.1`),
    "a rename to another log's period": (file: string) => renameSync(file, `${file.slice(0, -4)}2300`),
    "its deletion": (file: string) => unlinkSync(file),
  };
  it.each(Object.entries(ends))("with %s", async (_end, act) => {
    const directory = realDirectory();
    const file = `${directory}/finger-202611241200`;
    appendFileSync(file, fingerLine(1));
    const run = startRun(realSystem(), { directory });
    await run.read();
    appendFileSync(file, fingerLine(2));
    act(file);
    appendFileSync(`${directory}/finger-202611241300`, fingerLine(3));
    expect(numbersOf(await run.pass(6_000)).toSorted((one, other) => one - other)).toEqual([2, 3]);
    expect(run.follower.lost("finger").bytes).toBe(0);
    await run.follower.close();
  });
});
