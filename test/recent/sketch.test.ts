import fc from "fast-check";
import { expect, test } from "vitest";
import { createSketch } from "../../src/recent/sketch.js";

test("is exact while there is room", () => {
  const sketch = createSketch(3);
  for (const [index, key] of ["a", "b", "a", "c", "a"].entries()) sketch.add(key, index === 4 ? "y" : "x", index);
  expect(sketch.get("a")).toEqual({
    ...{ key: "a", count: 3, error: 0, firstTime: 0, lastTime: 4 },
    ...{ reasons: ["x", "y"], counts: [2, 1] },
  });
  expect(sketch.hasForgotten()).toBe(false);
});

test("a new key takes the place of the least frequent and starts afresh", () => {
  const sketch = createSketch(2);
  for (const key of ["a", "a", "b"]) sketch.add(key, "x", 1);
  sketch.add("c", "y", 5);
  expect(sketch.get("b")).toBeUndefined();
  expect(sketch.get("c")).toMatchObject({ count: 2, error: 1, firstTime: 5, reasons: ["y"], counts: [1] });
  expect(sketch.hasForgotten()).toBe(true);
});

test("keeps what space-saving promises, on any stream", () => {
  const streams = fc.array(fc.oneof(fc.nat(5), fc.nat(60)), { maxLength: 400 });
  fc.assert(
    fc.property(streams, fc.integer({ min: 1, max: 12 }), (stream, capacity) => {
      const sketch = createSketch(capacity);
      const exact = new Map<string, number>();
      for (const [time, value] of stream.entries()) {
        const key = `203.0.113.${value}`;
        sketch.add(key, "x", time);
        exact.set(key, (exact.get(key) ?? 0) + 1);
        expect(sketch.get(key)).toBeDefined();
      }
      const entries = sketch.entries();
      const bound = stream.length / capacity;
      expect(entries.length).toBe(Math.min(capacity, exact.size));
      expect(sketch.hasForgotten()).toBe(exact.size > capacity);
      expect(entries.reduce((sum, { count }) => sum + count, 0)).toBe(stream.length);
      for (const { key, count, error } of entries) {
        const truth = exact.get(key) ?? 0;
        expect(count).toBeGreaterThanOrEqual(truth);
        expect(count - error).toBeLessThanOrEqual(truth);
        expect(count - error).toBeGreaterThanOrEqual(1);
        expect(error).toBeLessThanOrEqual(bound);
      }
      // anyone who is frequent is in
      for (const [key, truth] of exact) if (truth > bound) expect(sketch.get(key)).toBeDefined();
      // the one that goes next is really the least frequent
      const lowest = Math.min(...entries.map(({ count }) => count));
      sketch.add("new", "x", 0);
      expect(sketch.get("new")?.error).toBe(entries.length < capacity || stream.length === 0 ? 0 : lowest);
    }),
  );
});
