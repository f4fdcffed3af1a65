import { appendFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { isRefused, newReadingState, type Parsed } from "../../src/event.js";
import type { Line } from "../../src/line.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { fingerLine, numbersOf, startRun } from "../support/reader.js";
import { realDirectory, realSystem } from "../support/real.js";

const mark = "\ufeff";

it("a byte order mark in front of a file hides no line, and the file is known again", async () => {
  const directory = realDirectory();
  const file = `${directory}/finger-202611240000`;
  writeFileSync(file, mark + fingerLine(1));
  const parsed: Parsed[] = [];
  const plain = createParser(createZone("UTC"));
  const parse = (...given: Parameters<typeof plain>) => {
    const result = plain(...given);
    parsed.push(result);
    return result;
  };
  const first = startRun(realSystem(), { directory, parse });
  expect(numbersOf(await first.read())).toEqual([1]);
  expect(parsed.map((each) => isRefused(each))).toEqual([false]);
  const restored = first.save();
  await first.follower.close();
  appendFileSync(file, fingerLine(2));
  const second = startRun(realSystem(), { directory, restored });
  expect(numbersOf(await second.read())).toEqual([2]);
  expect(second.follower.lost("finger").bytes).toBe(0);
  await second.follower.close();
});

it("a byte order mark elsewhere is text that nobody understands", () => {
  const text = Buffer.from(mark + fingerLine(1).trimEnd()).toString("latin1");
  const line: Line = { kind: "finger", file: "finger-202611240000", generation: 0, offset: 90, end: 200, text };
  expect(createParser(createZone("UTC"))(line, newReadingState(), {})).toMatchObject({ reason: "continuation" });
});
