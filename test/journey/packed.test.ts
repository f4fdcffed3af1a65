import fc from "fast-check";
import { expect, it } from "vitest";
import { packNumbers, unpackNumbers } from "../../src/journey/packed.js";

it("gives back what was packed, in its order", () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer(), fc.integer({ min: 0, max: 2 ** 51 }));
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(number, number), { selector: ([key]) => key }), (pairs) => {
      expect(unpackNumbers(packNumbers(new Map(pairs)))).toEqual(pairs);
    }),
  );
});

it("takes few bytes for ids and times that follow each other", () => {
  const pairs = Array.from({ length: 1000 }, (_, index) => [10_000 + 2 * index, 3_600_000_000 + 4 * index] as const);
  expect(packNumbers(new Map(pairs)).length).toBeLessThan(3000);
});

it("gives nothing for what was never saved", () => {
  expect(unpackNumbers(undefined)).toEqual([]);
});
