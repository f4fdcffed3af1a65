/** THE NEWEST ITEMS. Keeps a limited number of the items added, in bounded memory. */
export interface Newest<T extends Timed> {
  find(key: string): T | undefined;
  add(key: string, item: T): void;
  list(): readonly T[];
  /** More were added than are kept. */
  isCut(): boolean;
}

interface Timed {
  /** Milliseconds UTC. May grow after the item was added. */
  readonly last: number;
  /** Of two with the same time, which are whole seconds in the logs, the one with the higher order is newer. */
  readonly order: number;
}

export function createNewest<T extends Timed>(most: number): Newest<T> {
  let kept = new Map<string, T>();
  let isCut = false;

  function trim(): void {
    if (kept.size <= most) return;
    kept = new Map([...kept].toSorted(([, a], [, b]) => b.last - a.last || b.order - a.order).slice(0, most));
    isCut = true;
  }

  return {
    find: (key) => kept.get(key),
    add(key, item) {
      kept.set(key, item);
      // sorting is deferred until it pays off
      if (kept.size > most * 2 + reserve) trim();
    },
    list() {
      trim();
      return [...kept.values()];
    },
    isCut() {
      trim();
      return isCut;
    },
  };
}

const reserve = 1_000;
