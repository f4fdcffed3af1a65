import { expect, it } from "vitest";
import { createSpanCounts } from "../../src/common/span-counts.js";

const now = Date.UTC(2026, 10, 24, 14, 30);
const minutes = (count: number) => now - count * 60_000;

it("counts the last hour, six hours and day, and forgets what is older", () => {
  const counts = createSpanCounts();
  for (const ago of [1, 30, 54, 90, 300, 1_200, 1_600]) counts.add("google", minutes(ago));
  counts.add("yahoo", minutes(1));
  expect([1, 6, 24].map((hours) => counts.within("google", hours, now))).toEqual([3, 5, 6]);
  expect(counts.within("apple", 24, now)).toBe(0);
  expect(counts.within("google", 24, now + 48 * 3_600_000)).toBe(0);
});

it("goes on after a restart where it was", () => {
  const before = createSpanCounts();
  for (const ago of [1, 90]) before.add("google", minutes(ago));
  const after = createSpanCounts(JSON.parse(JSON.stringify(before.save())) as ReturnType<typeof before.save>);
  after.add("google", now);
  expect([1, 24].map((hours) => after.within("google", hours, now))).toEqual([2, 3]);
});

it("is not spoilt by a line of next year, nor grows with years of lines", () => {
  const counts = createSpanCounts();
  counts.add("google", now + 365 * 86_400_000);
  for (let ago = 1_000_000; ago > 0; ago -= 5) counts.add("google", minutes(ago));
  expect(counts.within("google", 1, now)).toBe(11);
  expect(JSON.stringify(counts.save()).length).toBeLessThan(2_000);
});
