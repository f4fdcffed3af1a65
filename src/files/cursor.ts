import { newReadingState, type ReadingState } from "../event.js";
import type { KindName } from "../line.js";
import type { Fingerprint } from "./fingerprint.js";

/** How far one pipeline has read one file, and how to know the file again. Plain data: it is written to the state as it is. */
export interface Cursor {
  kind: KindName;
  /** Name as first seen: part of every record's uid. */
  file: string;
  /** Name now; differs after a rename. */
  name: string;
  generation: number;
  /** Device and inode. */
  id: string;
  /** Byte offset behind the last line that was taken in. */
  offset: number;
  /** The file's first line that is whole. */
  head?: Fingerprint;
  /** The last whole line before `offset`. */
  tail?: Fingerprint;
  /** Inside a line above the limit, or a run of NUL bytes: bytes from `from` to `reached` are known to belong to it. */
  skip?: { from: number; reached: number; nul: boolean };
  /** The offset, where a power loss cut the file there in the middle of a line. */
  cut?: number;
  reading: ReadingState;
  /** Size and time of change when last looked at, to tell which bytes a deletion lost and whether content moved. */
  size: number;
  changedAt: number;
  /** Both, when the bytes before the offset were last found to be those that were read. */
  sureSize: number;
  sureAt: number;
  /** Lines before this time are not delivered: older than `--otlp.start-at`, or taken in before. Milliseconds UTC. */
  since?: number;
  /** With `since`: only lines that begin in the first so many bytes are too old for it. Default: all. */
  oldBytes?: number;
  /** When the file was found deleted. The entry stays a while, so that the same content coming back is not read again. */
  goneAt?: number;
}

export function newCursor(kind: KindName, name: string, generation: number, id: string): Cursor {
  const reading = newReadingState();
  return { kind, file: name, name, generation, id, offset: 0, reading, size: 0, changedAt: 0, sureSize: 0, sureAt: 0 };
}

/** How far a cursor has come. */
export type Position = {
  [K in "offset" | "tail" | "skip" | "cut" | "reading" | "since" | "oldBytes"]: Cursor[K] | undefined;
};

export function positionOf({ offset, tail, skip, cut, reading, since, oldBytes }: Cursor): Position {
  return { offset, tail, skip: skip && { ...skip }, cut, reading, since, oldBytes };
}

/**
 * Bytes were lost and others written in their place: only time tells lines that were read from those that were not. The first line
 * was: it is the one that was known, and may have no time of its own.
 */
export function readByTime(cursor: Cursor): void {
  const { head } = cursor;
  const since = Math.max(cursor.since ?? 0, (cursor.reading.latest ?? 0) + 1);
  const offset = head === undefined ? 0 : head.at + head.length;
  Object.assign(cursor, { offset, tail: head, reading: newReadingState(), since });
  delete cursor.skip;
  delete cursor.oldBytes;
}
