import { expect, test } from "vitest";
import { formatBytes, formatDuration, formatShortDuration, pluralize } from "../../src/common/format.js";

test("one is one, and all else is many", () => {
  expect([0, 1, 2].map((count) => pluralize(count, "warning"))).toEqual(["0 warnings", "1 warning", "2 warnings"]);
  expect([1, 1_234].map((count) => pluralize(count, "entry", "entries"))).toEqual(["1 entry", "1,234 entries"]);
});

test.each([
  [0, "0 B"],
  [1_023, "1,023 B"],
  [1_024, "1.0 KiB"],
  [1_572_864, "1.5 MiB"],
  [5 * 1024 ** 6, "5120.0 PiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [-5, "0 seconds", "0 s"],
  [0, "0 seconds", "0 s"],
  [0.4, "0 seconds", "0 s"],
  [1.4, "1 second", "1 s"],
  [59, "59 seconds", "59 s"],
  [60, "1 minute", "1 min"],
  [3_601, "1 hour", "1 h"],
  [3_605, "1 hour", "1 h"],
  [3_725, "1 hour 2 minutes", "1 h 2 min"],
  [19_800, "5 hours 30 minutes", "5 h 30 min"],
  [32_400, "9 hours", "9 h"],
  [90_000, "1 day 1 hour", "1 d 1 h"],
  [90_061, "1 day 1 hour", "1 d 1 h"],
  [8_640_000, "100 days", "100 d"],
  [86_400_000, "1,000 days", "1,000 d"],
])("%d seconds are %s in a sentence and %s in a table", (seconds, long, short) => {
  expect(formatDuration(seconds)).toBe(long);
  expect(formatShortDuration(seconds)).toBe(short);
});
