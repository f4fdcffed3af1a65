import type { Cursor } from "./cursor.js";
import { headReader, type Redact } from "./fingerprint.js";
import type { OpenFile } from "./system.js";

/** Cursors of content that is gone, the oldest first: what comes back is known by its first line, and not read again. */
export interface DeletedFiles {
  add(cursor: Cursor): void;
  delete(cursor: Cursor): void;
  all(): Iterable<Cursor>;
  /** False where none is of this kind: then there is nothing to `find`. */
  has(kind: Cursor["kind"]): boolean;
  /** The one whose first line the file has. */
  find(kind: Cursor["kind"], file: OpenFile, redact: Redact): Promise<Cursor | undefined>;
}

/** Keeps the `most` last ones. */
export function createDeletedFiles(restored: readonly Cursor[], most: number): DeletedFiles {
  const cursors = new Set<Cursor>();
  /** How many have a first line, by kind. */
  const kinds = new Map<Cursor["kind"], number>();
  /** By where the first line stands, which is at 0 for nearly all, and what it says. */
  const byHead = new Map<number, Map<string, Cursor[]>>();
  const longest = new Map<number, number>();
  for (const cursor of restored.toSorted((one, other) => (one.goneAt ?? 0) - (other.goneAt ?? 0))) add(cursor);

  function add(cursor: Cursor): void {
    cursors.add(cursor);
    const { kind, head } = cursor;
    if (head !== undefined) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      const said = byHead.get(head.at) ?? new Map<string, Cursor[]>();
      byHead.set(head.at, said);
      const key = keyOf(kind, head);
      said.set(key, [...(said.get(key) ?? []), cursor]);
      longest.set(head.at, Math.max(head.length, longest.get(head.at) ?? 0));
    }
    const [oldest] = cursors;
    if (cursors.size > most && oldest !== undefined) remove(oldest);
  }

  function remove(cursor: Cursor): void {
    cursors.delete(cursor);
    const { kind, head } = cursor;
    if (head === undefined) return;
    kinds.set(kind, (kinds.get(kind) ?? 0) - 1);
    const said = byHead.get(head.at);
    const key = keyOf(kind, head);
    const left = said?.get(key)?.filter((other) => other !== cursor) ?? [];
    if (left.length > 0) said?.set(key, left);
    else said?.delete(key);
    if (said?.size === 0) byHead.delete(head.at);
  }

  return {
    add,
    delete: remove,
    all: () => cursors,
    has: (kind) => (kinds.get(kind) ?? 0) > 0,
    async find(kind, file, redact) {
      const read = headReader(kind, file, redact);
      for (const [at, said] of byHead) {
        const head = await read(at, longest.get(at) ?? 0);
        const found = head && said.get(keyOf(kind, head))?.[0];
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

function keyOf(kind: Cursor["kind"], { length, hash }: { readonly length: number; readonly hash: string }): string {
  return `${kind} ${length} ${hash}`;
}
