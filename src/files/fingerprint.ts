import { hash } from "node:crypto";
import type { KindName } from "../line.js";
import type { OpenFile } from "./system.js";

/** A line of a file: where it starts, its length there, and the hash of what it says without its secrets. */
export interface Fingerprint {
  readonly at: number;
  readonly length: number;
  readonly hash: string;
}

/** The line with its secrets blanked, as `Kind.redact` gives it; undefined where it cannot be told where they are. */
export type Redact = (kind: KindName, text: string) => string | undefined;

/** A line as it stands in a file: where it starts, its text without line end, its length with it. */
export interface Found {
  readonly at: number;
  readonly text: string;
  readonly length: number;
}

/** Print of a line. One whose secrets cannot be told is known by its length. */
export function takeFingerprint(kind: KindName, { at, text, length }: Found, redact: Redact): Fingerprint {
  const said = redact(kind, text) ?? "";
  return { at, length, hash: hash("sha256", Buffer.from(said, "latin1"), "hex").slice(0, 32) };
}

/** The line that these bytes are, its line end included if it has one. */
export function findLine(at: number, bytes: Buffer): Found {
  const end = bytes.at(-1) !== lf ? bytes.length : bytes.at(-2) === cr ? bytes.length - 2 : bytes.length - 1;
  return { at, text: bytes.toString("latin1", 0, end), length: bytes.length };
}

/** The last whole line in front of `end`, with its line end, looked for in at most `reach` bytes. */
export async function readLastLine(file: OpenFile, end: number, reach: number): Promise<Found | undefined> {
  const start = Math.max(0, end - reach);
  const bytes = await readAt(file, start, end - start);
  const stop = bytes.lastIndexOf(lf);
  if (stop < 1) return undefined;
  const from = bytes.lastIndexOf(lf, stop - 1) + 1;
  return from === 0 && start > 0 ? undefined : findLine(start + from, bytes.subarray(from, stop + 1));
}

/** True where the file has the line of which the print was taken. */
export async function hasLine(print: Fingerprint | undefined, kind: KindName, file: OpenFile, redact: Redact) {
  if (print === undefined) return false;
  const bytes = await readAt(file, print.at, print.length);
  return isLine(print, kind, bytes, redact);
}

/** True where these bytes are the line of which the print was taken. */
export function isLine(print: Fingerprint, kind: KindName, bytes: Buffer, redact: Redact): boolean {
  if (bytes.length !== print.length) return false;
  return takeFingerprint(kind, findLine(print.at, bytes), redact).hash === print.hash;
}

/**
 * The first of these cursors whose first line the file has. XMail's lines hold their time, so no two files begin alike;
 * what stands behind it is checked where it is read.
 */
export async function findByHead<C extends { readonly kind: KindName; readonly head?: Fingerprint }>(
  cursors: readonly C[],
  kind: KindName,
  file: OpenFile,
  redact: Redact,
): Promise<C | undefined> {
  const read = headReader(kind, file, redact);
  for (const cursor of cursors) {
    const { head } = cursor;
    if (head === undefined || cursor.kind !== kind) continue;
    const found = await read(head.at, head.length);
    if (found?.length === head.length && found.hash === head.hash) return cursor;
  }
  return undefined;
}

/** Reads the line that begins at a place, if it ends within so many bytes, once however often it is asked for. */
export function headReader(
  kind: KindName,
  file: OpenFile,
  redact: Redact,
): (at: number, longest: number) => Promise<Fingerprint | undefined> {
  const seen = new Map<number, { readonly reach: number; readonly print: Fingerprint | undefined }>();
  return async (at, longest) => {
    const known = seen.get(at);
    if (known?.print !== undefined || (known !== undefined && known.reach >= longest)) return known.print;
    const bytes = await readAt(file, at, longest);
    const end = bytes.indexOf(lf) + 1;
    const print = end === 0 ? undefined : takeFingerprint(kind, findLine(at, bytes.subarray(0, end)), redact);
    seen.set(at, { reach: longest, print });
    return print;
  };
}

/** A buffer that is used again: what was read is good until the next reading. */
export interface Scratch {
  read(file: OpenFile, position: number, length: number): Promise<Buffer>;
}

/** `size` in bytes; what is longer gets a buffer of its own. */
export function createScratch(size: number): Scratch {
  let shared: Buffer | undefined;
  return {
    async read(file, position, length) {
      const buffer = length <= size ? (shared ??= Buffer.allocUnsafeSlow(size)) : Buffer.allocUnsafeSlow(length);
      return buffer.subarray(0, await file.read(buffer.subarray(0, length), position));
    },
  };
}

export async function readAt(file: OpenFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, await file.read(buffer, position));
}

const lf = 10;
const cr = 13;
