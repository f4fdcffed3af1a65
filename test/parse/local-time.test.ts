import { expect, test } from "vitest";
import { readLocalTime } from "../../src/parse/local-time.js";
import { recordTime } from "../../src/otlp/record.js";

test.each([
  ["1970-01-01 00:00:00", 0],
  ["2026-11-24 10:05:57", Date.UTC(2026, 10, 24, 10, 5, 57)],
  ["2115-12-31 23:59:60", Date.UTC(2116, 0, 1)],
])("%s is a time", (text, millis) => {
  expect(readLocalTime(text)).toBe(millis);
});

test.each([
  "1969-12-31 23:59:59",
  "2116-01-01 00:00:00",
  "2554-07-22 00:00:00",
  "9999-12-31 23:59:59",
  "2026-02-30 10:00:00",
  "2026-11-24 24:00:00",
])("%s is none", (text) => {
  expect(readLocalTime(text)).toBeUndefined();
});

test("the latest time is one that backends can hold in nanoseconds, signed ones too", () => {
  const [seconds, nanos] = recordTime(readLocalTime("2115-12-31 23:59:60") ?? NaN, 999, 999_999);
  expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toBeLessThan(2n ** 63n);
});
