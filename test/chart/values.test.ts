import { describe, expect, test } from "vitest";
import { readValues } from "../../scripts/chart/values.ts";

describe("readValues", () => {
  test("gives each described key with its default, objects as a whole", () => {
    const values = readValues(`# Not a description.
# -- One
a: 1

b:
  # -- Two
  c: [x]
  # -- Three
  d:
    e: { f: 2 }
    g: 3
# -- Four
h: {}
`);
    expect(values).toEqual([
      { path: ["a"], description: "One", defaultValue: 1 },
      { path: ["b", "c"], description: "Two", defaultValue: ["x"] },
      { path: ["b", "d"], description: "Three", defaultValue: { e: { f: 2 }, g: 3 } },
      { path: ["h"], description: "Four", defaultValue: {} },
    ]);
  });

  test("takes a described key whose own keys are described for a heading", () => {
    expect(readValues("a:\n  # -- Group\n  b:\n    # -- One\n    c: 1\n").map(({ path }) => path)).toEqual([
      ["a", "b", "c"],
    ]);
  });

  test("refuses a key that nothing is said of", () => {
    expect(() => readValues("# -- One\na: 1\nb: 2\n")).toThrow("b has no description");
    expect(() => readValues("a:\n  # -- One\n  b: 1\n  c: 2\n")).toThrow("a.c has no description");
  });
});
