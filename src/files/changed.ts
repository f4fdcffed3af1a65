import { isRefused, newReadingState } from "../event.js";
import type { Cursor } from "./cursor.js";
import { openSame, type ReadOptions } from "./handle.js";
import { hasLine, readAt, readLastLine, takeFingerprint, type Redact } from "./fingerprint.js";
import { errorCode, type OpenFile } from "./system.js";
import { unreadBytes } from "./file-state.js";
import type { FollowedFile } from "./followed-file.js";

/**
 * WHAT A FILE HOLDS IS NOT WHAT WAS READ: truncated and written again, copied over, cut by a power loss. What is concluded after a
 * minute is saved before anything follows from it: after a kill that minute would pass again, and totals be lower meanwhile.
 */

/**
 * Starts a changed file again at once where its first line is another now: its old content may just have turned up under
 * another name. False where nothing can be told yet: it cannot be read, or lines of it wait.
 */
export async function checkHead(file: FollowedFile, options: ReadOptions): Promise<boolean> {
  const { cursor, loaded } = file;
  if (cursor.head === undefined || cursor.sureAt === cursor.changedAt) return true;
  if (loaded !== undefined) return false;
  try {
    const handle = await openSame(file, options);
    const { size } = await handle.stat();
    if ((await hasHead(cursor, handle, size, options.redact)) === false) await startAnew(file, options);
    return true;
  } catch (error) {
    file.failed(errorCode(error));
    return false;
  }
}

/**
 * True while nothing can be told of a file shorter than its cursor: a copy over it (`cp`, `scp`) first empties it, and its old
 * content comes back piece by piece. It is not read before it has reached the cursor, or a minute has passed. Another first line tells
 * at once that the file was truncated and written again.
 */
export async function isBeingCopied(file: FollowedFile, handle: OpenFile, options: ReadOptions): Promise<boolean> {
  if ((await hasHead(file.cursor, handle, file.cursor.size, options.redact)) === false) return false;
  const isFirst = file.seen.incompleteSince === undefined;
  const waits = file.isIncomplete(options.steady());
  if (isFirst && waits) await saveAsItWas(file, options);
  return waits;
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
  if (size >= head.at + head.length) return hasLine(head, cursor.kind, handle, redact);
  const begun = await readAt(handle, head.at, Math.max(0, size - head.at));
  return begun.includes(lf) ? false : undefined;
}

/**
 * Shorter than the cursor. Another first line: the file was truncated and written again. The same: XMail's machine lost
 * power and the last bytes with it, all of them counted; reading goes on at the new end.
 */
export async function shrink(file: FollowedFile, handle: OpenFile, options: ReadOptions): Promise<void> {
  const { cursor } = file;
  const { size } = cursor;
  if (!(await hasLine(cursor.head, cursor.kind, handle, options.redact))) return startAnew(file, options);
  const last = await readLastLine(handle, size, reach);
  countPeak(file, size, options);
  file.complete();
  if (last !== undefined && isNewer(last.text, cursor, options)) file.readByTime();
  else file.cutBack(last === undefined ? cursor.head : takeFingerprint(cursor.kind, last, options.redact), size);
  await options.settle();
}

/**
 * Other bytes before the cursor. Another first line: the file was truncated and written again. The same: a power loss ate
 * unsynced data, and left NULs there, or the file has grown past the cursor since.
 */
export async function diverge(file: FollowedFile, handle: OpenFile, options: ReadOptions): Promise<void> {
  const { cursor } = file;
  const { tail: eaten } = cursor;
  if (eaten === undefined || !(await hasLine(cursor.head, cursor.kind, handle, options.redact)))
    return startAnew(file, options);
  const isEaten = (await readAt(handle, eaten.at, eaten.length)).includes(0);
  if (!isEaten && cursor.reading.latest === undefined) return startAnew(file, options);
  const last = await readLastLine(handle, eaten.at, reach);
  countPeak(file, cursor.offset, options);
  file.complete();
  // behind a first power loss new lines were written, and a second one ate their end
  const isWrittenOn = last !== undefined && isNewer(last.text, cursor, options);
  if (!isEaten || isWrittenOn) file.readByTime();
  else file.cutBack(last === undefined ? cursor.head : takeFingerprint(cursor.kind, last, options.redact));
  await options.settle();
}

/** True for a line written after all that were read: seconds are enough, a machine takes longer to boot. */
function isNewer(text: string, { kind, file, generation, reading }: Cursor, { parse }: ReadOptions): boolean {
  const parsed = parse({ kind, file, generation, offset: 0, end: 0, text }, newReadingState(), {});
  return reading.latest !== undefined && !isRefused(parsed) && parsed.time > reading.latest;
}

/**
 * The content is that which was read before; what was seen behind its end is lost if it is not there a minute later. Gives true
 * until then.
 */
export async function settlePeak(file: FollowedFile, options: ReadOptions): Promise<boolean> {
  const { cursor } = file;
  const { size } = cursor;
  const peak = peakOf(file);
  if (peak <= Math.max(size, cursor.offset) || !file.isIncomplete(options.steady())) {
    if (countPeak(file, size, options)) await options.settle();
    return false;
  }
  file.awaitPeak(peak);
  return true;
}

/** What was seen behind `size` and the cursor is lost. True where that is anything. */
function countPeak(file: FollowedFile, size: number, { onLost }: ReadOptions): boolean {
  const lost = peakOf(file) - Math.max(size, file.cursor.offset);
  if (lost > 0) onLost(file.cursor, lost, 0);
  file.verified(size);
  return lost > 0;
}

/** The largest size that was seen. */
function peakOf({ cursor, seen }: FollowedFile): number {
  return Math.max(seen.peak ?? 0, cursor.sureSize);
}

async function startAnew(file: FollowedFile, options: ReadOptions): Promise<void> {
  file.goBack();
  const { size, changedAt } = file.cursor;
  await saveAsItWas(file, options);
  // at once: a snapshot must not hold the loss and the old cursor, which would find it again
  file.showAsItWas();
  const lost = unreadBytes(file);
  if (lost > 0) options.onLost(file.cursor, lost, 0);
  file.startAnew(options.retire(file.cursor), { size, changedAt });
}

/** The state must know how far the old content was read, with the size that was seen of it, before anything else is made of the file. */
async function saveAsItWas(file: FollowedFile, { saveProgress }: ReadOptions): Promise<void> {
  const undo = file.showAsItWas();
  await saveProgress();
  undo();
}

const lf = 10;
/** Bytes in which the last whole line is looked for. */
const reach = 262_144;
