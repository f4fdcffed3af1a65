import fc from "fast-check";
import { expect, test } from "vitest";
import { createLastUsed } from "../../src/recent/last-used.js";

const counted = (keys: readonly string[], capacity = 3) => {
  const known = createLastUsed(capacity, () => ({ count: 0 }));
  for (const key of keys) known.use(key).count++;
  return known;
};
const contents = (known: ReturnType<typeof counted>) =>
  [...known.entries()].map(([key, { count }]) => `${key}${count}`);

test("of more keys than there is room for, those used last are known", () => {
  const known = counted(["a", "b", "a", "c", "d"]);
  expect(contents(known)).toEqual(["a2", "c1", "d1"]);
  expect(known.hasForgotten()).toBe(true);
  expect(counted(["a", "b", "c"]).hasForgotten()).toBe(false);
});

test("a key that was deleted begins again", () => {
  const known = counted(["a"]);
  known.delete("a");
  known.delete("nobody");
  known.use("a").count++;
  expect(contents(known)).toEqual(["a1"]);
});

test("what others have seen before is as if it had been seen here", () => {
  const keys = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 12 });
  fc.assert(
    fc.property(keys, keys, (before, after) => {
      const own = counted(after, 9);
      own.precede(counted(before, 9), (value, older) => (value.count += older.count));
      expect(contents(own)).toEqual(contents(counted([...before, ...after], 9)));
      const small = counted(after);
      small.precede(counted(before), (value, older) => (value.count += older.count));
      expect(small.size()).toBeLessThanOrEqual(3);
      expect([...small.entries()].map(([key]) => key)).toEqual(
        [...counted([...before, ...after]).entries()].map(([key]) => key),
      );
    }),
  );
});
