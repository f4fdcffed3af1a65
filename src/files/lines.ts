import type { KindName, Line } from "../line.js";

/** A line's place: its text without line end, one character a byte, where it starts and where the next one starts. */
export interface Span {
  readonly text: string;
  readonly offset: number;
  readonly end: number;
  readonly damage?: Line["damage"];
}

/**
 * Cuts a chunk that starts at `base` into its complete lines. LF only ends a line, and the CR of a CRLF goes with it;
 * XMail writes CR, VT, FF and the like as clients sent them. Runs of NUL, which a power loss leaves, are spans of their own.
 */
export function cutLines(chunk: Buffer, base: number, maxBytes: number): Span[] {
  const spans: Span[] = [];
  const mayHoldNul = chunk.includes(0);
  let start = 0;
  for (;;) {
    if (mayHoldNul && chunk[start] === 0) {
      const end = endOfNul(chunk, start);
      if (end === chunk.length) return spans;
      const line = chunk[end] === lf ? end + 1 : end;
      spans.push({ text: "", offset: base + start, end: base + line, damage: "nul" });
      start = line;
      continue;
    }
    const feed = chunk.indexOf(lf, start);
    if (feed < 0) return spans;
    start = mayHoldNul ? pushTorn(spans, chunk, start, feed, base) : start;
    if (start > feed) continue;
    const end = base + feed + 1;
    const stop = feed > start && chunk[feed - 1] === cr ? feed - 1 : feed;
    if (feed - start > maxBytes) spans.push({ text: "", offset: base + start, end, damage: "too_long" });
    else spans.push({ text: chunk.toString("latin1", start, stop), offset: base + start, end });
    start = feed + 1;
  }
}

/** `"mx1"\t"mx` + NULs + `"mx1"\t...`: what stands before the NULs was torn, what stands behind is a line. */
function pushTorn(spans: Span[], chunk: Buffer, start: number, feed: number, base: number): number {
  const nul = chunk.subarray(start, feed).lastIndexOf(0);
  if (nul < 0) return start;
  const behind = start + nul + 1;
  const next = behind === feed ? feed + 1 : behind;
  spans.push({ text: "", offset: base + start, end: base + next, damage: "nul" });
  return next;
}

export function endOfNul(chunk: Buffer, start: number): number {
  let end = start;
  while (end < chunk.length && chunk[end] === 0) end++;
  return end;
}

export function toLine(span: Span, kind: KindName, file: string, generation: number): Line {
  const { text, offset, damage } = span;
  return damage === undefined
    ? { kind, file, generation, offset, text }
    : { kind, file, generation, offset, text, damage };
}

const lf = 10;
const cr = 13;
