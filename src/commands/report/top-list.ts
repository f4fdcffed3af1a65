import { createSketch } from "../../recent/sketch.js";

/** The most frequent of many names in bounded memory: exact until there are more than ten thousand different ones. */
export interface TopList {
  /** `name` is latin1 text, `what` from a closed set. */
  add(name: string, what: string): void;
  list(): TopNames;
}

export interface TopNames {
  readonly distinct: number;
  /** There were more than `distinct`; counts are lower bounds then. */
  readonly isAtLeast: boolean;
  /** In no order. */
  readonly names: readonly Named[];
}

export interface Named {
  readonly name: string;
  readonly count: number;
  /** How often for what, the most frequent first. */
  readonly of: readonly (readonly [what: string, count: number])[];
}

export function createTopList(capacity = 10_000): TopList {
  const sketch = createSketch(capacity);
  return {
    // when it was is not shown
    add: (name, what) => sketch.add(name, what, 0),
    list() {
      const entries = sketch.entries();
      return {
        distinct: entries.length,
        isAtLeast: sketch.hasForgotten(),
        names: entries.map(({ key, reasons, counts }) => {
          const of = reasons.map((what, index) => [what, counts[index] ?? 0] as const);
          // what came since it is in the list; what it may owe to others whose place it took is not held against it
          const count = of.reduce((sum, [, own]) => sum + own, 0);
          return { name: key, count, of: of.toSorted((a, b) => b[1] - a[1]) };
        }),
      };
    },
  };
}
