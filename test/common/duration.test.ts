import { expect, it } from "vitest";
import { readDuration } from "../../src/common/duration.js";

const units = { ms: 1, s: 1_000, m: 60_000 };

it.each([
  ["1m30s", 90_000],
  ["250ms", 250],
  ["1.5s", 1_500],
  ["0s", 0],
  ["1h", undefined],
  ["5", undefined],
  ["s", undefined],
  ["1s ", undefined],
  ["", undefined],
])("%j is %s milliseconds", (text, millis) => {
  expect(readDuration(text, units)).toBe(millis);
});
