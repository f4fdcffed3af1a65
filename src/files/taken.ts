import type { Parse, ReadingState } from "../event.js";
import { takeFingerprint, type Redact } from "./fingerprint.js";
import type { LoadedItem, LoadedLine, Tracked } from "./tracked.js";

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

/** The same, but what is saved stays where it was until `goBack`: nobody has acknowledged these lines. */
export function pass(file: Tracked, redact: Redact): void {
  const { offset, tail, skip, cut, reading, since, oldBytes } = file.cursor;
  const time = file.loaded[0]?.item?.parsed.time;
  const position = { offset, tail, skip: skip && { ...skip }, cut, reading, since, oldBytes };
  file.saved ??= { position, time };
  commit(file, redact);
}

/** Puts the cursor back to where the last acknowledged line ends. */
export function goBack(file: Tracked): void {
  if (file.saved === undefined) return;
  Object.assign(file.cursor, file.saved.position);
  delete file.saved;
  delete file.tornAt;
  file.loaded.length = 0;
  file.taken = 0;
}

/** The cursor as it is to be saved. */
export function savedCursor({ cursor, saved }: Tracked): Tracked["cursor"] {
  if (saved === undefined) return cursor;
  const copy = { ...cursor };
  Object.assign(copy, saved.position);
  return copy;
}

function printOf({ line }: LoadedLine, redact: Redact) {
  return takeFingerprint(line.kind, { at: line.offset, text: line.text, length: line.end - line.offset }, redact);
}
