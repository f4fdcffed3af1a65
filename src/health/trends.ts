/** Samples of numbers within the last hour, one a minute: a recent rise matters, a number that has been high for years does not. */
export interface Trends {
  /** Takes a sample if one is due. */
  sample(): void;
  /** How much the number has risen in so many minutes, or in those that are known; 0 where none is. */
  rise(name: string, minutes?: number): number;
  /** The minimum over so many minutes; undefined before they have passed. */
  minimum(name: string, minutes: number): number | undefined;
}

/** `read` gives the numbers that are known; `now` milliseconds UTC. */
export function createTrends(read: () => Readonly<Record<string, number>>, now: () => number): Trends {
  const samples: { readonly minute: number; readonly values: Readonly<Record<string, number>> }[] = [];
  return {
    sample() {
      const minute = Math.floor(now() / 60_000);
      if (samples.at(-1)?.minute === minute) return;
      samples.push({ minute, values: read() });
      while ((samples[0]?.minute ?? minute) < minute - 60 || (samples[0]?.minute ?? minute) > minute) samples.shift();
    },
    rise(name, minutes = 60) {
      const from = Math.floor(now() / 60_000) - minutes;
      const first = samples.find(({ minute, values }) => minute >= from && name in values)?.values[name];
      const last = read()[name];
      return first === undefined || last === undefined ? 0 : last - first;
    },
    minimum(name, minutes) {
      const from = Math.floor(now() / 60_000) - minutes;
      if ((samples[0]?.minute ?? Infinity) > from) return undefined;
      const values = samples.flatMap((sample) => (sample.minute >= from ? (sample.values[name] ?? 0) : []));
      const last = read()[name];
      return last === undefined || values.length === 0 ? undefined : Math.min(last, ...values);
    },
  };
}
