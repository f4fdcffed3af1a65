import { byteOrderMark, type Line, newReadRows, type Rows } from "../line.js";
import { isTimeAt, separatorsOf } from "./columns.js";
import { intern } from "./intern.js";

/**
 * One line of a chunk, its columns read where they lie: a view that is moved from line to line. XMail escapes nothing, so a value
 * may hold `"<TAB>"` and look like two columns: kinds anchor on what the server itself writes and join the pieces in between again.
 */
export class Row {
  /** Columns there seem to be, one at least. */
  count = 0;
  /** False where the line ends inside a value, as it does when a value holds an LF. */
  closed = false;
  /** The column that holds the time, and the one that others are counted from: set by the kind. */
  timeColumn = 0;
  anchor = 0;
  private chunk = "";
  private separators: Int32Array = noSeparators;
  private first = 0;
  private start = 0;
  private end = 0;

  /** False for a line that does not start as every line of XMail does: it has no columns. */
  moveTo(rows: Rows, index: number): boolean {
    const { text } = rows;
    const start = rows.start[index] ?? 0;
    const stop = rows.stop[index] ?? 0;
    if (stop === start || text.charCodeAt(start) !== quote) return false;
    const first = rows.first[index] ?? 0;
    this.chunk = text;
    this.separators = rows.separators;
    this.first = first;
    this.count = (rows.first[index + 1] ?? 0) - first + 1;
    this.start = start + 1;
    this.closed = stop - start > 1 && text.charCodeAt(stop - 1) === quote;
    this.end = this.closed ? stop - 1 : stop;
    return true;
  }

  /** A column's text, empty where there is none. It is cut out of the chunk and keeps that in memory: not to be kept. */
  text(column: number): string {
    return column < 0 || column >= this.count ? "" : this.chunk.slice(this.from(column), this.to(column));
  }

  /** The same, undefined where there is no such column. */
  find(column: number): string | undefined {
    return column < this.count ? this.text(column) : undefined;
  }

  /** The same as a text of its own, which may be kept; for values that come again and again. */
  own(column: number): string {
    return column < 0 || column >= this.count ? "" : intern(this.chunk, this.from(column), this.to(column));
  }

  /** A whole number as XMail prints it with %d, %lu or %lld, or undefined. */
  integer(column: number): number | undefined {
    if (column < 0 || column >= this.count) return undefined;
    const from = this.from(column);
    const to = this.to(column);
    const minus = this.chunk.charCodeAt(from) === hyphen ? 1 : 0;
    if (to - from === minus || to - from > minus + 19) return undefined;
    let value = 0;
    for (let at = from + minus; at < to; at++) {
      const digit = this.chunk.charCodeAt(at) - zero;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    // beyond that a sum of products is not exact
    if (to - from > 15) return Number(this.chunk.slice(from, to));
    return minus === 1 ? -value : value;
  }

  is(column: number, text: string): boolean {
    if (column < 0 || column >= this.count) return false;
    const from = this.from(column);
    return this.to(column) - from === text.length && this.chunk.startsWith(text, from);
  }

  /** The columns `from` to `to` (exclusive) of a value together that held `"<TAB>"`. */
  join(from: number, to: number): string {
    return from < to ? this.chunk.slice(this.from(from), this.to(to - 1)) : "";
  }

  /** `2026-11-24 10:05:57`: the shape only, the calendar is checked where the zone is known. */
  isTime(column: number): boolean {
    if (column >= this.count) return false;
    const from = this.from(column);
    return this.to(column) - from === 19 && isTimeAt(this.chunk, from);
  }

  /** The first time stamp at or after the column, or -1. The first is the server's: clients come later in the line. */
  findTime(from: number): number {
    for (let column = from; column < this.count; column++) if (this.isTime(column)) return column;
    return -1;
  }

  /** `^[A-Z]{2,16}=[A-Z]`, without the price of a regular expression. */
  isStatus(column: number): boolean {
    if (column < 0 || column >= this.count) return false;
    const from = this.from(column);
    const to = this.to(column);
    let at = from;
    while (at < to && isCapital(this.chunk.charCodeAt(at))) at++;
    const length = at - from;
    if (length < 2 || length > 16 || at + 1 >= to) return false;
    return this.chunk.charCodeAt(at) === equals && isCapital(this.chunk.charCodeAt(at + 1));
  }

  /** What `read` makes of the time where it lies, as of `2026-11-24 10:05:57`. */
  readTime<T>(read: (text: string, at: number) => T): T {
    return read(this.chunk, this.from(this.timeColumn));
  }

  private from(column: number): number {
    return column === 0 ? this.start : (this.separators[this.first + column - 1] ?? 0) + 2;
  }

  private to(column: number): number {
    return column === this.count - 1 ? this.end : (this.separators[this.first + column] ?? 0) - 1;
  }
}

/** A text by itself; undefined for one that does not start as every line of XMail does. */
export function rowOf(text: string): Row | undefined {
  const row = new Row();
  // a byte order mark is gone already
  const line = { kind: "smtp", file: "", generation: 0, offset: 1, end: text.length + 2, text } as const;
  return row.moveTo(rowsOf(line), 0) ? row : undefined;
}

/** A line by itself as rows of one: for what is not read from a chunk. */
export function rowsOf(line: Line): Rows {
  const { kind, file, generation, offset, end, text, damage } = line;
  const start = offset === 0 && text.startsWith(byteOrderMark) ? byteOrderMark.length : 0;
  const separators = separatorsOf(text, start);
  return {
    ...{ kind, file, generation, text, base: offset, count: 1 },
    ...{ start: Int32Array.of(start), stop: Int32Array.of(text.length), next: Int32Array.of(end - offset) },
    ...{ first: Int32Array.of(0, separators.length), separators: Int32Array.from(separators) },
    ...{ damage: damage === undefined ? undefined : [damage], read: newReadRows(1) },
  };
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

const noSeparators = new Int32Array(0);
const quote = 0x22;
const hyphen = 0x2d;
const zero = 0x30;
const equals = 0x3d;
