/** The logs XMail writes, by the prefix of their file names, in the order of docs and pages: the journey of a message first. */
export const kindNames = ["smtp", "smail", "lmail", "pop3", "psync", "finger", "ctrl", "filters"] as const;

export type KindName = (typeof kindNames)[number];

/**
 * Record 1: one complete line of one log file. It still holds secrets; only `kinds/` may look inside.
 * Nothing but `files/` makes lines, nothing behind `parse/` sees their text.
 */
export interface Line {
  readonly kind: KindName;
  /** File name as first seen, without directory: `smtp-202611241000`. A later rename does not change it. */
  readonly file: string;
  /** How many times a file of this name was truncated or replaced before this one. */
  readonly generation: number;
  /** Byte offset of the line's first byte. */
  readonly offset: number;
  /** Byte offset of the next line's first byte. */
  readonly end: number;
  /** The line without its LF (and without the CR of a CRLF), one character a byte (latin1). Empty for `damage`. */
  readonly text: string;
  /** Set by the reader where the bytes cannot be a line: longer than the limit, or a run of NUL bytes. */
  readonly damage?: "too_long" | "nul";
}

/**
 * What the line says. A byte order mark (UTF-8) in front of a file's first line, as editors put it there, is no part of it; offset and
 * length still count it.
 */
export function textOf({ offset, text }: Pick<Line, "offset" | "text">): string {
  return offset === 0 && text.startsWith(byteOrderMark) ? text.slice(byteOrderMark.length) : text;
}

/** One character a byte. */
const byteOrderMark = "\u00ef\u00bb\u00bf";
