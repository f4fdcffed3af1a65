import type { Cursor } from "./cursor.js";
import { keyOf } from "./state-format.js";

/** Which cursors differ from those that stand in the state file: with thousands of finished files few do. */
export interface CursorChanges {
  /** Compares with what was last written, and takes copies: the cursors move on while these are being written. */
  find(cursors: readonly Cursor[]): Changes;
}

export interface Changes {
  readonly changed: readonly Cursor[];
  /** Keys of those that are no longer kept. */
  readonly dropped: readonly string[];
  /** All there are, as they were at this moment. */
  all(): readonly Cursor[];
  /** They stand in the state file now. */
  written(): void;
}

export function createCursorChanges(): CursorChanges {
  /** Copies of what was written. */
  const kept = new Map<Cursor, Cursor>();
  return {
    find(cursors) {
      const copies = new Map<Cursor, Cursor>();
      for (const cursor of cursors) if (!isSame(cursor, kept.get(cursor))) copies.set(cursor, copy(cursor));
      const fresh = [...copies.keys()].filter((cursor) => !kept.has(cursor)).length;
      // as a rule none was dropped, and counting tells
      const isDropped = kept.size + fresh !== cursors.length;
      return {
        changed: [...copies.values()],
        dropped: isDropped ? droppedFrom(kept, cursors) : [],
        all: () => cursors.flatMap((cursor) => copies.get(cursor) ?? kept.get(cursor) ?? []),
        written() {
          for (const [cursor, taken] of copies) kept.set(cursor, taken);
          if (!isDropped) return;
          const current = new Set(cursors);
          for (const cursor of kept.keys()) if (!current.has(cursor)) kept.delete(cursor);
        },
      };
    },
  };
}

function droppedFrom(kept: ReadonlyMap<Cursor, Cursor>, cursors: readonly Cursor[]): string[] {
  const keys = new Set(cursors.map(keyOf));
  return [...kept.keys()].map(keyOf).filter((key) => !keys.has(key));
}

/** What hangs on a cursor is replaced when it changes, but for `skip`. */
function copy(cursor: Cursor): Cursor {
  return cursor.skip === undefined ? { ...cursor } : { ...cursor, skip: { ...cursor.skip } };
}

/** Field by field: it is asked of each file at each save, and a loop over their names takes three times as long. */
function isSame(cursor: Cursor, kept: Cursor | undefined): boolean {
  if (kept === undefined) return false;
  // that of a deleted file does not change any more
  if (cursor.goneAt !== undefined) return cursor.goneAt === kept.goneAt;
  return (
    cursor.offset === kept.offset &&
    cursor.changedAt === kept.changedAt &&
    cursor.size === kept.size &&
    cursor.sureAt === kept.sureAt &&
    cursor.sureSize === kept.sureSize &&
    cursor.reading === kept.reading &&
    cursor.head === kept.head &&
    cursor.tail === kept.tail &&
    cursor.name === kept.name &&
    cursor.id === kept.id &&
    cursor.since === kept.since &&
    cursor.oldBytes === kept.oldBytes &&
    cursor.cut === kept.cut &&
    kept.goneAt === undefined &&
    isSameSkip(cursor.skip, kept.skip)
  );
}

function isSameSkip(one: Cursor["skip"], other: Cursor["skip"]): boolean {
  return one === other || (one?.from === other?.from && one?.reached === other?.reached && one?.nul === other?.nul);
}
