import type { Cursor } from "./cursor.js";
import type { ReadOptions } from "./handle.js";
import { findLine, readAt, readLastLine, takeFingerprint } from "./fingerprint.js";
import type { FileStat, OpenFile } from "./system.js";
import type { FollowedFile } from "./followed-file.js";

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
  place(file: FollowedFile, stat: FileStat): Promise<boolean>;
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
async function skipOld(file: FollowedFile, stat: FileStat, start: Start, options: ReadOptions): Promise<void> {
  const { at, moment } = start;
  if ("since" in at) return skipBefore(file, stat, at.since, options);
  if (at.from === "beginning" || (await passOver(file, stat, options))) return;
  // whatever stands in it now was there before
  file.begin({ since: moment + 1_000, oldBytes: stat.size });
}

/** The same for a file of which nothing could be told at the first start: only times tell what it held then. */
async function skipOlder(file: FollowedFile, stat: FileStat, start: Start, options: ReadOptions): Promise<void> {
  const { at, moment } = start;
  if ("since" in at) return skipBefore(file, stat, at.since, options);
  // lines have whole seconds: one of the same second may have come after
  if (at.from === "end") return skipBefore(file, stat, Math.floor(moment / 1_000) * 1_000, options);
}

async function skipBefore(file: FollowedFile, stat: FileStat, since: number, options: ReadOptions): Promise<void> {
  file.begin({ since });
  if (stat.modifiedAt < since) await passOver(file, stat, options);
}

/** False where the file cannot be read. */
async function passOver(file: FollowedFile, { size, changedAt }: FileStat, options: ReadOptions): Promise<boolean> {
  const { path, cursor } = file;
  if (path === undefined) return false;
  try {
    const handle = await options.system.open(path);
    try {
      file.begin({ ...(await findEnd(cursor, handle, size, options)), sureAt: changedAt });
    } finally {
      await handle.close();
    }
    return true;
  } catch {
    return false;
  }
}

/** The place behind the last complete line, with the lines to know it by; nothing where there is none. */
async function findEnd(
  { kind }: Cursor,
  handle: OpenFile,
  size: number,
  { maxLineBytes, redact }: ReadOptions,
): Promise<Partial<Cursor>> {
  const reach = Math.min(size, maxLineBytes);
  const rest = await readAt(handle, size - reach, reach);
  const end = rest.lastIndexOf(lf) + 1;
  if (end === 0) return {};
  const offset = size - reach + end;
  const last = await readLastLine(handle, offset, 2 * maxLineBytes);
  const start = await readAt(handle, 0, reach);
  const headEnd = start.indexOf(lf) + 1;
  return {
    offset,
    ...(last === undefined ? {} : { tail: takeFingerprint(kind, last, redact) }),
    ...(headEnd === 0 ? {} : { head: takeFingerprint(kind, findLine(0, start.subarray(0, headEnd)), redact) }),
  };
}

const lf = 10;
