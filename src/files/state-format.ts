import { createHash } from "node:crypto";
import type { Cursor } from "./cursor.js";
import { overwrite, type Series } from "./series-changes.js";

/**
 * How a state file is written. A line about the file (format, sequence), then one line a save, each behind its own checksum:
 * the first has everything, those after it replace all but the cursors and the series, and of these only what changed.
 *
 *     {"format":2,"sequence":7}
 *     2c26…  {"rest":{…},"cursors":[…]}
 *     fcde…  {"rest":{…},"cursors":[one],"dropped":["smtp-202611240000 0"]}
 *
 * A line cut short by a kill is as if that save had not been. Format 1 had one save a file and its checksum in the first line.
 */
export interface StateFile {
  readonly sequence: number;
  readonly body: unknown;
  /** True where all of its lines are whole, or only the last one is cut short. */
  readonly isWhole: boolean;
}

/** One save. `rest` is JSON. */
export interface Save {
  readonly rest: string;
  readonly cursors: readonly Cursor[];
  /** Keys of cursors that are no longer kept. */
  readonly dropped: readonly string[];
  /** Undefined where the state has none. */
  readonly series: Series | undefined;
}

export function writeHead(sequence: number): string {
  return `${JSON.stringify({ format, sequence })}\n`;
}

export function writeSave({ rest, cursors, dropped, series }: Save): Buffer {
  const parts = [`"rest":${rest}`];
  if (cursors.length > 0) parts.push(`"cursors":${JSON.stringify(cursors)}`);
  if (dropped.length > 0) parts.push(`"dropped":${JSON.stringify(dropped)}`);
  if (series !== undefined) parts.push(`"series":${JSON.stringify(series)}`);
  const text = Buffer.from(`{${parts.join(",")}}`);
  return Buffer.concat([Buffer.from(`${checksum(text)} `), text, Buffer.from("\n")]);
}

/** What tells a cursor from all others of its pipeline. */
export function keyOf({ file, generation }: Pick<Cursor, "file" | "generation">): string {
  return `${file} ${generation}`;
}

/** A format that only a later version knows. */
export class UnknownFormat extends Error {}

/** Reads a state file; undefined where nothing of it can be used. Throws UnknownFormat. */
export function readStateFile(bytes: Buffer): StateFile | undefined {
  const end = bytes.indexOf(lf);
  const head = parseObject(bytes.subarray(0, Math.max(0, end)));
  const { format: written, sequence, sha256 } = head ?? {};
  if (typeof written === "number" && written > format)
    throw new UnknownFormat(`format ${written}, this one reads ${format}`);
  if (typeof sequence !== "number") return undefined;
  if (written !== 1) return readSaves(sequence, bytes.subarray(end + 1));
  const text = bytes.subarray(end + 1, -1);
  if (sha256 !== checksum(text)) return undefined;
  return { sequence, body: parseObject(text), isWhole: true };
}

function readSaves(sequence: number, bytes: Buffer): StateFile | undefined {
  const cursors = new Map<string, Cursor>();
  let rest: Record<string, unknown> | undefined;
  let series: Series | undefined;
  let start = 0;
  for (let end = bytes.indexOf(lf); end >= 0; end = bytes.indexOf(lf, start)) {
    const save = readSave(bytes.subarray(start, end));
    if (save === undefined) break;
    rest = save.rest;
    for (const key of save.dropped ?? []) cursors.delete(key);
    for (const cursor of save.cursors ?? []) cursors.set(keyOf(cursor), cursor);
    if (save.series !== undefined) series = overwrite(series ?? {}, save.series);
    start = end + 1;
  }
  if (rest === undefined) return undefined;
  const isWhole = bytes.indexOf(lf, start) < 0;
  const body = withCursors(series === undefined ? rest : { ...rest, series }, [...cursors.values()]);
  return { sequence, body, isWhole };
}

interface ReadSave {
  readonly rest: Record<string, unknown>;
  readonly cursors?: readonly Cursor[];
  readonly dropped?: readonly string[];
  readonly series?: Series;
}

function readSave(line: Buffer): ReadSave | undefined {
  const text = line.subarray(checksumLength + 1);
  if (line.toString("latin1", 0, checksumLength) !== checksum(text)) return undefined;
  return parseObject(text) as ReadSave | undefined;
}

/** The body as it was given to be saved. */
function withCursors(rest: Record<string, unknown>, cursors: readonly Cursor[]): unknown {
  if (typeof rest["follower"] !== "object") return rest;
  return { ...rest, follower: { ...rest["follower"], cursors } };
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function checksum(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const format = 2;
const lf = 10;
/** Of SHA-256 in hexadecimal digits. */
const checksumLength = 64;
