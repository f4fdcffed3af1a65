import { newReadingState, type Parse } from "../event.js";
import { type KindName, lineOf, offsetOf, type Rows } from "../line.js";
import { cutRows, damagedRows, release } from "./lines.js";
import type { Item } from "./source.js";

export interface StreamOptions {
  readonly kind: KindName;
  /** Name of the file the bytes came from: it can tell the hours of a DST night apart. */
  readonly file: string;
  readonly parse: Parse;
  readonly maxLineBytes: number;
}

/**
 * Reads a log from its first byte to its last, once, without a cursor: for `parse` and its like. A last line without LF
 * counts as a line. Rejects as the stream does.
 */
export async function* readStream(chunks: AsyncIterable<Buffer>, options: StreamOptions): AsyncGenerator<Item> {
  for await (const rows of readRows(chunks, options))
    for (let index = 0; index < rows.count; index++) yield itemOf(rows, index, options.parse);
}

/** A line of rows that were read, by itself: it stays. */
export function itemOf(rows: Rows, index: number, { toParsed }: Pick<Parse, "toParsed">): Item {
  return { line: lineOf(rows, index), parsed: toParsed(rows, index) };
}

/** The same as rows, which were read, each good until the next are asked for. */
export async function* readRows(chunks: AsyncIterable<Buffer>, options: StreamOptions): AsyncGenerator<Rows> {
  const { kind, file, parse, maxLineBytes } = options;
  const origin = { kind, file, generation: 0 };
  const reading = newReadingState();
  let rest: Buffer = Buffer.alloc(0);
  let base = 0;
  /** Where a line above the limit began, whose end has not come yet. */
  let oversize: number | undefined;

  function* give(rows: Rows | undefined): Generator<Rows> {
    if (rows === undefined) return;
    for (let index = 0; index < rows.count; index++) parse.row(rows, index, reading, {});
    yield rows;
    release(rows);
  }

  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (oversize !== undefined) {
      const feed = rest.indexOf(lf);
      const end = feed < 0 ? rest.length : feed + 1;
      if (feed >= 0) {
        yield* give(damagedRows(origin, oversize, base + end, "too_long"));
        oversize = undefined;
      }
      base += end;
      rest = rest.subarray(end);
    }
    const rows = cutRows(rest, base, maxLineBytes, origin);
    const end = rows === undefined ? base : offsetOf(rows, rows.count);
    yield* give(rows);
    rest = rest.subarray(end - base);
    base = end;
    if (oversize === undefined && rest.length <= maxLineBytes) continue;
    oversize ??= base;
    base += rest.length;
    rest = rest.subarray(rest.length);
  }
  if (oversize !== undefined) yield* give(damagedRows(origin, oversize, base, "too_long"));
  else if (rest.length > 0) yield* give(cutRows(Buffer.concat([rest, Buffer.from("\n")]), base, maxLineBytes, origin));
}

const lf = 10;
