import fc from "fast-check";
import { expect, it } from "vitest";
import { pickFirst } from "../../src/spool/pick.js";

it("gives what sorting all would give first", () => {
  const compare = (a: [number, number], b: [number, number]) => a[0] - b[0];
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(10), (numbers, limit) => {
      const items = numbers.map((number, index): [number, number] => [number, index]);
      expect(pickFirst(items, limit, compare)).toEqual(items.toSorted(compare).slice(0, limit));
    }),
  );
});
