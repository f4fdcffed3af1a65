import { expect, test } from "vitest";
import { formatBytes, formatSeconds } from "../../../../src/http/pages/view/format.js";

test.each([
  [0, "0 B"],
  [1_023, "1,023 B"],
  [1_024, "1.0 KiB"],
  [1_572_864, "1.5 MiB"],
  [5 * 1024 ** 6, "5,120.0 PiB".replace(",", "")],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, "0 s"],
  [0.4, "0 s"],
  [-5, "0 s"],
  [59, "59 s"],
  [60, "1 min"],
  [3_725, "1 h 2 min"],
  [3_605, "1 h"],
  [90_000, "1 d 1 h"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});
