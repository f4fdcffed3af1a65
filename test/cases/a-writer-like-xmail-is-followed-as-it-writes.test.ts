import { appendFileSync, renameSync } from "node:fs";
import { expect, it } from "vitest";
import { createFollower } from "../../src/files/follower.js";
import { createFileSystem } from "../../src/files/node-system.js";
import { createWaker } from "../../src/files/wake.js";
import { kindOf } from "../../src/kinds/list.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { fingerLine, numbersOf } from "../support/reader.js";
import { realDirectory } from "../support/real.js";

it("a writer like XMail is followed as it writes, each line once, through switches of the file", async () => {
  const directory = realDirectory();
  const waker = createWaker(directory);
  const follower = createFollower({
    directory,
    system: createFileSystem(),
    waker,
    parse: createParser(createZone("UTC")),
    redact: (kind, text) => kindOf(kind).redact(text),
    maxLineBytes: 1_048_576,
    holdMs: 120_000,
    startAt: { from: "beginning" },
    restored: undefined,
    now: Date.now,
    steady: () => performance.now(),
    saveProgress: () => Promise.resolve(),
    settle: () => Promise.resolve(),
  });
  const numbers: number[] = [];
  const ending = new AbortController();
  // each line is written when the one before it was read, so that the wake-up alone can bring it
  for (let number = 1; number <= 40; number++) {
    appendFileSync(`${directory}/finger-2026112412${number <= 20 ? "00" : "30"}`, fingerLine(number));
    if (number === 10) renameSync(`${directory}/finger-202611241200`, `${directory}/finger-202611241100`);
    const batch = await follower.next(100, ending.signal);
    numbers.push(...numbersOf(batch.items.map(({ line }) => line.text)));
    batch.commit();
  }
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  ending.abort();
  waker.close();
  await follower.close();
});
