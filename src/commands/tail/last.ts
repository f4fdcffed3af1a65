import type { Parse } from "../../event.js";
import type { Cursor } from "../../files/cursor.js";
import { readLastLines } from "../../files/last-lines.js";
import { nameTime } from "../../files/name.js";
import type { Item } from "../../files/source.js";
import { inOrder, type Printed } from "./shown-line.js";

export interface LastOptions {
  readonly directory: string;
  readonly parse: Parse;
  readonly maxLineBytes: number;
  match(item: Item): boolean;
  print(item: Item): Printed;
  /** How many are wanted. */
  readonly lines: number;
}

type End = Pick<Cursor, "kind" | "name" | "offset">;

/**
 * The last lines that match, of all logs, up to the ends given: each log is searched from its end backwards, in growing pieces. `isCut`
 * where there are fewer than wanted and something was not searched. A file that cannot be read has no lines.
 */
export async function findLast(
  ends: readonly End[],
  options: LastOptions,
  signal: AbortSignal,
): Promise<{ readonly shown: readonly string[]; readonly isCut: boolean }> {
  const found: Printed[] = [];
  let isCut = false;
  for (const files of Map.groupBy(ends, ({ kind }) => kind).values()) {
    const own = await findLastOf(files, options, signal);
    found.push(...own.printed);
    isCut ||= own.isCut;
  }
  const shown = options.lines === 0 ? [] : inOrder(found).slice(-options.lines);
  return { shown, isCut: isCut && shown.length < options.lines };
}

/** Of one log. */
async function findLastOf(
  files: readonly End[],
  options: LastOptions,
  signal: AbortSignal,
): Promise<{ printed: Printed[]; isCut: boolean }> {
  let printed: Printed[] = [];
  let left = mostBytes;
  for (const file of files.toSorted((a, b) => nameTime(b.name) - nameTime(a.name))) {
    if (printed.length >= options.lines || signal.aborted) break;
    const { own, bytes, isWhole } = await search(file, options.lines - printed.length, left, options, signal);
    printed = [...own, ...printed];
    left -= bytes;
    if (!isWhole && printed.length < options.lines) return { printed, isCut: true };
  }
  return { printed, isCut: false };
}

/** Reads a larger piece of the end again and again, until enough is found or all is read that may be. */
async function search(
  { kind, name, offset }: End,
  lines: number,
  most: number,
  { match, print, ...options }: LastOptions,
  signal: AbortSignal,
): Promise<{ own: Printed[]; bytes: number; isWhole: boolean }> {
  for (let bytes = firstBytes; ; bytes *= 8) {
    const size = Math.min(bytes, most, offset);
    const items = await readLastLines(name, { ...options, kind, end: offset, bytes: size }).catch(() => []);
    const matching = items.filter(match).slice(-lines);
    const isWhole = size === offset;
    if (matching.length >= lines || isWhole || size === most || signal.aborted)
      return { own: matching.map(print), bytes: size, isWhole };
  }
}

const firstBytes = 256 * 1024;
/** Of each log. */
const mostBytes = 16 * 1024 * 1024;
