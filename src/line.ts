/** The logs XMail writes, by the prefix of their file names, in the order of docs and pages: the journey of a message first. */
export const kindNames = ["smtp", "smail", "lmail", "pop3", "psync", "finger", "ctrl", "filters"] as const;

export type KindName = (typeof kindNames)[number];

/** Where lines come from: the same for all of a file. */
export interface Origin {
  readonly kind: KindName;
  /** File name as first seen, without directory: `smtp-202611241000`. A later rename does not change it. */
  readonly file: string;
  /** How many times a file of this name was truncated or replaced before this one. */
  readonly generation: number;
}

/** Why the bytes cannot be a line: it is longer than the limit, or a run of NUL bytes. */
export type Damage = "too_long" | "nul";

/**
 * Record 1: one complete line of one log file. It still holds secrets; only `kinds/` may look inside.
 * Nothing but `files/` makes lines, nothing behind `parse/` sees their text.
 */
export interface Line extends Origin {
  /** Byte offset of the line's first byte. */
  readonly offset: number;
  /** Byte offset of the next line's first byte. */
  readonly end: number;
  /** The line without its LF (and without the CR of a CRLF), one character a byte (latin1). Empty for `damage`. */
  readonly text: string;
  /** Set by the reader where the bytes cannot be a line. */
  readonly damage?: Damage;
}

/**
 * The lines of a chunk where they lie (decision 15): one text and arrays with an element a line, so that a million lines are no
 * million objects. Places are those in `text`. What lies behind `read` is filled in when a line is read.
 */
export interface Rows extends Origin {
  /** One character a byte (latin1). */
  readonly text: string;
  /** Byte offset of the text's first character. */
  readonly base: number;
  readonly count: number;
  /** Where what a line says begins: behind a byte order mark in front of it. */
  readonly start: Int32Array;
  /** Where its text ends: at its LF, or the CR in front of it. */
  readonly stop: Int32Array;
  /** Where the next line begins. */
  readonly next: Int32Array;
  /** Which of the separators is a line's first; one element more than there are lines. */
  readonly first: Int32Array;
  /** The tab of each `"<TAB>"` that separates two columns. */
  readonly separators: Int32Array;
  /** Undefined where no line of the chunk is damaged. */
  readonly damage: readonly (Damage | undefined)[] | undefined;
  readonly read: ReadRows;
}

/** What was read of each line of a chunk. */
export interface ReadRows {
  /** Milliseconds UTC. */
  readonly time: Float64Array;
  /** What the line says in a word, shared by all lines that say the same; of a refused one the reason. */
  readonly meaning: unknown[];
  /** The column that the others are counted from. */
  readonly anchor: Int32Array;
  /** The reading state behind the line: the latest time, NaN for none, and the rest in bits. */
  readonly latest: Float64Array;
  readonly bits: Uint8Array;
}

/** Room for what is going to be read of so many lines. */
export function newReadRows(count: number): ReadRows {
  return {
    time: new Float64Array(count),
    meaning: Array.from({ length: count }),
    anchor: new Int32Array(count),
    latest: new Float64Array(count),
    bits: new Uint8Array(count),
  };
}

/** Byte offset of a line's first byte. */
export function offsetOf({ base, next }: Rows, index: number): number {
  return base + (index === 0 ? 0 : (next[index - 1] ?? 0));
}

/** One line by itself: a text of its own is cut out of the chunk, which it keeps in memory. */
export function lineOf(rows: Rows, index: number): Line {
  const { kind, file, generation, base, text, next, stop, damage } = rows;
  const begin = index === 0 ? 0 : (next[index - 1] ?? 0);
  const offset = base + begin;
  const end = base + (next[index] ?? 0);
  const damaged = damage?.[index];
  if (damaged !== undefined) return { kind, file, generation, offset, end, text: "", damage: damaged };
  return { kind, file, generation, offset, end, text: text.slice(begin, stop[index]) };
}

/**
 * What the line says. A byte order mark (UTF-8) in front of a file's first line, as editors put it there, is no part of it; offset and
 * length still count it.
 */
export function textOf({ offset, text }: Pick<Line, "offset" | "text">): string {
  return offset === 0 && text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

/** One character a byte. */
export const byteOrderMark = "\u00ef\u00bb\u00bf";
