import type { Moment, ReadingState } from "../event.js";
import type { Rows } from "../line.js";
import type { Cursor } from "./cursor.js";
import { nameTime } from "./name.js";
import type { FileStat, OpenFile } from "./system.js";

/** A log file being followed by one pipeline: its cursor, and the lines read from it that are not taken in yet. */
export interface Tracked {
  cursor: Cursor;
  /** Undefined once the name belongs to another file or to none; an open handle may still be read. */
  path: string | undefined;
  /** Time in the name as first seen: files of a kind are read in this order. */
  readonly period: number;
  handle?: OpenFile;
  /** Complete lines behind the cursor, undefined where none are loaded. */
  loaded?: Loaded;
  /** Size at which the rest of the file was no complete line: no use to read again before it changes. */
  tornAt?: number;
  /** Changed without growing: the content may be another. */
  needsVerification: boolean;
  /** Largest size seen before it shrank: what lay between the cursor and it is lost. */
  peak?: number;
  /** Modification time at the last look. Milliseconds UTC. */
  modifiedAt: number;
  /** When the file was last seen without unread lines, for `Moment.liveAt`. */
  seenIdleAt?: number;
  /** Among the newest of its kind, as far as is known: kept open, and looked at at every poll. */
  isFresh: boolean;
  missingSince?: number;
  /** Deleted for good, and no longer followed. */
  finished?: true;
  /** Why it cannot be read, for pages and messages. */
  trouble?: string;
  /** There is no use in reading it before: it could not be read, or is incomplete. Milliseconds of the steady clock. */
  restsUntil?: number;
  /** Since when it is shorter than what was read, or has a hole, as while it is copied over. Milliseconds of the steady clock. */
  incompleteSince?: number;
  /** Where the last acknowledged line ends, and the time of the next one, while reading runs ahead of it. */
  saved?: { readonly position: Position; readonly time: number | undefined };
}

/** How far a cursor has come. */
type Position = {
  [K in "offset" | "tail" | "skip" | "cut" | "reading" | "since" | "oldBytes"]: Cursor[K] | undefined;
};

/** A chunk of lines, each read when its turn comes: committed up to `done`, out in a batch up to `taken`, read up to `read`. */
export interface Loaded {
  readonly rows: Rows;
  readonly moment: Moment;
  readonly lastMoment: Moment;
  done: number;
  taken: number;
  read: number;
  /** Behind the last line that was read. */
  readonly reading: ReadingState;
}

export function track(cursor: Cursor, path: string | undefined): Tracked {
  // the state may hold a change that was seen but not looked into
  const period = nameTime(cursor.file);
  return {
    cursor,
    path,
    period,
    isFresh: true,
    needsVerification: cursor.sureAt !== cursor.changedAt,
    modifiedAt: 0,
  };
}

/** Bytes written and not taken in, or not acknowledged, a torn last line included. */
export function unreadBytes({ cursor, saved }: Tracked): number {
  return Math.max(0, cursor.size - (saved?.position.offset ?? cursor.offset));
}

/** True where complete lines wait, or may wait: only reading tells. */
export function hasUnread(file: Tracked): boolean {
  if (isWaiting(file)) return true;
  if (file.loaded !== undefined || (file.path === undefined && file.handle === undefined)) return false;
  return file.needsVerification || (file.cursor.size !== file.cursor.offset && file.cursor.size !== file.tornAt);
}

/** Takes what a look at the file said. */
export function notice(file: Tracked, stat: FileStat, now: number): void {
  const { cursor } = file;
  if (stat.changedAt !== cursor.changedAt && stat.size <= cursor.size) file.needsVerification = true;
  if (stat.size < cursor.size) file.peak = Math.max(file.peak ?? 0, cursor.size);
  if (stat.size !== cursor.size) delete file.tornAt;
  cursor.size = stat.size;
  cursor.changedAt = stat.changedAt;
  file.modifiedAt = stat.modifiedAt;
  if (!hasUnread(file)) file.seenIdleAt = now;
}

/** Worth a look at every poll: one of the newest, written not long ago, or with something left to do. */
export function isAwake(file: Tracked, now: number): boolean {
  const busy = hasUnread(file) || file.trouble !== undefined || file.missingSince !== undefined;
  return busy || file.isFresh || Math.abs(now - file.modifiedAt) < awakeMs;
}

/** Marks the newest files of each kind: XMail writes to one of them, and a clerk may still touch the others. */
export function markFresh(files: readonly Tracked[]): void {
  const periods = new Map<string, number[]>();
  for (const { cursor, period } of files) {
    const newest = periods.get(cursor.kind) ?? [];
    periods.set(cursor.kind, [...newest, period].toSorted((a, b) => b - a).slice(0, fresh));
  }
  for (const file of files) file.isFresh = file.period >= (periods.get(file.cursor.kind)?.at(-1) ?? 0);
}

export function isAlive(cursor: Cursor): boolean {
  return cursor.goneAt === undefined;
}

/** Not seen at its name at the last look: its content may turn up under another one. */
export function isUnplaced(file: Tracked): boolean {
  return file.path === undefined || file.missingSince !== undefined;
}

/** Shorter than what was read: its content may have been moved away, or is copied over it right now. */
export function isShort({ cursor }: Tracked): boolean {
  return cursor.size < cursor.offset;
}

export function isOut({ loaded }: Tracked): boolean {
  return loaded !== undefined && loaded.taken > loaded.done;
}

/** Lines are loaded that are not out in a batch. */
export function isWaiting({ loaded }: Tracked): boolean {
  return loaded !== undefined && loaded.taken < loaded.rows.count;
}

/** Event time of the first line that is not committed, undefined where none was read. */
export function firstTime({ loaded }: Tracked): number | undefined {
  return loaded !== undefined && loaded.read > loaded.done ? loaded.rows.read.time[loaded.done] : undefined;
}

const fresh = 3;
/** Milliseconds. */
const awakeMs = 3_600_000;
