import type { Moment } from "../event.js";
import { diverge, hasHead, isBeingCopied, isIncomplete, settlePeak, shrink } from "./changed.js";
import type { Cursor } from "./cursor.js";
import { close, openSame, type ReadOptions } from "./handle.js";
import { hasLine, isLine, readAt, type Fingerprint } from "./fingerprint.js";
import { offsetOf, type Rows } from "../line.js";
import { cutRows, damagedRows, endOfNul } from "./lines.js";
import { errorCode, type FileStat, type OpenFile } from "./system.js";
import { goBack } from "./taken.js";
import { notice, type Tracked } from "./tracked.js";

/**
 * Reads the next chunk of a file into `loaded`: complete lines only, from the cursor on, after a check that the bytes
 * before the cursor are still those that were read. Trouble is noted in the file and tried again at the next look.
 */
export async function load(file: Tracked, options: ReadOptions): Promise<void> {
  delete file.restsUntil;
  try {
    file.handle ??= await openSame(file, options);
    await readOn(file, file.handle, options, options.chunkBytes);
    delete file.trouble;
    if (file.incompleteSince !== undefined && file.loaded === undefined) file.restsUntil = options.steady() + retryMs;
  } catch (error) {
    file.trouble = errorCode(error);
    file.restsUntil = options.steady() + retryMs;
    // a deleted file is never opened again: its handle is all there is
    if (file.path !== undefined && file.missingSince === undefined) await close(file);
  }
}

/** Complete lines behind the cursor of a deleted file, as far as anybody can still look. */
export async function countLines({ handle, cursor, loaded }: Tracked): Promise<number> {
  if (handle === undefined) return loaded === undefined ? 0 : loaded.rows.count - loaded.done;
  const buffer = Buffer.allocUnsafe(65_536);
  let lines = 0;
  for (let at = cursor.offset; at < cursor.size;) {
    const length = await handle.read(buffer, at).catch(() => 0);
    if (length === 0) break;
    for (let index = buffer.indexOf(10); index >= 0 && index < length; index = buffer.indexOf(10, index + 1)) lines++;
    at += length;
  }
  return lines;
}

async function readOn(file: Tracked, handle: OpenFile, options: ReadOptions, chunkBytes: number): Promise<void> {
  const { cursor } = file;
  const now = options.now();
  const moment: Moment = file.seenIdleAt !== undefined && now - file.seenIdleAt < live ? { liveAt: now } : {};
  const stat = await handle.stat();
  notice(file, stat, now);
  // what was passed over is read again from its beginning, as far as it is still there
  if (stat.size < cursor.offset && file.saved !== undefined) return goBack(file);
  if (stat.size < cursor.offset) {
    if (!(await isBeingCopied(file, handle, stat, options))) await shrink(file, handle, stat, options);
    return;
  }
  // shorter than what was skipped: what follows the cursor now is something else
  if (cursor.skip !== undefined && stat.size < cursor.skip.reached) delete cursor.skip;
  const length = cursor.skip === undefined ? Math.min(stat.size - cursor.offset, chunkBytes) : 0;
  const before = lineBefore(cursor);
  const from = before?.at ?? cursor.offset;
  const bytes = await options.scratch.read(handle, from, cursor.offset - from + length);
  if (bytes.length < cursor.offset - from + length) throw new Error("was shortened while it was read");
  const chunk = bytes.subarray(cursor.offset - from);
  const isSame =
    before === undefined
      ? await isSameBehindDamage(cursor, handle, options)
      : isLine(before, cursor.kind, bytes.subarray(0, before.length), options.redact);
  if (!isSame && file.saved !== undefined) return goBack(file);
  if (!isSame) return diverge(file, handle, options);
  const isCut = settlePeak(file, stat, options);
  if (cursor.skip !== undefined) return skipOn(file, handle, stat, options);
  const whole = beforeHole(file, chunk, isCut, options);
  if (whole === undefined) return;
  const rows = cutRows(whole, cursor.offset, options.maxLineBytes, cursor);
  if (rows !== undefined) return take(file, rows, moment);
  if (chunk.length > options.maxLineBytes) return skip(file, chunk);
  if (cursor.offset + chunk.length < stat.size) return readOn(file, handle, options, options.maxLineBytes + chunkBytes);
  file.tornAt = stat.size;
  file.seenIdleAt = now;
}

/**
 * The chunk up to the line in which a hole stands, undefined where that is its first: many NULs in a file written just now may be
 * content that is shown late, as over NFS. After a minute they are what a power loss left.
 */
function beforeHole(file: Tracked, chunk: Buffer, isCut: boolean, options: ReadOptions): Buffer | undefined {
  const hole = findHole(chunk);
  if (hole < 0) {
    if (!isCut) delete file.incompleteSince;
    return chunk;
  }
  const isFresh = Math.abs(options.now() - file.modifiedAt) < freshMs;
  const end = chunk.lastIndexOf(lf, hole) + 1;
  if (end > 0 && isFresh) return chunk.subarray(0, end);
  return isFresh && isIncomplete(file, options) ? undefined : chunk;
}

function findHole(chunk: Buffer): number {
  for (let nul = chunk.indexOf(0); nul >= 0;) {
    const end = endOfNul(chunk, nul);
    if (end - nul >= holeBytes) return nul;
    nul = chunk.indexOf(0, end);
  }
  return -1;
}

/** The last line read, where nothing stands between it and the cursor: one read serves to look at it and to go on. */
function lineBefore({ tail, offset }: Cursor): Fingerprint | undefined {
  return tail !== undefined && tail.at + tail.length === offset ? tail : undefined;
}

/** The same where damaged bytes stand before the cursor, as far as they are known, or where a power loss cut the file. */
async function isSameBehindDamage(cursor: Cursor, handle: OpenFile, { redact }: ReadOptions): Promise<boolean> {
  const { tail, offset, size } = cursor;
  // nothing was read, or it is read again from its first line
  if (tail === undefined) return cursor.head === undefined || (await hasHead(cursor, handle, size, redact)) !== false;
  if (!(await hasLine(tail, cursor, handle, redact))) return false;
  // at least a line must not have come to stand across
  const [last] = await readAt(handle, offset - 1, 1);
  return cursor.cut === offset || last === lf || last === 0;
}

function take(file: Tracked, rows: Rows, moment: Moment): void {
  const isToEnd = offsetOf(rows, rows.count) === file.cursor.size && moment.liveAt === undefined;
  const lastMoment = isToEnd ? { modifiedAt: file.modifiedAt } : moment;
  file.loaded = { rows, moment, lastMoment, done: 0, taken: 0, read: 0, reading: { ...file.cursor.reading } };
}

/** Begins to pass over what is too long to be a line. NULs in its middle end a torn line, as in cutLines; those at its end may go on. */
function skip(file: Tracked, chunk: Buffer): void {
  const { offset } = file.cursor;
  const nul = chunk.lastIndexOf(0) + 1;
  if (nul > 0 && nul < chunk.length) {
    return take(file, damagedRows(file.cursor, offset, offset + nul, "nul"), {});
  }
  file.cursor.skip = { from: offset, reached: offset + chunk.length, nul: nul > 0 };
}

/** Reads on inside a line above the limit or a run of NULs, in bounded memory; the cursor keeps how far it came. */
async function skipOn(file: Tracked, handle: OpenFile, stat: FileStat, options: ReadOptions): Promise<void> {
  const { skip, offset } = file.cursor;
  if (skip === undefined) return;
  const length = Math.min(stat.size - skip.reached, options.chunkBytes);
  const chunk = await options.scratch.read(handle, skip.reached, length);
  const stop = skip.nul ? endOfNul(chunk, 0) : chunk.indexOf(lf);
  if (stop < 0 || stop === chunk.length) {
    skip.reached += chunk.length;
    if (skip.reached === stat.size) file.tornAt = stat.size;
    return;
  }
  const end = skip.reached + stop + (chunk[stop] === lf ? 1 : 0);
  take(file, damagedRows(file.cursor, offset, end, skip.nul ? "nul" : "too_long"), {});
}

const lf = 10;
/** Milliseconds: the two candidates of the repeated hour lie further apart than a look that is this old can blur. */
const live = 600_000;
/** Milliseconds since the last change in which a hole may still be filled. */
const freshMs = 60_000;
/** NULs in a row: fewer are no page of a file that is missing. */
const holeBytes = 512;
/** Milliseconds before a file that could not be read, or was not complete, is looked at again. */
const retryMs = 1_000;
