import type { Line } from "../line.js";

/** Where lines come from: the same for all of a file. */
export type Origin = Pick<Line, "kind" | "file" | "generation">;

/**
 * Cuts a chunk that starts at `base` into its complete lines. LF only ends a line, and the CR of a CRLF goes with it;
 * XMail writes CR, VT, FF and the like as clients sent them. Runs of NUL, which a power loss leaves, are lines of their own.
 */
export function cutLines(chunk: Buffer, base: number, maxBytes: number, origin: Origin): Line[] {
  const { kind, file, generation } = origin;
  const lines: Line[] = [];
  const mayHoldNul = chunk.includes(0);
  let start = 0;
  for (;;) {
    if (mayHoldNul && chunk[start] === 0) {
      const nul = endOfNul(chunk, start);
      if (nul === chunk.length) return lines;
      const end = chunk[nul] === lf ? nul + 1 : nul;
      lines.push(damaged(origin, base + start, base + end, "nul"));
      start = end;
      continue;
    }
    const feed = chunk.indexOf(lf, start);
    if (feed < 0) return lines;
    start = mayHoldNul ? pushTorn(lines, chunk, start, feed, base, origin) : start;
    if (start > feed) continue;
    const offset = base + start;
    const end = base + feed + 1;
    if (feed - start > maxBytes) lines.push(damaged(origin, offset, end, "too_long"));
    else {
      const stop = feed > start && chunk[feed - 1] === cr ? feed - 1 : feed;
      lines.push({ kind, file, generation, offset, end, text: chunk.toString("latin1", start, stop) });
    }
    start = feed + 1;
  }
}

/** Bytes that cannot be a line. */
export function damaged(
  { kind, file, generation }: Origin,
  offset: number,
  end: number,
  damage: "nul" | "too_long",
): Line {
  return { kind, file, generation, offset, end, text: "", damage };
}

/** `"mx1"\t"mx` + NULs + `"mx1"\t...`: what stands before the NULs was torn, what stands behind is a line. */
function pushTorn(lines: Line[], chunk: Buffer, start: number, feed: number, base: number, origin: Origin): number {
  const nul = chunk.subarray(start, feed).lastIndexOf(0);
  if (nul < 0) return start;
  const behind = start + nul + 1;
  const next = behind === feed ? feed + 1 : behind;
  lines.push(damaged(origin, base + start, base + next, "nul"));
  return next;
}

export function endOfNul(chunk: Buffer, start: number): number {
  let end = start;
  while (end < chunk.length && chunk[end] === 0) end++;
  return end;
}

const lf = 10;
const cr = 13;
