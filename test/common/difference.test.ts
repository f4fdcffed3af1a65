import fc from "fast-check";
import { expect, test } from "vitest";
import { applyDifference, difference } from "../../src/common/difference.js";

test("says what has changed, and no more", () => {
  const before = { a: 1, b: { c: [1, 2, 3], d: "same" }, e: [{ f: 1 }, { f: 2 }], g: 1 };
  const after = { a: 2, b: { c: [1, 9, 3], d: "same" }, e: [{ f: 1 }, { f: 3 }], h: [] };
  expect(difference(before, after)).toEqual({ a: 2, b: { c: { 1: 9 } }, e: { 1: { f: 3 } }, g: null, h: [] });
  expect(difference(before, structuredClone(before))).toBeUndefined();
  expect(difference({ a: undefined }, {})).toBeUndefined();
  expect(difference({ a: [1, 2, 3, 4] }, { a: [2, 3, 4, 5] })).toEqual({ a: [2, 3, 4, 5] });
});

test("what has not changed stays the same object", () => {
  const before = { a: { b: 1 }, c: { d: 1 } };
  const after = applyDifference(before, difference(before, { a: { b: 1 }, c: { d: 2 } })) as typeof before;
  expect(after.a).toBe(before.a);
  expect(after).toEqual({ a: { b: 1 }, c: { d: 2 } });
  expect(applyDifference(before, undefined)).toBe(before);
});

test("a value and the difference to another one give that one, also when they went through JSON", () => {
  // the shape stays, as that of the page's state does; its lists grow and shrink
  const value = fc.record(
    {
      count: fc.nat(3),
      text: fc.string({ maxLength: 2 }),
      counts: fc.array(fc.nat(2), { maxLength: 5 }),
      rows: fc.array(fc.record({ key: fc.nat(2), more: fc.record({ at: fc.nat(1) }) }, { requiredKeys: ["key"] }), {
        maxLength: 4,
      }),
      byName: fc.dictionary(fc.constantFrom("a", "b", "0"), fc.nat(2)),
    },
    { requiredKeys: ["count"] },
  );
  const send = (change: unknown) =>
    change === undefined ? undefined : (JSON.parse(JSON.stringify(change)) as unknown);
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(applyDifference(before, send(difference(before, after)))).toEqual(after);
    }),
    { numRuns: 2_000 },
  );
});
