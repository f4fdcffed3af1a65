import { LRUCache } from "lru-cache";
import { copyText } from "../common/copy-text.js";

/** Values that many messages have in common, kept once. Of the values used longest ago more than the limit are forgotten. */
export interface Pool<T> {
  /** The value of this key (latin1): the one that is kept, or else what `make` gives. */
  get(key: string, make: () => T): T;
}

export function createPool<T extends object | string>(limit: number): Pool<T> {
  const values = new LRUCache<string, T>({ max: limit });
  return {
    get(key, make) {
      const known = values.get(key);
      if (known !== undefined) return known;
      const value = make();
      values.set(copyText(key), value);
      return value;
    },
  };
}
