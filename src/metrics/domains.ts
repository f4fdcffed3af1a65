/** Domains that may be label values: those of domains.tab and aliasdomain.tab, in file order, up to a limit. */
export interface Domains {
  /** The domain itself, or `other`. Case does not matter. */
  toLabel(domain: string): string;
  list(): readonly string[];
  replace(domains: readonly string[]): void;
}

export function createDomains(max: number, first: readonly string[] = []): Domains {
  let known = new Set<string>(first.slice(0, max));
  return {
    toLabel: (domain) =>
      known.has(domain) ? domain : known.has(domain.toLowerCase()) ? domain.toLowerCase() : "other",
    list: () => [...known],
    replace(domains) {
      known = new Set([...new Set(domains)].slice(0, max));
    },
  };
}
