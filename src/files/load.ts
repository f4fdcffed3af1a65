import { isRefused, newReadingState, type Moment, type Parse, type ReadingState } from "../event.js";
import { newCursor, type Cursor } from "./cursor.js";
import { hasLine, isLine, readAt, readLastLine, takePrint, type Print, type Redact, type Scratch } from "./identity.js";
import type { Line } from "../line.js";
import { cutLines, damaged, endOfNul } from "./lines.js";
import { errorCode, type FileStat, type FileSystem, type OpenFile } from "./system.js";
import { notice, unreadBytes, type LoadedItem, type LoadedLine, type Tracked } from "./tracked.js";

export interface ReadOptions {
  readonly system: FileSystem;
  readonly parse: Parse;
  readonly redact: Redact;
  readonly maxLineBytes: number;
  /** Bytes read at once; a longer line is read with a larger buffer. */
  readonly chunkBytes: number;
  /** Holds what is read until its lines are text: one file is read at a time, and a new one each time would cost more than reading. */
  readonly scratch: Scratch;
  /** Milliseconds UTC. */
  now(): number;
  /** Called with what was written and is gone before this pipeline read it. */
  onLost(cursor: Cursor, bytes: number, lines: number): void;
  /** Called before a cursor starts anew, so that the state on disk knows how far it came. */
  saveProgress(): Promise<void>;
  /** Keeps the cursor of content that is gone, to know it again; gives the generation of what is there now. */
  bury(cursor: Cursor): number;
}

/**
 * Reads the next chunk of a file into `loaded`: complete lines only, from the cursor on, after a check that the bytes
 * before the cursor are still those that were read. Trouble is noted in the file and tried again at the next look.
 */
export async function load(file: Tracked, options: ReadOptions): Promise<void> {
  try {
    file.handle ??= await openSame(file, options);
    await readOn(file, file.handle, options, options.chunkBytes);
    delete file.trouble;
    delete file.failedAt;
  } catch (error) {
    file.trouble = errorCode(error);
    file.failedAt = options.now();
    // a deleted file is never opened again: its handle is all there is
    if (file.path !== undefined && file.missingSince === undefined) await close(file);
  }
}

/**
 * Starts a changed file anew at once where its first line is another now: its old content may just have turned up under
 * another name. Left for later where it cannot be read, or where lines of it are out.
 */
export async function checkHead(file: Tracked, options: ReadOptions): Promise<void> {
  const { cursor, loaded } = file;
  if (cursor.head === undefined || cursor.sureAt === cursor.changedAt || loaded.length > 0) return;
  try {
    file.handle ??= await openSame(file, options);
    if (!(await hasLine(cursor.head, cursor, file.handle, options.redact))) await startAnew(file, options);
  } catch (error) {
    file.trouble = errorCode(error);
  }
}

export async function close(file: Tracked): Promise<void> {
  const { handle } = file;
  delete file.handle;
  await handle?.close().catch(() => undefined);
}

/** The next line of the file and what it says, undefined where none is loaded. */
export function parseNext({ loaded, taken, cursor }: Tracked, parse: Parse): LoadedItem | undefined {
  const next = loaded[taken];
  if (next === undefined) return undefined;
  return (next.item ??= parseAfter(loaded[taken - 1]?.item?.reading ?? cursor.reading, next, parse));
}

/** Many lines leave the state as it was: they share a copy. */
function parseAfter(before: ReadingState, { line, moment }: LoadedLine, parse: Parse): LoadedItem {
  const reading = { ...before };
  const parsed = parse(line, reading, moment);
  return { line, parsed, reading: isEqual(before, reading) ? before : reading };
}

function isEqual(one: ReadingState, other: ReadingState): boolean {
  return one.latest === other.latest && one.secondPass === other.secondPass && one.open === other.open;
}

/** Complete lines behind the cursor of a deleted file, as far as anybody can still look. */
export async function countLines({ handle, cursor, loaded }: Tracked): Promise<number> {
  if (handle === undefined) return loaded.length;
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

/** Moves the cursor behind the lines that are out in a batch. */
export function commit(file: Tracked, redact: Redact): void {
  const { cursor } = file;
  const done = file.loaded.splice(0, file.taken);
  file.taken = 0;
  const last = done.at(-1);
  if (last === undefined) return;
  // what stands in damaged bytes is not kept, so there is nothing to compare later
  const whole = ({ line }: LoadedLine) => line.damage === undefined;
  const head = cursor.head === undefined ? done.find(whole) : undefined;
  const tail = done.findLast(whole);
  if (head !== undefined) cursor.head = printOf(head, redact);
  if (tail !== undefined) cursor.tail = printOf(tail, redact);
  cursor.offset = last.line.end;
  cursor.reading = last.item?.reading ?? cursor.reading;
  delete cursor.skip;
  // a line that waited long is in V8's old generation: dead there, it would keep its event alive until all of that is cleaned up
  for (const line of done) line.item = undefined;
  if (cursor.offset >= cursor.size) file.seenIdleAt = file.modifiedAt;
}

function printOf({ line }: LoadedLine, redact: Redact): Print {
  return takePrint(line.kind, { at: line.offset, text: line.text, length: line.end - line.offset }, redact);
}

/** The name may have come to another file since the last look; the next one sorts that out. */
async function openSame({ path, cursor }: Tracked, { system }: ReadOptions): Promise<OpenFile> {
  if (path === undefined) throw new Error("deleted");
  const handle = await system.open(path);
  const { id } = await handle.stat();
  if (id === cursor.id) return handle;
  await handle.close();
  throw new Error("replaced");
}

async function readOn(file: Tracked, handle: OpenFile, options: ReadOptions, chunkBytes: number): Promise<void> {
  const { cursor } = file;
  const now = options.now();
  const moment: Moment = file.seenIdleAt !== undefined && now - file.seenIdleAt < live ? { liveAt: now } : {};
  const stat = await handle.stat();
  notice(file, stat, now);
  if (stat.size < cursor.offset) return shrink(file, handle, stat, options);
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
  if (!isSame) return diverge(file, handle, options);
  settlePeak(file, stat, options);
  if (cursor.skip !== undefined) return skipOn(file, handle, stat, options);
  const lines = cutLines(chunk, cursor.offset, options.maxLineBytes, cursor);
  if (lines.length > 0) return take(file, lines, moment);
  if (chunk.length > options.maxLineBytes) return skip(file, chunk);
  if (cursor.offset + chunk.length < stat.size) return readOn(file, handle, options, options.maxLineBytes + chunkBytes);
  file.tornAt = stat.size;
  file.seenIdleAt = now;
}

/** The last line read, where nothing stands between it and the cursor: one read serves to look at it and to go on. */
function lineBefore({ tail, offset }: Cursor): Print | undefined {
  return tail !== undefined && tail.at + tail.length === offset ? tail : undefined;
}

/** The same where damaged bytes stand before the cursor, as far as they are known, or where a power loss cut the file. */
async function isSameBehindDamage(cursor: Cursor, handle: OpenFile, { redact }: ReadOptions): Promise<boolean> {
  const { tail, offset } = cursor;
  if (tail === undefined) return true;
  if (!(await hasLine(tail, cursor, handle, redact))) return false;
  // at least a line must not have come to stand across
  const [last] = await readAt(handle, offset - 1, 1);
  return cursor.cut === offset || last === lf || last === 0;
}

function take(file: Tracked, lines: readonly Line[], moment: Moment): void {
  for (const line of lines) {
    const isLast = line.end === file.cursor.size && moment.liveAt === undefined;
    file.loaded.push({ line, moment: isLast ? { modifiedAt: file.modifiedAt } : moment, item: undefined });
  }
}

/** Begins to pass over what is too long to be a line. NULs in its middle end a torn line, as in cutLines; those at its end may go on. */
function skip(file: Tracked, chunk: Buffer): void {
  const { offset } = file.cursor;
  const nul = chunk.lastIndexOf(0) + 1;
  if (nul > 0 && nul < chunk.length) {
    return take(file, [damaged(file.cursor, offset, offset + nul, "nul")], {});
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
  take(file, [damaged(file.cursor, offset, end, skip.nul ? "nul" : "too_long")], {});
}

/**
 * Shorter than the cursor. Another first line: the file was truncated and written anew. The same: XMail's machine lost
 * power and the last bytes with it, all of them counted; reading goes on at the new end.
 */
async function shrink(file: Tracked, handle: OpenFile, stat: FileStat, options: ReadOptions): Promise<void> {
  const { cursor } = file;
  if (!(await hasLine(cursor.head, cursor, handle, options.redact))) return startAnew(file, options);
  const last = await readLastLine(handle, stat.size, reach);
  settlePeak(file, stat, options);
  if (last !== undefined && isNewer(last.text, cursor, options)) return readByTime(cursor);
  const tail = last === undefined ? cursor.head : takePrint(cursor.kind, last, options.redact);
  Object.assign(cursor, { offset: stat.size, cut: stat.size, tail });
  delete cursor.skip;
}

/**
 * Other bytes before the cursor. Another first line: the file was truncated and written anew. The same: a power loss ate
 * unsynced data, and left NULs there, or the file has grown past the cursor since.
 */
async function diverge(file: Tracked, handle: OpenFile, options: ReadOptions): Promise<void> {
  const { cursor } = file;
  const { tail: eaten } = cursor;
  if (eaten === undefined || !(await hasLine(cursor.head, cursor, handle, options.redact)))
    return startAnew(file, options);
  const isEaten = (await readAt(handle, eaten.at, eaten.length)).includes(0);
  if (!isEaten && cursor.reading.latest === undefined) return startAnew(file, options);
  const last = await readLastLine(handle, eaten.at, reach);
  settlePeak(file, { size: cursor.offset }, options);
  // behind a first power loss new lines were written, and a second one ate their end
  const isWrittenOn = last !== undefined && isNewer(last.text, cursor, options);
  if (!isEaten || isWrittenOn) return readByTime(cursor);
  const tail = last === undefined ? cursor.head : takePrint(cursor.kind, last, options.redact);
  Object.assign(cursor, { tail });
}

/** True for a line written after all that were read: seconds are enough, a machine takes longer to boot. */
function isNewer(text: string, { kind, file, generation, reading }: Cursor, { parse }: ReadOptions): boolean {
  const parsed = parse({ kind, file, generation, offset: 0, end: 0, text }, newReadingState(), {});
  return reading.latest !== undefined && !isRefused(parsed) && parsed.time > reading.latest;
}

/** Bytes were lost and others written in their place: only time tells lines that were read from those that were not. */
function readByTime(cursor: Cursor): void {
  const since = Math.max(cursor.since ?? 0, (cursor.reading.latest ?? 0) + 1);
  Object.assign(cursor, { offset: 0, tail: undefined, reading: newReadingState(), since });
  delete cursor.skip;
}

/** The content is that which was read before; what was seen behind its end now is lost. */
function settlePeak(file: Tracked, { size }: { size: number }, { onLost }: ReadOptions): void {
  const { cursor, peak = 0 } = file;
  const lost = Math.max(peak, cursor.sureSize) - Math.max(size, cursor.offset);
  if (lost > 0) onLost(cursor, lost, 0);
  delete file.peak;
  cursor.sureSize = size;
  cursor.sureAt = cursor.changedAt;
  file.doubted = false;
}

async function startAnew(file: Tracked, options: ReadOptions): Promise<void> {
  const { cursor, peak = 0 } = file;
  const { kind, id, name, size, changedAt } = cursor;
  // the state must hold the old cursor as it was before the new content was seen
  Object.assign(cursor, { size: Math.max(peak, cursor.sureSize), changedAt: cursor.sureAt });
  await options.saveProgress();
  // from here on in one go: a snapshot must not hold the loss and the old cursor, which would find it again
  const lost = unreadBytes(file);
  if (lost > 0) options.onLost(cursor, lost, 0);
  const generation = options.bury(cursor);
  file.cursor = { ...newCursor(kind, cursor.file, generation, id), name, size, changedAt };
  delete file.peak;
  delete file.tornAt;
  file.doubted = false;
}

const lf = 10;
/** Bytes in which the last whole line is looked for. */
const reach = 262_144;
/** Milliseconds: the two candidates of the repeated hour lie further apart than a look that is this old can blur. */
const live = 600_000;
