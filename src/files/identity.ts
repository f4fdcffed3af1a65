import { hash } from "node:crypto";
import type { KindName } from "../line.js";
import type { Cursor } from "./cursor.js";
import type { OpenFile } from "./system.js";

/** A line of a file: where it starts, its length there, and the hash of what it says without its secrets. */
export interface Print {
  readonly at: number;
  readonly length: number;
  readonly hash: string;
}

/** The line with its secrets blanked, as `Kind.redact` gives it; undefined where it cannot be told where they are. */
export type Redact = (kind: KindName, text: string) => string | undefined;

/** Print of a line, `bytes` with its line end. A line whose secrets cannot be told is known by its length. */
export function takePrint(kind: KindName, at: number, bytes: Buffer, redact: Redact): Print {
  const end = bytes.at(-1) !== lf ? bytes.length : bytes.at(-2) === cr ? bytes.length - 2 : bytes.length - 1;
  const said = redact(kind, bytes.toString("latin1", 0, end)) ?? "";
  return { at, length: bytes.length, hash: hash("sha256", Buffer.from(said, "latin1"), "hex").slice(0, 32) };
}

/** The last whole line in front of `end`, with its line end, looked for in at most `reach` bytes. */
export async function readLastLine(
  file: OpenFile,
  end: number,
  reach: number,
): Promise<{ at: number; bytes: Buffer } | undefined> {
  const start = Math.max(0, end - reach);
  const bytes = await readAt(file, start, end - start);
  const stop = bytes.lastIndexOf(lf);
  if (stop < 1) return undefined;
  const from = bytes.lastIndexOf(lf, stop - 1) + 1;
  return from === 0 && start > 0 ? undefined : { at: start + from, bytes: bytes.subarray(from, stop + 1) };
}

/** True where the file has the line of which the print was taken. */
export async function hasLine(print: Print | undefined, cursor: Cursor, file: OpenFile, redact: Redact) {
  if (print === undefined) return false;
  const bytes = await readAt(file, print.at, print.length);
  return bytes.length === print.length && takePrint(cursor.kind, print.at, bytes, redact).hash === print.hash;
}

/**
 * The first of these cursors whose first line the file has. XMail's lines hold their time, so no two files begin alike;
 * what stands behind it is checked where it is read.
 */
export async function findByHead(
  cursors: readonly Cursor[],
  file: OpenFile,
  redact: Redact,
): Promise<Cursor | undefined> {
  for (const cursor of cursors) if (await hasLine(cursor.head, cursor, file, redact)) return cursor;
  return undefined;
}

export async function readAt(file: OpenFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, await file.read(buffer, position));
}

const lf = 10;
const cr = 13;
