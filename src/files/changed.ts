import { isRefused, newReadingState } from "../event.js";
import { newCursor, type Cursor } from "./cursor.js";
import { openSame, type ReadOptions } from "./handle.js";
import { hasLine, readAt, readLastLine, takeFingerprint, type Redact } from "./fingerprint.js";
import { goBack } from "./taken.js";
import { errorCode, type FileStat, type OpenFile } from "./system.js";
import { unreadBytes, type Tracked } from "./tracked.js";

/** WHAT A FILE HOLDS IS NOT WHAT WAS READ: truncated and written anew, copied over, cut by a power loss. */

/**
 * Starts a changed file anew at once where its first line is another now: its old content may just have turned up under
 * another name. Left for later where it cannot be read, or where lines of it are out.
 */
export async function checkHead(file: Tracked, options: ReadOptions): Promise<void> {
  const { cursor, loaded } = file;
  if (cursor.head === undefined || cursor.sureAt === cursor.changedAt || loaded !== undefined) return;
  try {
    file.handle ??= await openSame(file, options);
    const { size } = await file.handle.stat();
    if ((await hasHead(cursor, file.handle, size, options.redact)) === false) await startAnew(file, options);
  } catch (error) {
    file.trouble = errorCode(error);
  }
}

/**
 * True while nothing can be told of a file shorter than its cursor: a copy over it (`cp`, `scp`) first empties it, and its old
 * content comes back piece by piece. It is not read before it has reached the cursor, or a minute has passed. Another first line tells
 * at once that the file was truncated and written anew.
 */
export async function isBeingCopied(file: Tracked, handle: OpenFile, stat: FileStat, options: ReadOptions) {
  if ((await hasHead(file.cursor, handle, stat.size, options.redact)) === false) return false;
  const isFirst = file.incompleteSince === undefined;
  const waits = isIncomplete(file, options);
  if (isFirst && waits) await saveAsItWas(file, options);
  return waits;
}

/** True for a minute from the first time on that the file was asked about, until it is found whole. */
export function isIncomplete(file: Tracked, { steady }: ReadOptions): boolean {
  file.incompleteSince ??= steady();
  return steady() - file.incompleteSince < completeMs;
}

/** Whether the file begins with the line that it began with; undefined where it is too short to tell. */
export async function hasHead(
  cursor: Cursor,
  handle: OpenFile,
  size: number,
  redact: Redact,
): Promise<boolean | undefined> {
  const { head } = cursor;
  if (head === undefined) return false;
  if (size >= head.at + head.length) return hasLine(head, cursor, handle, redact);
  const begun = await readAt(handle, head.at, Math.max(0, size - head.at));
  return begun.includes(lf) ? false : undefined;
}

/**
 * Shorter than the cursor. Another first line: the file was truncated and written anew. The same: XMail's machine lost
 * power and the last bytes with it, all of them counted; reading goes on at the new end.
 */
export async function shrink(file: Tracked, handle: OpenFile, stat: FileStat, options: ReadOptions): Promise<void> {
  const { cursor } = file;
  if (!(await hasLine(cursor.head, cursor, handle, options.redact))) return startAnew(file, options);
  const last = await readLastLine(handle, stat.size, reach);
  countPeak(file, stat.size, options);
  delete file.incompleteSince;
  if (last !== undefined && isNewer(last.text, cursor, options)) return readByTime(cursor);
  const tail = last === undefined ? cursor.head : takeFingerprint(cursor.kind, last, options.redact);
  Object.assign(cursor, { offset: stat.size, cut: stat.size, tail });
  delete cursor.skip;
}

/**
 * Other bytes before the cursor. Another first line: the file was truncated and written anew. The same: a power loss ate
 * unsynced data, and left NULs there, or the file has grown past the cursor since.
 */
export async function diverge(file: Tracked, handle: OpenFile, options: ReadOptions): Promise<void> {
  const { cursor } = file;
  const { tail: eaten } = cursor;
  if (eaten === undefined || !(await hasLine(cursor.head, cursor, handle, options.redact)))
    return startAnew(file, options);
  const isEaten = (await readAt(handle, eaten.at, eaten.length)).includes(0);
  if (!isEaten && cursor.reading.latest === undefined) return startAnew(file, options);
  const last = await readLastLine(handle, eaten.at, reach);
  countPeak(file, cursor.offset, options);
  delete file.incompleteSince;
  // behind a first power loss new lines were written, and a second one ate their end
  const isWrittenOn = last !== undefined && isNewer(last.text, cursor, options);
  if (!isEaten || isWrittenOn) return readByTime(cursor);
  const tail = last === undefined ? cursor.head : takeFingerprint(cursor.kind, last, options.redact);
  Object.assign(cursor, { tail });
}

/** True for a line written after all that were read: seconds are enough, a machine takes longer to boot. */
function isNewer(text: string, { kind, file, generation, reading }: Cursor, { parse }: ReadOptions): boolean {
  const parsed = parse({ kind, file, generation, offset: 0, end: 0, text }, newReadingState(), {});
  return reading.latest !== undefined && !isRefused(parsed) && parsed.time > reading.latest;
}

/**
 * Bytes were lost and others written in their place: only time tells lines that were read from those that were not. The first line
 * was: it is the one that was known, and may have no time of its own.
 */
function readByTime(cursor: Cursor): void {
  const { head } = cursor;
  const since = Math.max(cursor.since ?? 0, (cursor.reading.latest ?? 0) + 1);
  const offset = head === undefined ? 0 : head.at + head.length;
  Object.assign(cursor, { offset, tail: head, reading: newReadingState(), since });
  delete cursor.skip;
  delete cursor.oldBytes;
}

/**
 * The content is that which was read before; what was seen behind its end is lost if it is not there a minute later. Gives true
 * until then.
 */
export function settlePeak(file: Tracked, { size }: { size: number }, options: ReadOptions): boolean {
  const { cursor, peak = 0 } = file;
  const seen = Math.max(peak, cursor.sureSize);
  if (seen <= Math.max(size, cursor.offset) || !isIncomplete(file, options)) {
    countPeak(file, size, options);
    return false;
  }
  cursor.sureAt = cursor.changedAt;
  file.peak = seen;
  // looked at again, although nothing changes
  file.needsVerification = true;
  return true;
}

/** What was seen behind `size` and the cursor is lost. */
function countPeak(file: Tracked, size: number, { onLost }: ReadOptions): void {
  const { cursor, peak = 0 } = file;
  const lost = Math.max(peak, cursor.sureSize) - Math.max(size, cursor.offset);
  if (lost > 0) onLost(cursor, lost, 0);
  delete file.peak;
  cursor.sureSize = size;
  cursor.sureAt = cursor.changedAt;
  file.needsVerification = false;
}

async function startAnew(file: Tracked, options: ReadOptions): Promise<void> {
  goBack(file);
  const { cursor, peak = 0 } = file;
  const { kind, id, name, size, changedAt } = cursor;
  await saveAsItWas(file, options);
  // from here on the old content is what was seen of it
  Object.assign(cursor, { size: Math.max(peak, cursor.sureSize), changedAt: cursor.sureAt });
  // in one go: a snapshot must not hold the loss and the old cursor, which would find it again
  const lost = unreadBytes(file);
  if (lost > 0) options.onLost(cursor, lost, 0);
  const generation = options.bury(cursor);
  file.cursor = { ...newCursor(kind, cursor.file, generation, id), name, size, changedAt };
  delete file.peak;
  delete file.tornAt;
  delete file.incompleteSince;
  file.needsVerification = false;
}

/** The state must know how far the old content was read, with the size that was seen of it, before anything else is made of the file. */
async function saveAsItWas({ cursor, peak = 0 }: Tracked, { saveProgress }: ReadOptions): Promise<void> {
  const { size, changedAt } = cursor;
  Object.assign(cursor, { size: Math.max(peak, cursor.sureSize), changedAt: cursor.sureAt });
  await saveProgress();
  Object.assign(cursor, { size, changedAt });
}

const lf = 10;
/** Bytes in which the last whole line is looked for. */
const reach = 262_144;
/** Milliseconds in which a copy is done, and what a network file system shows late is there. */
const completeMs = 60_000;
