import { describe, expect, it } from "vitest";
import { giveUpTime, nextTry } from "../../src/spool/schedule.js";
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

describe("the time at which a message is given up", () => {
  const seconds = (parts: Parameters<typeof message>[0], now = start, settings = retry) =>
    ((giveUpTime(message(parts), settings, now) ?? NaN) - start) / 1000;

  it("is that of the last attempt, with one look at the queue for each", () => {
    // 18, 27 and 40 s apart, each found up to 17 s late
    expect(seconds({ attempts: attempts([{}]) })).toBe(18 + 27 + 40 + 3 * 17);
    expect(seconds(tried(3))).toBe(120 + 40 + 17);
    expect(seconds({ attempts: attempts([{}]) }, start, { ...retry, divisor: 0 })).toBe(3 * (18 + 17));
  });

  it("counts from now on where the next attempt is overdue, or the first not made yet", () => {
    const now = start + 3_600_000;
    expect(seconds({ attempts: attempts([{}]) }, now)).toBe(3600 + 27 + 40 + 2 * 17);
    expect(seconds({ state: "new", attempts: [] }, now)).toBe(3600 + 18 + 27 + 40 + 3 * 17);
    // its last attempt runs, or XMail gives up later than the settings say
    expect(seconds(tried(4), now)).toBe(3600);
  });

  it("is none without settings, and for what is frozen", () => {
    expect(giveUpTime(tried(1), undefined, start)).toBeUndefined();
    expect(giveUpTime({ ...tried(1), state: "frozen" }, retry, start)).toBeUndefined();
  });

  it("stays a time, whatever the settings", () => {
    const found = giveUpTime(tried(1), { delay: 480_000, divisor: 1, maxAttempts: 1_000_000 }, start);
    expect(Number.isSafeInteger(found)).toBe(true);
  });
});
