import type { Cursor } from "./cursor.js";
import { keyOf } from "./state-format.js";

/** Which cursors differ from those that stand in the state file: with thousands of finished files few do. */
export interface CursorChanges {
  /** Compares with what was last `written`. */
  find(cursors: readonly Cursor[]): { readonly changed: readonly Cursor[]; readonly dropped: readonly string[] };
  /** They stand in the state file now. `all`: it holds no others. */
  written(changed: readonly Cursor[], dropped: readonly string[], all: boolean): void;
}

export function createCursorChanges(): CursorChanges {
  let kept = new Map<string, Cursor>();
  return {
    find(cursors) {
      const changed = cursors.filter((cursor) => !isSame(cursor, kept.get(keyOf(cursor))));
      const fresh = changed.filter((cursor) => !kept.has(keyOf(cursor))).length;
      // as a rule none was dropped, and counting tells
      if (kept.size + fresh === cursors.length) return { changed, dropped: [] };
      const names = new Set(cursors.map(keyOf));
      return { changed, dropped: [...kept.keys()].filter((key) => !names.has(key)) };
    },
    written(changed, dropped, all) {
      if (all) kept = new Map();
      for (const key of dropped) kept.delete(key);
      for (const cursor of changed) kept.set(keyOf(cursor), structuredClone(cursor));
    },
  };
}

function isSame(cursor: Cursor, kept: Cursor | undefined): boolean {
  if (kept === undefined) return false;
  // that of a deleted file does not change any more
  if (cursor.goneAt !== undefined) return cursor.goneAt === kept.goneAt;
  for (const field of fields) {
    const [one, other] = [cursor[field], kept[field]];
    if (one !== other && !isEqualObject(one, other)) return false;
  }
  return true;
}

/** Equal in all fields, of which none is an object. */
function isEqualObject(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  const [some, others] = [Object.entries(one), Object.entries(other)];
  return some.length === others.length && some.every(([name, value], index) => {
    const [otherName, otherValue] = others[index] ?? [];
    return name === otherName && value === otherValue;
  });
}

/** A field that is missing here would not be saved when it alone changes: the type asks for each. */
const fields = Object.keys({
  kind: true,
  file: true,
  name: true,
  generation: true,
  id: true,
  offset: true,
  head: true,
  tail: true,
  skip: true,
  cut: true,
  reading: true,
  size: true,
  changedAt: true,
  sureSize: true,
  sureAt: true,
  since: true,
  goneAt: true,
} satisfies Record<keyof Cursor, true>) as readonly (keyof Cursor)[];
