import { expect, test } from "vitest";
import { createTrends } from "../../src/health/trends.js";

function watch(first: Record<string, number>) {
  let now = Date.UTC(2026, 10, 24, 10);
  let numbers = first;
  const trends = createTrends(
    () => numbers,
    () => now,
  );
  return {
    trends,
    after(minutes: number, next: Record<string, number>) {
      for (let minute = 0; minute < minutes; minute++) {
        now += 60_000;
        trends.sample();
        // a second look in the same minute changes nothing
        trends.sample();
      }
      numbers = next;
    },
  };
}

test("tells how much a number rose within the hour", () => {
  const { trends, after } = watch({ frozen: 10 });
  expect(trends.rise("frozen")).toBe(0);
  after(1, { frozen: 12 });
  expect(trends.rise("frozen")).toBe(2);
  after(30, { frozen: 15 });
  expect(trends.rise("frozen")).toBe(5);
  after(60, { frozen: 15 });
  expect(trends.rise("frozen")).toBe(3);
  after(1, { frozen: 15 });
  expect(trends.rise("frozen")).toBe(0);
});

test("a number that is not known has not risen", () => {
  const { trends, after } = watch({});
  after(5, { frozen: 7 });
  expect(trends.rise("frozen")).toBe(0);
  after(5, {});
  expect(trends.rise("frozen")).toBe(0);
  after(5, { frozen: 9 });
  expect(trends.rise("frozen")).toBe(2);
});

test("tells the lowest of the last minutes, once they are over", () => {
  const { trends, after } = watch({ new: 30 });
  after(14, { new: 40 });
  expect(trends.minimum("new", 15)).toBeUndefined();
  after(3, { new: 25 });
  expect(trends.minimum("new", 15)).toBe(25);
  after(20, { new: 50 });
  expect(trends.minimum("new", 15)).toBe(25);
  after(20, { new: 60 });
  expect(trends.minimum("new", 15)).toBe(50);
  after(1, {});
  expect(trends.minimum("new", 15)).toBeUndefined();
});

test("a clock that was set back begins again", () => {
  let now = 7_200_000;
  let frozen = 1;
  const trends = createTrends(
    () => ({ frozen }),
    () => now,
  );
  trends.sample();
  now = 3_600_000;
  frozen = 5;
  trends.sample();
  expect(trends.rise("frozen")).toBe(0);
});
