import type { ReadingState } from "../event.js";
import type { Cursor } from "./cursor.js";
import type { Item } from "./source.js";
import type { FileStat, OpenFile } from "./system.js";

/** A log file being followed by one pipeline: its cursor, and the lines read from it that are not taken in yet. */
export interface Tracked {
  cursor: Cursor;
  /** Undefined once the name belongs to another file or to none; an open handle may still be read. */
  path: string | undefined;
  handle?: OpenFile;
  /** Complete lines behind the cursor, parsed; the first `taken` of them are out in a batch. */
  loaded: LoadedItem[];
  taken: number;
  /** Size at which the rest of the file was no complete line: no use to read again before it changes. */
  tornAt?: number;
  /** Changed without growing: the content may be another. */
  doubted: boolean;
  /** Largest size seen before it shrank: what lay between the cursor and it is lost. */
  peak?: number;
  /** Modification time at the last look. Milliseconds UTC. */
  modifiedAt: number;
  /** When the file was last seen without unread lines, for `Moment.liveAt`. */
  seenIdleAt?: number;
  missingSince?: number;
  /** Why it cannot be read, for pages and messages. */
  trouble?: string;
  /** When reading it last failed. Milliseconds UTC. */
  failedAt?: number;
}

export interface LoadedItem extends Item {
  /** Byte offset of the next line. */
  readonly end: number;
  /** The file's reading state behind this line. */
  readonly reading: ReadingState;
}

export function track(cursor: Cursor, path: string | undefined): Tracked {
  // the state may hold a change that was seen but not looked into
  return { cursor, path, loaded: [], taken: 0, doubted: cursor.sureAt !== cursor.changedAt, modifiedAt: 0 };
}

/** Bytes written and not taken in, a torn last line included. */
export function unreadBytes({ cursor }: Tracked): number {
  return Math.max(0, cursor.size - cursor.offset);
}

/** True where complete lines wait, or may wait: only reading tells. */
export function hasUnread(file: Tracked): boolean {
  if (file.loaded.length > file.taken) return true;
  if (file.loaded.length > 0 || (file.path === undefined && file.handle === undefined)) return false;
  return file.doubted || (file.cursor.size !== file.cursor.offset && file.cursor.size !== file.tornAt);
}

/** Takes what a look at the file said. */
export function notice(file: Tracked, stat: FileStat, now: number): void {
  const { cursor } = file;
  if (stat.changedAt !== cursor.changedAt && stat.size <= cursor.size) file.doubted = true;
  if (stat.size < cursor.size) file.peak = Math.max(file.peak ?? 0, cursor.size);
  if (stat.size !== cursor.size) delete file.tornAt;
  cursor.size = stat.size;
  cursor.changedAt = stat.changedAt;
  file.modifiedAt = stat.modifiedAt;
  if (!hasUnread(file)) file.seenIdleAt = now;
}
