import { type Damage, newReadRows, type Origin, type Rows } from "../line.js";

/**
 * Cuts a chunk that starts at `base` into its complete lines, and these into what looks like columns. LF only ends a line, and the CR of a
 * CRLF goes with it; XMail writes CR, VT, FF and the like as clients sent them. Runs of NUL, which a power loss leaves, are lines of
 * their own. Undefined where no line is complete.
 */
export function cutRows(bytes: Buffer, base: number, maxBytes: number, origin: Origin): Rows | undefined {
  const chunk = spare.pop() ?? new Chunk();
  chunk.begin(bytes, base, maxBytes, origin);
  if (bytes.includes(0)) cutAroundNul(chunk, bytes);
  else chunk.lines(bytes.length);
  const rows = chunk.end();
  if (rows.count > 0) return rows;
  release(rows);
  return undefined;
}

/** Bytes that cannot be a line, alone. */
export function damagedRows(origin: Origin, offset: number, end: number, damage: Damage): Rows {
  const chunk = spare.pop() ?? new Chunk();
  chunk.begin(noBytes, offset, Infinity, origin);
  chunk.damaged(end - offset, damage);
  return chunk.end();
}

/** They are not checked any more: their arrays serve again, since new ones for each chunk would cost more than cutting it. */
export function release(rows: Rows): void {
  if (rows instanceof Chunk && spare.length < mostSpare) spare.push(rows);
}

/** `"mx1"\t"mx` + NULs + `"mx1"\t"...`: what stands before the NULs was torn, what stands behind is a line. */
function cutAroundNul(chunk: Chunk, bytes: Buffer): void {
  for (;;) {
    const begin = chunk.place;
    if (bytes[begin] === 0) {
      const nul = endOfNul(bytes, begin);
      if (nul === bytes.length) return;
      chunk.damaged(bytes[nul] === lf ? nul + 1 : nul, "nul");
      continue;
    }
    const feed = bytes.indexOf(lf, begin);
    if (feed < 0) return;
    const nul = bytes.subarray(begin, feed).lastIndexOf(0);
    if (nul < 0) chunk.lines(feed + 1);
    else chunk.damaged(begin + nul + 1 === feed ? feed + 1 : begin + nul + 1, "nul");
  }
}

/** What was cut of a chunk so far. */
class Chunk implements Rows {
  kind: Rows["kind"] = "smtp";
  file = "";
  generation = 0;
  text = "";
  base = 0;
  count = 0;
  start = new Int32Array(few);
  stop = new Int32Array(few);
  next = new Int32Array(few);
  first = new Int32Array(few + 1);
  separators = new Int32Array(0);
  damage: (Damage | undefined)[] | undefined;
  read = newReadRows(few);
  /** Where the next line begins. */
  place = 0;
  private bytes: Buffer = noBytes;
  private words: Int32Array = noWords;
  private maxBytes = 0;
  private separatorCount = 0;

  begin(bytes: Buffer, base: number, maxBytes: number, { kind, file, generation }: Origin): void {
    this.kind = kind;
    this.file = file;
    this.generation = generation;
    this.base = base;
    this.bytes = bytes.buffer.byteLength % 4 === 0 && isLittleEndian ? bytes : aligned(bytes);
    this.words = wordsOf(this.bytes);
    // each takes three bytes at least
    if (this.separators.length * 3 < bytes.length) this.separators = new Int32Array(Math.ceil(bytes.length / 3));
    this.maxBytes = maxBytes;
    this.count = this.place = this.separatorCount = 0;
    this.damage = undefined;
  }

  /**
   * Cuts all lines up to `end` in one pass over the bytes, four at once: a word in which each byte is above 10 holds no tab and no
   * LF, and most are like that.
   */
  lines(end: number): void {
    const { bytes, words, separators } = this;
    const { byteOffset } = bytes;
    const last = (byteOffset + end + 3) >> 2;
    let line = this.place;
    /** Where a value begins: the quote in front of it cannot be that behind another. */
    let from = 1 + (line === 0 && this.base === 0 ? markLength(bytes) : line);
    let count = this.separatorCount;
    for (let word = (byteOffset + line) >> 2; word < last; word++) {
      const four = words[word] as number;
      let low = ((four - 0x0b0b0b0b) | 0) & ~four & highBits;
      while (low !== 0) {
        const at = (word << 2) - byteOffset + ((31 - Math.clz32(low & -low)) >> 3);
        low &= low - 1;
        if (at < line || at >= end) continue;
        const byte = bytes[at] as number;
        if (byte === tab) {
          if (at <= from || bytes[at - 1] !== quote || bytes[at + 1] !== quote) continue;
          separators[count++] = at;
          from = at + 2;
        } else if (byte === lf) {
          this.line(line, at, count);
          line = at + 1;
          from = line + 1;
          count = this.separatorCount;
        }
      }
    }
  }

  private line(place: number, feed: number, count: number): void {
    if (feed - place > this.maxBytes) return this.damaged(feed + 1, "too_long");
    const { bytes, separatorCount } = this;
    const start = place === 0 && this.base === 0 ? markLength(bytes) : place;
    const stop = feed > place && bytes[feed - 1] === cr ? feed - 1 : feed;
    // the quote behind it is the line's last
    const isLast = count > separatorCount && this.separators[count - 1] === stop - 2;
    this.add(start, stop, feed + 1, isLast ? count - 1 : count);
  }

  damaged(next: number, damage: Damage): void {
    this.damage ??= [];
    this.damage[this.count] = damage;
    this.add(this.place, this.place, next, this.separatorCount);
  }

  private add(start: number, stop: number, next: number, separators: number): void {
    const { count } = this;
    if (count === this.start.length) this.grow();
    this.start[count] = start;
    this.stop[count] = stop;
    this.next[count] = next;
    this.first[count] = this.separatorCount;
    this.first[count + 1] = separators;
    this.separatorCount = separators;
    this.place = next;
    this.count = count + 1;
  }

  private grow(): void {
    this.start = grown(this.start);
    this.stop = grown(this.stop);
    this.next = grown(this.next);
    const first = new Int32Array(this.start.length + 1);
    first.set(this.first);
    this.first = first;
    this.read = newReadRows(this.start.length);
  }

  end(): Rows {
    this.text = this.bytes.toString("latin1", 0, Math.min(this.place, this.bytes.length));
    this.bytes = noBytes;
    this.words = noWords;
    return this;
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

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The same bytes where four of them are a word everywhere. */
function aligned(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(Math.ceil(bytes.length / 4) * 4).subarray(0, bytes.length);
  bytes.copy(copy);
  return copy;
}

/** The first byte is the lowest of its word. */
function wordsOf({ buffer }: Buffer): Int32Array {
  if (isLittleEndian) return new Int32Array(buffer);
  const swapped = Buffer.allocUnsafeSlow(buffer.byteLength);
  Buffer.from(buffer).copy(swapped);
  return new Int32Array(swapped.swap32().buffer);
}

const isLittleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;
const highBits = 0x80808080 | 0;
const noBytes = Buffer.alloc(0);
const noWords = new Int32Array(noBytes.buffer, 0, 0);
const spare: Chunk[] = [];
/** Chunks: of each log one, in both pipelines. */
const mostSpare = 16;
/** Lines that there is room for at first. */
const few = 64;
const tab = 9;
const lf = 10;
const cr = 13;
const quote = 0x22;
