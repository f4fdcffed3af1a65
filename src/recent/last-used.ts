import { copyOf } from "../kinds/intern.js";

/** Values by key, bounded: of more keys than there is room for, those that were used last are known. */
export interface LastUsed<V> {
  /** The value of the key, made where there is none: its key is now the one used last. */
  use(key: string): V;
  get(key: string): V | undefined;
  delete(key: string): void;
  /** The one used last is at the end. */
  entries(): Iterable<[key: string, value: V]>;
  size(): number;
  /** True once a key had to go. */
  hasForgotten(): boolean;
  /** Puts keys that others used earlier before its own; `join` adds their value to the own one of the same key. */
  precede(older: LastUsed<V>, join: (own: V, older: V) => void): void;
}

export function createLastUsed<V>(capacity: number, make: () => V): LastUsed<V> {
  let known = new Map<string, V>();
  let hasForgotten = false;
  // one user's messages come in a row
  let lastKey: string | undefined;
  let lastValue: V | undefined;

  function put(key: string, value: V): V {
    known.set(key, value);
    drop();
    lastKey = key;
    lastValue = value;
    return value;
  }

  function drop(): void {
    for (const oldest of known.keys()) {
      if (known.size <= capacity) break;
      known.delete(oldest);
      hasForgotten = true;
    }
  }

  return {
    use(key) {
      if (lastValue !== undefined && key === lastKey) return lastValue;
      const own = known.get(key);
      // a text cut out of a line would keep the line in memory
      if (own === undefined) return put(copyOf(key), make());
      known.delete(key);
      return put(key, own);
    },
    get: (key) => known.get(key),
    delete(key) {
      known.delete(key);
      if (key === lastKey) lastKey = undefined;
    },
    entries: () => known.entries(),
    size: () => known.size,
    hasForgotten: () => hasForgotten,
    precede(older, join) {
      const own = known;
      known = new Map(older.entries());
      for (const [key, value] of own) {
        const before = known.get(key);
        if (before !== undefined) join(value, before);
        known.delete(key);
        known.set(key, value);
      }
      hasForgotten ||= older.hasForgotten();
      drop();
    },
  };
}
