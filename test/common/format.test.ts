import { expect, test } from "vitest";
import { counted, inWords } from "../../src/common/format.js";

test("one is one, and all else is many", () => {
  expect([0, 1, 2].map((count) => counted(count, "warning"))).toEqual(["0 warnings", "1 warning", "2 warnings"]);
  expect([1, 2].map((count) => counted(count, "entry", "entries"))).toEqual(["1 entry", "2 entries"]);
});

test.each([
  [0, "0 seconds"],
  [1.4, "1 second"],
  [32_400, "9 hours"],
  [19_800, "5 hours 30 minutes"],
  [3_601, "1 hour"],
  [90_061, "1 day 1 hour"],
  [8_640_000, "100 days"],
])("%d seconds are %s", (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});
