import fc from "fast-check";
import { expect, test } from "vitest";
import { createSeriesChanges, overwrite, type Series } from "../../src/files/series-changes.js";

test("only what changed is written, from the first to the last", () => {
  const changes = createSeriesChanges();
  const first = changes.find({ a: [100, 1, 2, 3], b: [7, 1] });
  expect(first.changed).toEqual({ a: [100, 1, 2, 3], b: [7, 1] });
  // not written: all of it is still to be
  expect(changes.find({ a: [100, 1, 2, 3] }).changed).toEqual({ a: [100, 1, 2, 3] });
  first.written();
  expect(changes.find({ a: [100, 1, 2, 3], b: [7, 1] }).changed).toEqual({});
  expect(changes.find({ a: [101, 2, 4, 0, 6], b: [7, 1] }).changed).toEqual({ a: [102, 4, 0, 6] });
});

test("what was written over each other is what it was last", () => {
  const run = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }));
  fc.assert(
    fc.property(fc.array(run), (runs) => {
      const changes = createSeriesChanges();
      const values = new Map<number, number>();
      let series: Series = {};
      let read: Series = {};
      for (const [first, numbers] of runs) {
        for (const [index, number] of numbers.entries()) values.set(first + index, number);
        const start = Math.min(...values.keys());
        const end = Math.max(...values.keys());
        const all = Array.from({ length: end - start + 1 }, (_, index) => values.get(start + index) ?? 0);
        series = { a: [start, ...all] };
        const found = changes.find(series);
        found.written();
        read = overwrite(read, found.changed);
      }
      expect(read).toEqual(series);
    }),
  );
});
