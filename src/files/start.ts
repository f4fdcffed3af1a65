import type { Cursor } from "./cursor.js";
import type { ReadOptions } from "./handle.js";
import { findLine, readAt, readLastLine, takeFingerprint } from "./fingerprint.js";
import type { FileStat, OpenFile } from "./system.js";
import type { Tracked } from "./tracked.js";

/** Where to begin in files that are there at the very first start. */
export type StartAt = { readonly from: "beginning" | "end" } | { readonly since: number };

/** The decision where to begin, for good: it is in the state before anything follows from it. */
export interface Start {
  readonly at: StartAt;
  /** When it was made. Milliseconds UTC. */
  readonly moment: number;
  /** Names of files of which nothing could be told then; absent where the directory could not be read. */
  readonly unknown?: readonly string[];
}

/** Where to begin in each file, decided once for all that was there at the first start, whenever it can be looked at. */
export interface Beginning {
  /** Sets the cursor of a file not known before. False for one that came later: it is read from its first byte. */
  place(file: Tracked, stat: FileStat): Promise<boolean>;
  /**
   * After a look at the whole directory; `unknown` are the names of which nothing could be told, undefined where that is so of all.
   * True where what is to be saved is another now.
   */
  note(unknown: readonly string[] | undefined): boolean;
  /** What a later run needs to go on; undefined where all is decided. */
  save(): Start | undefined;
}

/** `restored`: what an earlier run saved, null at the very first start. */
export function createBeginning(restored: Start | undefined | null, startAt: StartAt, options: ReadOptions): Beginning {
  let start = restored === null ? { at: startAt, moment: options.now() } : restored;
  let isFirst = restored === null;
  const isAsked = (name: string) => (start?.unknown ?? [name]).includes(name);

  return {
    async place(file, stat) {
      if (start === undefined || !isAsked(file.cursor.file)) return false;
      await (isFirst ? skipOld : skipOlder)(file, stat, start, options);
      return true;
    },
    note(names) {
      const wasFirst = isFirst;
      isFirst = false;
      if (start === undefined || names === undefined) return wasFirst;
      const unknown = names.filter(isAsked);
      if (unknown.length === start.unknown?.length) return false;
      start = unknown.length === 0 ? undefined : { ...start, unknown };
      return true;
    },
    save: () => start,
  };
}

/**
 * Sets the cursor of a file found at the first start. `end` is behind the last complete line; a file whose last change is older than
 * `since` is passed over whole, in the others single lines are. One that cannot be read now is judged line by line when it can.
 */
async function skipOld(file: Tracked, stat: FileStat, start: Start, options: ReadOptions): Promise<void> {
  const { at, moment } = start;
  if ("since" in at) return skipBefore(file, stat, at.since, options);
  if (at.from === "beginning" || (await passOver(file, stat, options))) return;
  // whatever stands in it now was there before
  Object.assign(file.cursor, { since: moment + 1_000, oldBytes: stat.size });
}

/** The same for a file of which nothing could be told at the first start: only times tell what it held then. */
async function skipOlder(file: Tracked, stat: FileStat, start: Start, options: ReadOptions): Promise<void> {
  const { at, moment } = start;
  if ("since" in at) return skipBefore(file, stat, at.since, options);
  // lines have whole seconds: one of the same second may have come after
  if (at.from === "end") return skipBefore(file, stat, Math.floor(moment / 1_000) * 1_000, options);
}

async function skipBefore(file: Tracked, stat: FileStat, since: number, options: ReadOptions): Promise<void> {
  file.cursor.since = since;
  if (stat.modifiedAt < since) await passOver(file, stat, options);
}

/** False where the file cannot be read. */
async function passOver({ cursor, path }: Tracked, { size, changedAt }: FileStat, options: ReadOptions) {
  if (path === undefined) return false;
  try {
    const handle = await options.system.open(path);
    try {
      await toEnd(cursor, handle, size, options);
    } finally {
      await handle.close();
    }
    cursor.sureAt = changedAt;
    return true;
  } catch {
    return false;
  }
}

async function toEnd(cursor: Cursor, handle: OpenFile, size: number, options: ReadOptions): Promise<void> {
  const { maxLineBytes, redact } = options;
  const reach = Math.min(size, maxLineBytes);
  const rest = await readAt(handle, size - reach, reach);
  const end = rest.lastIndexOf(lf) + 1;
  if (end === 0) return;
  cursor.offset = size - reach + end;
  const last = await readLastLine(handle, cursor.offset, 2 * maxLineBytes);
  if (last !== undefined) cursor.tail = takeFingerprint(cursor.kind, last, redact);
  const start = await readAt(handle, 0, reach);
  const headEnd = start.indexOf(lf) + 1;
  if (headEnd > 0) cursor.head = takeFingerprint(cursor.kind, findLine(0, start.subarray(0, headEnd)), redact);
}

const lf = 10;
