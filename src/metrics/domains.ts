import type { DomainList } from "../files/tables.js";

/**
 * Domains that may be label values: those of domains.tab and aliasdomain.tab, in file order, up to a limit. A wildcard alias is none: what
 * it matches counts as the domain it points to, so that nobody can make label values.
 */
export interface Domains {
  /** The domain itself, the one that a wildcard alias points to, or `other`. Case does not matter. */
  toLabel(domain: string): string;
  list(): readonly string[];
  /** What it was made of, to be saved. */
  save(): DomainList;
  replace(list: DomainList): void;
  /** Whether the list would change anything. */
  differs(list: DomainList): boolean;
}

export function createDomains(max: number, first: DomainList = none): Domains {
  let known = new Set<string>();
  let patterns: DomainList["patterns"] = [];
  /** Labels of domains that were compared with the patterns. */
  let matched = new Map<string, string>();
  replace(first);

  function replace(list: DomainList): void {
    known = new Set(firstOf(list));
    ({ patterns } = list);
    matched = new Map();
  }

  function firstOf({ names }: DomainList): string[] {
    return [...new Set(names)].slice(0, max);
  }

  function match(domain: string): string {
    if (patterns.length === 0) return other;
    let label = matched.get(domain);
    if (label === undefined) {
      const target = patterns.find(([pattern]) => matchesPattern(domain, pattern))?.[1] ?? "";
      label = known.has(target) ? target : other;
      if (matched.size >= mostMatched) matched.clear();
      matched.set(domain, label);
    }
    return label;
  }

  return {
    toLabel(domain) {
      if (known.has(domain)) return domain;
      const lower = domain.toLowerCase();
      return known.has(lower) ? lower : match(lower);
    },
    list: () => [...known],
    save: () => ({ names: [...known], patterns }),
    replace,
    differs: (list) => JSON.stringify([firstOf(list), list.patterns]) !== JSON.stringify([[...known], patterns]),
  };
}

/** `*` stands for any text, `?` for one character. Takes time in proportion to both lengths at the most. */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[place] === "*") {
      star = place++;
      resume = at;
    } else if (pattern[place] === "?" || pattern[place] === text[at]) {
      at++;
      place++;
    } else if (star >= 0) {
      // the star takes one more
      place = star + 1;
      at = ++resume;
    } else return false;
  }
  while (pattern[place] === "*") place++;
  return place === pattern.length;
}

const none: DomainList = { names: [], patterns: [] };
const other = "other";
const mostMatched = 1_000;
