/** Numbers as they were within the last hour, a sample a minute: what rose lately is news, what is high for years is not. */
export interface Trends {
  /** Takes a sample where one is due. */
  note(): void;
  /** How much the number is higher than at the oldest sample; 0 where that is not known. */
  rise(name: string): number;
  /** The lowest it was in so many minutes; undefined before they are over. */
  least(name: string, minutes: number): number | undefined;
}

/** `read` gives the numbers that are known; `now` milliseconds UTC. */
export function createTrends(read: () => Readonly<Record<string, number>>, now: () => number): Trends {
  const samples: { readonly minute: number; readonly values: Readonly<Record<string, number>> }[] = [];
  return {
    note() {
      const minute = Math.floor(now() / 60_000);
      if (samples.at(-1)?.minute === minute) return;
      samples.push({ minute, values: read() });
      while ((samples[0]?.minute ?? minute) < minute - 60 || (samples[0]?.minute ?? minute) > minute) samples.shift();
    },
    rise(name) {
      const first = samples.find(({ values }) => name in values)?.values[name];
      const last = read()[name];
      return first === undefined || last === undefined ? 0 : last - first;
    },
    least(name, minutes) {
      const from = Math.floor(now() / 60_000) - minutes;
      if ((samples[0]?.minute ?? Infinity) > from) return undefined;
      const values = samples.flatMap((sample) => (sample.minute >= from ? (sample.values[name] ?? 0) : []));
      const last = read()[name];
      return last === undefined || values.length === 0 ? undefined : Math.min(last, ...values);
    },
  };
}
