import type { Cursor, Position } from "./cursor.js";
import type { KindName } from "../line.js";
import { nameTime } from "./name.js";
import type { Loaded } from "./loaded.js";
import type { OpenFile } from "./system.js";

/** What was seen of a followed file, beside its cursor. */
export interface State {
  /** Undefined once the name belongs to another file or to none; an open handle may still be read. */
  path: string | undefined;
  handle?: OpenFile;
  /** Size at which the rest of the file was no complete line: no use to read again before it changes. */
  tornAt?: number;
  /** Changed without growing: the content may be another. */
  needsVerification: boolean;
  /** Largest size seen before it shrank: what lay between the cursor and it is lost. */
  peak?: number;
  /** Modification time at the last look. Milliseconds UTC. */
  modifiedAt: number;
  /** The look of the follower in which it was last asked for its size. */
  observedIn?: number;
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

/** What of a followed file tells how it stands. */
interface Followed {
  readonly cursor: Readonly<Cursor>;
  readonly path: string | undefined;
  readonly period: number;
  readonly seen: Readonly<State>;
  readonly loaded: Loaded | undefined;
}

/** Bytes written and not taken in, or not acknowledged, a torn last line included. */
export function unreadBytes({ cursor, seen }: Followed): number {
  return Math.max(0, cursor.size - (seen.saved?.position.offset ?? cursor.offset));
}

/** True where complete lines wait, or may wait: only reading tells. */
export function hasUnread({ loaded, path, cursor, seen }: Followed): boolean {
  if (loaded !== undefined) return loaded.isWaiting();
  if (path === undefined && seen.handle === undefined) return false;
  return seen.needsVerification || (cursor.size !== cursor.offset && cursor.size !== seen.tornAt);
}

/** Worth a look at every poll: one of the newest, written not long ago, or with something left to do. */
export function isAwake(file: Followed, now: number): boolean {
  const { seen } = file;
  const busy = hasUnread(file) || seen.trouble !== undefined || seen.missingSince !== undefined;
  return busy || seen.isFresh || Math.abs(now - seen.modifiedAt) < awakeMs;
}

/** Marks the newest files of each kind: XMail writes to one of them, and a clerk may still touch the others. */
export function markFresh(files: readonly (Followed & { mark(isFresh: boolean): void })[]): void {
  const periods = new Map<string, number[]>();
  for (const { cursor, period } of files) {
    const newest = periods.get(cursor.kind) ?? [];
    periods.set(cursor.kind, [...newest, period].toSorted((a, b) => b - a).slice(0, fresh));
  }
  for (const file of files) file.mark(file.period >= (periods.get(file.cursor.kind)?.at(-1) ?? 0));
}

export function isAlive(cursor: Cursor): boolean {
  return cursor.goneAt === undefined;
}

/** Not seen at its name at the last look: its content may turn up under another one. */
export function isUnplaced({ path, seen }: Followed): boolean {
  return path === undefined || seen.missingSince !== undefined;
}

/** Shorter than what was read: its content may have been moved away, or is copied over it right now. */
export function isShort({ cursor }: Followed): boolean {
  return cursor.size < cursor.offset;
}

export function isOut({ loaded }: Followed): boolean {
  return loaded?.isOut() === true;
}

/** The file of each kind that XMail writes to now. */
export function newestNames(files: readonly Followed[]): string[] {
  const names = new Map<KindName, string>();
  for (const { cursor, path } of files) {
    const known = names.get(cursor.kind);
    if (path !== undefined && (known === undefined || nameTime(known) < nameTime(cursor.name)))
      names.set(cursor.kind, cursor.name);
  }
  return [...names.values()];
}

const fresh = 3;
/** Milliseconds. */
const awakeMs = 3_600_000;
