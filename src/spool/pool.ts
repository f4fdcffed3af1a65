/** Values that many messages have in common, kept once. Of the values used longest ago more than the limit are forgotten. */
export interface Pool<T> {
  /** The value of this key (latin1): the one that is kept, or else what `make` gives. */
  get(key: string, make: () => T): T;
}

export function createPool<T>(limit: number): Pool<T> {
  const entries = new Map<string, { readonly key: string; readonly value: T }>();
  return {
    get(key, make) {
      let entry = entries.get(key);
      if (entry === undefined) {
        entry = { key: copyText(key), value: make() };
        for (const oldest of entries.keys()) {
          if (entries.size < limit) break;
          entries.delete(oldest);
        }
      } else entries.delete(key);
      entries.set(entry.key, entry);
      return entry.value;
    },
  };
}

/** Text of its own: a piece that was cut out of a larger text keeps all of that in memory. */
export function copyText(text: string): string {
  return Buffer.from(text, "latin1").toString("latin1");
}
