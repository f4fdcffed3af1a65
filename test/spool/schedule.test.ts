import { expect, it } from "vitest";
import { nextTry } from "../../src/spool/schedule.js";
import { attempts, message, start } from "./given.js";

const retry = { delay: 18_000, divisor: 2, maxAttempts: 4 };
const tried = (count: number) => message({ attempts: attempts(...Array.from({ length: count }, () => [{}])) });
const after = (count: number) => ((nextTry(tried(count), retry) ?? NaN) - start - (count - 1) * 60_000) / 1000;

it("is the last try and a delay that grows by whole seconds, as measured with -Qt 18 -Qi 2", () => {
  expect([1, 2, 3].map(after)).toEqual([18, 27, 40]);
});

it("does not grow with -Qi 0", () => {
  expect(nextTry(tried(3), { ...retry, divisor: 0 })).toBe(start + 2 * 60_000 + 18_000);
});

it("is not known without the settings, while it is tried, and where it will not be", () => {
  expect(nextTry(tried(1), undefined)).toBeUndefined();
  expect(nextTry(message({ attempts: attempts([{}], []) }), retry)).toBeUndefined();
  expect(nextTry(message({ attempts: [] }), retry)).toBeUndefined();
  expect(nextTry({ ...tried(1), state: "frozen" }, retry)).toBeUndefined();
  expect(nextTry(tried(4), retry)).toBeUndefined();
});

it("stays a time, whatever the settings", () => {
  const found = nextTry(tried(5000), { delay: 480_000, divisor: 1, maxAttempts: 1_000_000 });
  expect(Number.isSafeInteger(found)).toBe(true);
});
