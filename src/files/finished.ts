import type { Cursor } from "./cursor.js";
import { hasLine, isLine, type Redact } from "./fingerprint.js";
import type { HeldFile } from "./held-file.js";
import type { StoredCursors } from "./stored-cursors.js";

/**
 * Why a pipeline may still need a log file, as the end of a sentence; undefined where all generations of all states say that it was read
 * to its end, and it still holds what was read. Whichever generation the next start takes, it needs nothing of such a file. `isAside`: it has another name
 * now, so that a pipeline may know it as deleted.
 */
export async function whyNeeded(
  name: string,
  file: HeldFile,
  states: readonly StoredCursors[],
  redact: Redact,
  isAside = false,
): Promise<string | undefined> {
  for (const { pipeline, generations } of states) {
    for (const cursors of generations) {
      const cursor = cursors.find((one) => one.name === name && (isAside || one.goneAt === undefined));
      if (cursor === undefined) return `${pipeline} has not read it`;
      if (cursor.id !== file.seen.id) return `it is not the file that ${pipeline} has read`;
      if (!isAtEnd(cursor, file.seen.size)) return `${pipeline} has not read it to its end`;
      if (!(await hasLine(cursor.tail, cursor.kind, file, redact)))
        return `it does not end with the line that ${pipeline} has read last`;
    }
  }
  return undefined;
}

/** The same for a packed one, unpacked `size` bytes long and beginning with `head`: its file was read to its end, and is gone since. */
export function whyPackedNeeded(
  name: string,
  { size, head }: { readonly size: number; readonly head: Buffer },
  states: readonly StoredCursors[],
  redact: Redact,
): string | undefined {
  const isOf = (cursor: Cursor) => {
    const first = cursor.head;
    if (cursor.name !== name || first === undefined || !isAtEnd(cursor, size)) return false;
    return isLine(first, cursor.kind, findBytes(head, first), redact);
  };
  for (const { pipeline, generations } of states)
    if (!generations.every((cursors) => cursors.some(isOf))) return `${pipeline} has not read its content to the end`;
  return undefined;
}

function findBytes(bytes: Buffer, { at, length }: NonNullable<Cursor["head"]>): Buffer {
  return bytes.subarray(at, at + length);
}

function isAtEnd({ offset, skip, size }: Cursor, found: number): boolean {
  return offset === found && size === found && skip === undefined;
}
