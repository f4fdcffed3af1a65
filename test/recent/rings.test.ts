import fc from "fast-check";
import { expect, test } from "vitest";
import { createRings, spans, type Rings, type SavedRings } from "../../src/recent/rings.js";

const now = Date.UTC(2026, 10, 24, 10, 0, 3);
const utc = () => 0;
const hourMs = 3_600_000;
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
const sums = (rings: Rings) => spans.map(({ name }) => sum(rings.read("received", name).counts));

test("an event is in each span that reaches back to it, or as far before it", () => {
  const rings = createRings(now, utc);
  const received = rings.series("received");
  for (const hours of [0, 1.5, 3, 47, 24 * 13, 24 * 60, 24 * 700, 24 * 800]) rings.add(received, now - hours * hourMs);
  expect(sums(rings)).toEqual([2, 4, 5, 6, 7]);
  expect(sum(rings.read("delivered", "year").counts)).toBe(0);
  for (const { name, length, stepSeconds } of spans) {
    const { first, counts } = rings.read("received", name);
    expect(counts).toHaveLength(2 * length);
    expect(counts.at(-1)).toBeGreaterThan(0);
    expect(first + 2 * length).toBe(Math.floor(now / 1000 / stepSeconds) + 1);
  }
});

test("a step keeps the highest sample; what is ahead of the clock shows when its time has come", () => {
  const rings = createRings(now, utc);
  const queue = rings.series("queue");
  for (const value of [3, 7, 0]) rings.raise(queue, now, value);
  expect(rings.read("queue", "hour").counts.slice(-2)).toEqual([0, 8]);
  rings.add(rings.series("received"), now + 180_000);
  expect(sum(rings.read("received", "hour").counts)).toBe(0);
  rings.tick(now + 180_000);
  expect(rings.read("received", "hour").counts.at(-1)).toBe(1);
});

test("days begin at midnight of the mail server", () => {
  const rings = createRings(now, () => 9 * hourMs);
  const received = rings.series("received");
  rings.add(received, Date.UTC(2026, 10, 23, 15));
  rings.add(received, Date.UTC(2026, 10, 23, 14, 59));
  expect(rings.read("received", "year").counts.slice(-2)).toEqual([1, 1]);
  expect(rings.read("received", "month").counts.slice(-5)).toEqual([1, 1, 0, 0, 0]);
});

test("what others counted is added, and all of it is small enough to be saved", () => {
  const rings = createRings(now, utc);
  const old = createRings(now, utc);
  for (const each of [rings, old]) each.add(each.series("received"), now - 60_000);
  rings.merge(old);
  expect(rings.read("received", "hour").counts.at(-2)).toBe(2);
  const busy = createRings(now, utc);
  for (const { name, stepSeconds } of spans)
    for (let step = 0; step < busy.read("queue", name).counts.length; step++)
      for (const series of ["received", "delivered", "refused", "loginsFailed", "queue", "attempts"] as const)
        busy.raise(busy.series(series), now - step * stepSeconds * 1000, 12_345);
  expect(JSON.stringify(busy.save()).length).toBeLessThan(110_000);
});

test("is what a plain list of all events says, whatever the clock does and wherever a restart falls", () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ add: fc.integer({ min: 0, max: 900 * 24 * 60 }) }) },
    { weight: 3, arbitrary: fc.record({ wait: fc.integer({ min: 0, max: 3 * 24 * 60 }) }) },
    { weight: 1, arbitrary: fc.record({ wait: fc.integer({ min: -60, max: 400 * 24 * 60 }) }) },
    { weight: 1, arbitrary: fc.constant({ restart: true }) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let clock = now;
      /** The latest that the clock ever was: what left a ring is gone for good. */
      let latest = now;
      let rings = createRings(clock, utc);
      const events: { readonly time: number; readonly latest: number }[] = [];
      for (const each of steps) {
        if ("add" in each) {
          const time = clock - each.add * 60_000;
          rings.add(rings.series("received"), time);
          events.push({ time, latest: clock });
        } else if ("wait" in each) {
          clock += each.wait * 60_000;
          rings.tick(clock);
          latest = Math.max(latest, clock);
        } else rings = createRings(clock, utc, JSON.parse(JSON.stringify(rings.save())) as SavedRings);
      }
      if (clock < latest) return;
      for (const { name, length, stepSeconds } of spans) {
        const stepOf = (time: number) => Math.floor(time / 1000 / stepSeconds);
        const first = stepOf(clock) - 2 * length + 1;
        const counts = Array.from({ length: 2 * length }, () => 0);
        for (const { time } of events)
          if (stepOf(time) >= first && stepOf(time) <= stepOf(clock))
            counts[stepOf(time) - first] = (counts[stepOf(time) - first] ?? 0) + 1;
        expect(rings.read("received", name)).toEqual({ first, counts });
      }
    }),
  );
});
