/** The seconds of the last 16 days in which there was a line, whatever the order in which they were added. */
export interface Seconds {
  /** Milliseconds UTC. */
  add(time: number): void;
  /** In milliseconds UTC. */
  inOrder(): Generator<number>;
}

export function createSeconds(): Seconds {
  /** One bit a second, by hour since the epoch. */
  const hours = new Map<number, Uint8Array>();
  let newest = -Infinity;

  function forgetOld(): void {
    for (const at of hours.keys()) if (at <= newest - keptHours) hours.delete(at);
  }

  return {
    add(time) {
      const second = Math.floor(time / 1000);
      const at = Math.floor(second / 3600);
      if (at <= newest - keptHours) return;
      let bits = hours.get(at);
      if (bits === undefined) {
        newest = Math.max(newest, at);
        hours.set(at, (bits = new Uint8Array(3600 / 8)));
        if (hours.size > 2 * keptHours) forgetOld();
      }
      const place = second - at * 3600;
      bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
    },
    *inOrder() {
      forgetOld();
      for (const [at, bits] of [...hours].toSorted(([a], [b]) => a - b))
        for (let place = 0; place < 3600; place++)
          if (((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0) yield (at * 3600 + place) * 1000;
    },
  };
}

/** The two weeks that count for a silence, and two days. */
const keptHours = 16 * 24;
