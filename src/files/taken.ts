import { readingBehind, type Parse } from "../event.js";
import { lineOf, offsetOf, type Rows } from "../line.js";
import { release } from "./lines.js";
import { takeFingerprint, type Fingerprint, type Redact } from "./fingerprint.js";
import { firstTime, type Tracked } from "./tracked.js";

/** Event time of the next line of the file, undefined where none is loaded. */
export function nextTime({ loaded }: Tracked, parse: Parse): number | undefined {
  if (loaded === undefined || loaded.taken >= loaded.rows.count) return undefined;
  const { rows, taken, reading } = loaded;
  if (taken === loaded.read) {
    const isLast = taken === rows.count - 1;
    parse.row(rows, taken, reading, isLast ? loaded.lastMoment : loaded.moment);
    loaded.read++;
  }
  return rows.read.time[taken];
}

/** Moves the cursor behind the lines that are out in a batch. */
export function commit(file: Tracked, redact: Redact): void {
  const { cursor, loaded } = file;
  if (loaded === undefined || loaded.taken === loaded.done) return;
  const { rows, done, taken } = loaded;
  loaded.done = taken;
  // what stands in damaged bytes is not kept, so there is nothing to compare later
  const isWhole = (index: number) => rows.damage?.[index] === undefined;
  let [head, tail] = [done, taken - 1];
  while (head < taken && !isWhole(head)) head++;
  while (tail >= done && !isWhole(tail)) tail--;
  if (cursor.head === undefined && head < taken) cursor.head = printOf(rows, head, redact);
  if (tail >= done) cursor.tail = printOf(rows, tail, redact);
  cursor.offset = offsetOf(rows, taken);
  cursor.reading = readingBehind(rows, taken - 1, cursor.reading);
  delete cursor.skip;
  if (taken === rows.count) unload(file);
  if (cursor.offset >= cursor.size) file.seenIdleAt = file.modifiedAt;
}

export function rewind({ loaded }: Tracked): void {
  if (loaded !== undefined) loaded.taken = loaded.done;
}

/** The same, but what is saved stays where it was until `goBack`: nobody has acknowledged these lines. */
export function pass(file: Tracked, redact: Redact): void {
  const { offset, tail, skip, cut, reading, since, oldBytes } = file.cursor;
  const position = { offset, tail, skip: skip && { ...skip }, cut, reading, since, oldBytes };
  file.saved ??= { position, time: firstTime(file) };
  commit(file, redact);
}

/** Puts the cursor back to where the last acknowledged line ends. */
export function goBack(file: Tracked): void {
  if (file.saved === undefined) return;
  Object.assign(file.cursor, file.saved.position);
  delete file.saved;
  delete file.tornAt;
  unload(file);
}

function unload(file: Tracked): void {
  if (file.loaded !== undefined) release(file.loaded.rows);
  delete file.loaded;
}

/** The cursor as it is to be saved. */
export function savedCursor({ cursor, saved }: Tracked): Tracked["cursor"] {
  if (saved === undefined) return cursor;
  const copy = { ...cursor };
  Object.assign(copy, saved.position);
  return copy;
}

function printOf(rows: Rows, index: number, redact: Redact): Fingerprint {
  const { kind, offset, end, text } = lineOf(rows, index);
  return takeFingerprint(kind, { at: offset, text, length: end - offset }, redact);
}
