/** Chance from a seed: the same seed draws the same numbers on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** Whole number, both ends included. */
  integer(from: number, to: number): number;
  /** True in `share` of all calls, 0 to 1. */
  chance(share: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** One of the entries, each as often as its weight says. */
  weighted<T>(entries: readonly Weighted<T>[]): T;
  /** Positive, half of them below `median`; `spread` 1 makes one of a hundred ten times as large. */
  skewed(median: number, spread: number): number;
  hex(digits: number): string;
}

export type Weighted<T> = readonly [weight: number, value: T];

/** mulberry32: 32 bits of state, good enough for traffic and far too weak for anything secret. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  function integer(from: number, to: number): number {
    return from + Math.floor(next() * (to - from + 1));
  }

  return {
    next,
    integer,
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)] ?? list[0],
    weighted(entries) {
      let rest = next() * entries.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of entries) {
        rest -= weight;
        if (rest < 0) return value;
      }
      const last = entries.at(-1);
      if (last === undefined) throw new Error("nothing to choose from");
      return last[1];
    },
    skewed(median, spread) {
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(spread * normal);
    },
    hex: (digits) => Array.from({ length: digits }, () => integer(0, 15).toString(16)).join(""),
  };
}
