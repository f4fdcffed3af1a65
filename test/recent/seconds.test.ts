import fc from "fast-check";
import { expect, test } from "vitest";
import { createSeconds } from "../../src/recent/seconds.js";

const day = 86_400_000;
/** Seconds of 20 days, some of them before 1970. */
const anyTime = fc.integer({ min: -5 * 86_400, max: 15 * 86_400 }).map((second) => second * 1000);

test("gives each second of the last 16 days once and in order, however they came", () => {
  fc.assert(
    fc.property(fc.array(anyTime, { minLength: 1, maxLength: 200 }), (times) => {
      const seconds = createSeconds();
      for (const time of times) seconds.add(time);
      const newest = Math.floor(Math.max(...times) / 3_600_000);
      const kept = times.filter((time) => Math.floor(time / 3_600_000) > newest - 16 * 24);
      expect([...seconds.inOrder()]).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
    }),
  );
});

test("remembers no more than that of years of lines", () => {
  const seconds = createSeconds();
  for (let time = 0; time < 1000 * day; time += day / 4) seconds.add(time);
  expect([...seconds.inOrder()]).toHaveLength(16 * 4);
});

test("takes a time within a second as that second", () => {
  const seconds = createSeconds();
  seconds.add(1_999);
  expect([...seconds.inOrder()]).toEqual([1_000]);
});
