import { describe, expect, it } from "vitest";
import { createDomains, matchesPattern } from "../../src/metrics/domains.js";

describe("a label", () => {
  const list = {
    names: ["alpha.test", "beta.test", "alias.test", "third.test"],
    patterns: [
      ["*.beta.test", "beta.test"],
      ["mail?.alpha.test", "alpha.test"],
      ["*.alpha.test", "third.test"],
      ["*.gone.test", "gone.test"],
    ],
  } as const;

  it("is a domain of the tables in any case, an alias domain as itself", () => {
    const { toLabel } = createDomains(9, list);
    expect(["alpha.test", "ALPHA.test", "alias.test", "foreign.test"].map(toLabel)).toEqual([
      ...["alpha.test", "alpha.test", "alias.test", "other"],
    ]);
  });

  it("is the domain that a wildcard alias points to, the first one that matches", () => {
    const { toLabel } = createDomains(9, list);
    const domains = ["x.beta.test", "A.B.Beta.Test", "mail1.alpha.test", "mail12.alpha.test", "beta.testing"];
    expect(domains.map(toLabel)).toEqual(["beta.test", "beta.test", "alpha.test", "third.test", "other"]);
    // again, from memory
    expect(domains.map(toLabel)).toEqual(["beta.test", "beta.test", "alpha.test", "third.test", "other"]);
  });

  it("is other where the domain it points to is none, or beyond the limit", () => {
    expect(createDomains(9, list).toLabel("x.gone.test")).toBe("other");
    const { toLabel } = createDomains(1, list);
    expect(["x.beta.test", "mail1.alpha.test"].map(toLabel)).toEqual(["other", "alpha.test"]);
  });

  it("is one of the list whatever clients write", () => {
    const domains = createDomains(9, list);
    const labels = Array.from({ length: 5_000 }, (_, index) => domains.toLabel(`${index}.beta.test`));
    expect(new Set(labels)).toEqual(new Set(["beta.test"]));
    expect(domains.list()).toEqual(list.names);
  });

  it("follows a new list, which is told from the same one", () => {
    const domains = createDomains(9, list);
    expect(domains.toLabel("x.beta.test")).toBe("beta.test");
    expect(domains.differs({ names: [...list.names], patterns: [...list.patterns] })).toBe(false);
    const other = { names: ["beta.test"], patterns: [] };
    expect(domains.differs(other)).toBe(true);
    domains.replace(other);
    expect(domains.toLabel("x.beta.test")).toBe("other");
    expect(domains.save()).toEqual(other);
  });
});

it("matches as XMail does", () => {
  const cases: [text: string, pattern: string, matches: boolean][] = [
    ...([
      ["a.b", "*", true],
      ["", "*", true],
      ["", "", true],
      ["a", "", false],
    ] as const),
    ...([
      ["abcabd", "*abd", true],
      ["abcabd", "a*b?", true],
      ["abcabd", "a?", false],
    ] as const),
    ...([
      ["x.y.z", "*.y.*", true],
      ["y.z", "*.y.*", false],
      ["a*c", "a*c", true],
    ] as const),
  ].map(([text, pattern, matches]) => [text, pattern, matches]);
  for (const [text, pattern, matches] of cases)
    expect([text, pattern, matchesPattern(text, pattern)]).toEqual([text, pattern, matches]);
  // no time that grows by powers
  expect(matchesPattern("a".repeat(5_000), `${"*a".repeat(50)}b`)).toBe(false);
});
