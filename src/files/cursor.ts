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
