import type { Refused } from "../event.js";
import type { KindName } from "../line.js";

/** The last few refused lines of each log: where they stand and why they are no event. Never what they say. */
export interface RefusedLines {
  put(refused: Refused): void;
  /** The newest first. */
  list(kind: KindName): readonly Refused[];
}

export function createRefusedLines(): RefusedLines {
  const lists = new Map<KindName, Refused[]>();
  return {
    put(refused) {
      let list = lists.get(refused.kind);
      if (list === undefined) lists.set(refused.kind, (list = []));
      if (list.length === kept) list.shift();
      list.push(refused);
    },
    list: (kind) => (lists.get(kind) ?? []).toReversed(),
  };
}

/** A log. */
const kept = 5;
