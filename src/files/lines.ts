import { type Damage, type Line, lineOf, newReadRows, type Origin, type Rows } from "../line.js";

/**
 * Cuts a chunk that starts at `base` into its complete lines, and these into what looks like columns. LF only ends a line, and the CR of a
 * CRLF goes with it; XMail writes CR, VT, FF and the like as clients sent them. Runs of NUL, which a power loss leaves, are lines of
 * their own. Undefined where no line is complete.
 */
export function cutRows(chunk: Buffer, base: number, maxBytes: number, origin: Origin): Rows | undefined {
  const cuts = new Cuts(chunk, maxBytes, base === 0 ? markLength(chunk) : 0);
  if (chunk.includes(0)) cutAroundNul(cuts, chunk);
  else while (cuts.line());
  return cuts.rows === 0 ? undefined : cuts.toRows(base, origin);
}

/** The same, each line as one by itself. */
export function cutLines(chunk: Buffer, base: number, maxBytes: number, origin: Origin): Line[] {
  const rows = cutRows(chunk, base, maxBytes, origin);
  return rows === undefined ? [] : Array.from({ length: rows.count }, (_, index) => lineOf(rows, index));
}

/** Bytes that cannot be a line, alone. */
export function damagedRows({ kind, file, generation }: Origin, offset: number, end: number, damage: Damage): Rows {
  return {
    ...{ kind, file, generation, text: "", base: offset, count: 1, damage: [damage], read: newReadRows(1) },
    ...{ start: Int32Array.of(0), stop: Int32Array.of(0), next: Int32Array.of(end - offset) },
    ...{ first: Int32Array.of(0, 0), separators: new Int32Array(0) },
  };
}

/** `"mx1"\t"mx` + NULs + `"mx1"\t"...`: what stands before the NULs was torn, what stands behind is a line. */
function cutAroundNul(cuts: Cuts, chunk: Buffer): void {
  for (;;) {
    const { begin } = cuts;
    if (chunk[begin] === 0) {
      const nul = endOfNul(chunk, begin);
      if (nul === chunk.length) return;
      cuts.damaged(chunk[nul] === lf ? nul + 1 : nul, "nul");
      continue;
    }
    const feed = chunk.indexOf(lf, begin);
    if (feed < 0) return;
    const nul = chunk.subarray(begin, feed).lastIndexOf(0);
    if (nul < 0) cuts.line();
    else cuts.damaged(begin + nul + 1 === feed ? feed + 1 : begin + nul + 1, "nul");
  }
}

/** What was cut of a chunk so far. */
class Cuts {
  rows = 0;
  /** Where the next line begins. */
  begin = 0;
  private separators = 0;
  private damage: (Damage | undefined)[] | undefined;

  private readonly chunk: Buffer;
  private readonly maxBytes: number;
  /** Bytes of a byte order mark in front of it all. */
  private readonly mark: number;

  constructor(chunk: Buffer, maxBytes: number, mark: number) {
    this.chunk = chunk;
    this.maxBytes = maxBytes;
    this.mark = mark;
  }

  /** One pass over its bytes finds a line's end and its separators. False where there is no end. */
  line(): boolean {
    const { chunk, begin } = this;
    const start = begin === 0 ? this.mark : begin;
    let count = this.separators;
    /** Where a value begins: the quote in front of it cannot be that behind another. */
    let from = start + 1;
    let at = begin;
    const { length } = chunk;
    for (; at < length; at++) {
      const byte = chunk[at] as number;
      if (byte > tab) {
        if (byte === lf) break;
        continue;
      }
      if (byte !== tab || at <= from || chunk[at - 1] !== quote || chunk[at + 1] !== quote) continue;
      if (count === separators.length) separators = grown(separators);
      separators[count++] = at;
      from = at + 2;
    }
    if (at === length) return false;
    if (at - begin > this.maxBytes) {
      this.damaged(at + 1, "too_long");
      return true;
    }
    const stop = at > begin && chunk[at - 1] === cr ? at - 1 : at;
    // the quote behind it is the line's last
    if (count > this.separators && separators[count - 1] === stop - 2) count--;
    this.add(start, stop, at + 1, count);
    return true;
  }

  damaged(next: number, damage: Damage): void {
    this.damage ??= [];
    this.damage[this.rows] = damage;
    this.add(this.begin, this.begin, next, this.separators);
  }

  private add(start: number, stop: number, next: number, count: number): void {
    const at = this.rows * places;
    if (at + 2 * places > lines.length) lines = grown(lines);
    lines[at] = start;
    lines[at + 1] = stop;
    lines[at + 2] = next;
    lines[at + 3] = this.separators;
    this.separators = count;
    this.begin = next;
    this.rows++;
  }

  toRows(base: number, { kind, file, generation }: Origin): Rows {
    const count = this.rows;
    const [start, stop, next] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
    const first = new Int32Array(count + 1);
    for (let index = 0, at = 0; index < count; index++, at += places) {
      start[index] = lines[at] ?? 0;
      stop[index] = lines[at + 1] ?? 0;
      next[index] = lines[at + 2] ?? 0;
      first[index] = lines[at + 3] ?? 0;
    }
    first[count] = this.separators;
    return {
      ...{ kind, file, generation, base, count, start, stop, next, first },
      text: this.chunk.toString("latin1", 0, this.begin),
      separators: separators.slice(0, this.separators),
      damage: this.damage,
      read: newReadRows(count),
    };
  }
}

export function endOfNul(chunk: Buffer, start: number): number {
  let end = start;
  while (end < chunk.length && chunk[end] === 0) end++;
  return end;
}

function markLength(chunk: Buffer): number {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** Used again for each chunk: how many there will be is not known before. */
let separators: Int32Array = new Int32Array(16_384);
let lines: Int32Array = new Int32Array(8_192);
/** Start, stop, next and first separator. */
const places = 4;
const tab = 9;
const lf = 10;
const cr = 13;
const quote = 0x22;
