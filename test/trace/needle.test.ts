import fc from "fast-check";
import { expect, it } from "vitest";
import { createFinder } from "../../src/trace/needle.js";

const bytes = (text: string) => Buffer.from(text, "latin1");
const text = (characters: string, most: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split("")), minLength: 1, maxLength: most });

/** Every place at which a needle begins, found one by one. */
function places(haystack: string, needles: readonly string[], ignoreCase: boolean): number[] {
  const fold = (value: string) => (ignoreCase ? value.toLowerCase() : value);
  return haystack
    .split("")
    .flatMap((_, at) => (needles.some((needle) => fold(haystack).startsWith(fold(needle), at)) ? [at] : []));
}

it("finds what a comparison at every place finds", () => {
  const given = fc.record({
    haystack: text('aAbB"@\xe9', 60),
    // more than 32 share their bits
    needles: fc.oneof(
      fc.array(text('aAbB"@', 5), { minLength: 1, maxLength: 4 }),
      fc.array(text("aAbB", 6), { minLength: 33, maxLength: 40 }),
    ),
    ignoreCase: fc.boolean(),
  });
  fc.assert(
    fc.property(given, ({ haystack, needles, ignoreCase }) => {
      const find = createFinder(needles, ignoreCase);
      const found: number[] = [];
      for (let at = find(bytes(haystack), 0); at >= 0; at = find(bytes(haystack), at + 1)) found.push(at);
      expect(found).toEqual(places(haystack, needles, ignoreCase));
    }),
  );
});

it("looks at all of a text longer than its window", () => {
  const long = `${"a".repeat(40)}b`;
  expect(createFinder([long], false)(bytes(`${"a".repeat(41)}c${long}`), 0)).toBe(42);
});

it("finds an empty text at every place", () => {
  const find = createFinder([""], true);
  expect([find(bytes("ab"), 0), find(bytes("ab"), 1), find(bytes("ab"), 2)]).toEqual([0, 1, -1]);
});
