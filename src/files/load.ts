import type { Moment } from "../event.js";
import { diverge, hasHead, isBeingCopied, settlePeak, shrink } from "./changed.js";
import type { Cursor } from "./cursor.js";
import type { FollowedFile } from "./followed-file.js";
import { openSame, type ReadOptions } from "./handle.js";
import { hasLine, isLine, readAt, type Fingerprint } from "./fingerprint.js";
import { cutRows, damagedRows, endOfNul } from "./lines.js";
import { errorCode, type OpenFile } from "./system.js";

/**
 * Reads the next chunk of a file into `loaded`: complete lines only, from the cursor on, after a check that the bytes
 * before the cursor are still those that were read. A problem is noted in the file and tried again at the next look.
 */
export async function load(file: FollowedFile, options: ReadOptions): Promise<void> {
  const later = () => options.steady() + retryMs;
  try {
    await readOn(file, await openSame(file, options), options, options.chunkBytes);
    file.worked(file.seen.incompleteSince !== undefined && file.loaded === undefined ? later() : undefined);
  } catch (error) {
    file.failed(errorCode(error), later());
    // a deleted file is never opened again: its handle is all there is
    if (file.path !== undefined && file.seen.missingSince === undefined) await file.close();
  }
}

/** Complete lines behind the cursor of a deleted file, as far as anybody can still look. */
export async function countLines({ seen: { handle }, cursor, loaded }: FollowedFile): Promise<number> {
  if (handle === undefined) return loaded?.left() ?? 0;
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

async function readOn(file: FollowedFile, handle: OpenFile, options: ReadOptions, chunkBytes: number): Promise<void> {
  const { cursor, seen } = file;
  const now = options.now();
  const moment: Moment = seen.seenIdleAt !== undefined && now - seen.seenIdleAt < live ? { liveAt: now } : {};
  if (seen.observedIn !== options.look()) file.observe(await handle.stat(), now, options.look());
  // what was passed over is read again from its beginning, as far as it is still there
  if (cursor.size < cursor.offset && seen.saved !== undefined) return file.goBack();
  if (cursor.size < cursor.offset) {
    if (!(await isBeingCopied(file, handle, options))) await shrink(file, handle, options);
    return;
  }
  // shorter than what was skipped: what follows the cursor now is something else
  if (cursor.skip !== undefined && cursor.size < cursor.skip.reached) file.skip(undefined);
  const length = cursor.skip === undefined ? Math.min(cursor.size - cursor.offset, chunkBytes) : 0;
  const before = lineBefore(cursor);
  const from = before?.at ?? cursor.offset;
  const bytes = await options.scratch.read(handle, from, cursor.offset - from + length);
  if (bytes.length < cursor.offset - from + length) throw new Error("was shortened while it was read");
  const chunk = bytes.subarray(cursor.offset - from);
  const isSame =
    before === undefined
      ? await isSameBehindDamage(cursor, handle, options)
      : isLine(before, cursor.kind, bytes.subarray(0, before.length), options.redact);
  if (!isSame && seen.saved !== undefined) return file.goBack();
  if (!isSame) return diverge(file, handle, options);
  const isCut = await settlePeak(file, options);
  if (cursor.skip !== undefined) return skipOn(file, handle, options);
  const whole = beforeHole(file, chunk, isCut, options);
  if (whole === undefined) return;
  const rows = cutRows(whole, cursor.offset, options.maxLineBytes, cursor);
  if (rows !== undefined) return file.load(rows, moment);
  if (chunk.length > options.maxLineBytes) return skip(file, chunk);
  if (cursor.offset + chunk.length < cursor.size)
    return readOn(file, handle, options, options.maxLineBytes + chunkBytes);
  file.torn(cursor.size);
  file.seenIdle(now);
}

/**
 * The chunk up to the line in which a hole stands, undefined where that is its first: many NULs in a file written just now may be
 * content that is shown late, as over NFS. After a minute they are what a power loss left.
 */
function beforeHole(file: FollowedFile, chunk: Buffer, isCut: boolean, options: ReadOptions): Buffer | undefined {
  const hole = findHole(chunk);
  if (hole < 0) {
    if (!isCut) file.complete();
    return chunk;
  }
  const isFresh = Math.abs(options.now() - file.seen.modifiedAt) < freshMs;
  const end = chunk.lastIndexOf(lf, hole) + 1;
  if (end > 0 && isFresh) return chunk.subarray(0, end);
  return isFresh && file.isIncomplete(options.steady()) ? undefined : chunk;
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
  if (!(await hasLine(tail, cursor.kind, handle, redact))) return false;
  // at least a line must not have come to stand across
  const [last] = await readAt(handle, offset - 1, 1);
  return cursor.cut === offset || last === lf || last === 0;
}

/** Begins to pass over what is too long to be a line. NULs in its middle end a torn line, as in cutRows; those at its end may go on. */
function skip(file: FollowedFile, chunk: Buffer): void {
  const { offset } = file.cursor;
  const nul = chunk.lastIndexOf(0) + 1;
  if (nul > 0 && nul < chunk.length) {
    return file.load(damagedRows(file.cursor, offset, offset + nul, "nul"), {});
  }
  file.skip({ from: offset, reached: offset + chunk.length, nul: nul > 0 });
}

/** Reads on inside a line above the limit or a run of NULs, in bounded memory; the cursor keeps how far it came. */
async function skipOn(file: FollowedFile, handle: OpenFile, options: ReadOptions): Promise<void> {
  const { skip, offset, size } = file.cursor;
  if (skip === undefined) return;
  const length = Math.min(size - skip.reached, options.chunkBytes);
  const chunk = await options.scratch.read(handle, skip.reached, length);
  const stop = skip.nul ? endOfNul(chunk, 0) : chunk.indexOf(lf);
  if (stop < 0 || stop === chunk.length) {
    const reached = skip.reached + chunk.length;
    file.skip({ ...skip, reached });
    if (reached === size) file.torn(size);
    return;
  }
  const end = skip.reached + stop + (chunk[stop] === lf ? 1 : 0);
  file.load(damagedRows(file.cursor, offset, end, skip.nul ? "nul" : "too_long"), {});
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
