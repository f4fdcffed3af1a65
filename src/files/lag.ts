import { isShort, unreadBytes } from "./file-state.js";
import type { FollowedFile } from "./followed-file.js";

/** Bytes of the first reading. */
export interface Progress {
  readonly total: number;
  readonly done: number;
}

export interface Lag {
  readonly bytes: number;
  /** Now minus the event time of the oldest complete line not committed; 0 when there is none. */
  readonly seconds: number;
}

/** True where all is taken in that the file held when it had this size, as far as it can be read. */
export function isReached(file: FollowedFile, size: number): boolean {
  const { cursor, loaded, seen } = file;
  const { tornAt, needsVerification: doubted } = seen;
  if (seen.finished === true || seen.trouble === "EACCES" || seen.trouble === "EPERM") return true;
  // its name is another file's and nothing of it is open: nothing can be read unless a copy of it appears
  if (file.path === undefined && seen.handle === undefined) return true;
  const isIncomplete = seen.incompleteSince !== undefined;
  // what it held before is counted, and what it will hold is not there
  if (isShort(file) && isIncomplete) return true;
  if (doubted && file.path !== undefined && !isIncomplete) return false;
  const end = Math.min(size, cursor.size);
  return cursor.offset >= end || (loaded === undefined && tornAt !== undefined && tornAt >= end);
}

export function lagOf(files: readonly FollowedFile[], now: number): Lag {
  let oldest = Infinity;
  let bytes = 0;
  for (const file of files) {
    bytes += unreadBytes(file);
    const first = file.seen.saved?.time ?? file.loaded?.firstTime();
    const unreadable =
      file.seen.trouble !== undefined && unreadBytes(file) > 0 ? file.cursor.reading.latest : undefined;
    oldest = Math.min(oldest, first ?? unreadable ?? Infinity);
  }
  return { bytes, seconds: oldest === Infinity ? 0 : Math.max(0, (now - oldest) / 1000) };
}

/** Bytes up to the targets that are not taken in yet. */
export function leftOf(targets: ReadonlyMap<FollowedFile, number>): number {
  let bytes = 0;
  for (const [file, size] of targets)
    if (!isReached(file, size)) bytes += Math.max(0, Math.min(size, file.cursor.size) - file.cursor.offset);
  return bytes;
}
