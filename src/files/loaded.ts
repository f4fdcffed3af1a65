import { readingBehind, type Moment, type Parse, type ReadingState } from "../event.js";
import { lineOf, offsetOf, type Rows } from "../line.js";
import type { Cursor } from "./cursor.js";
import { takeFingerprint, type Fingerprint, type Redact } from "./fingerprint.js";
import { release } from "./lines.js";
import type { Span } from "./source.js";

/** Complete lines behind a cursor, each read when its turn comes: committed up to `done`, out in a batch up to `taken`, read up to `read`. */
export class Loaded {
  readonly rows: Rows;
  private readonly moment: Moment;
  private readonly lastMoment: Moment;
  private readonly reading: ReadingState;
  private done = 0;
  private taken = 0;
  private read = 0;

  /** `lastMoment` is that of the last line; `reading` the state in front of the first. */
  constructor(rows: Rows, moment: Moment, lastMoment: Moment, reading: ReadingState) {
    this.rows = rows;
    this.moment = moment;
    this.lastMoment = lastMoment;
    this.reading = { ...reading };
  }

  isOut(): boolean {
    return this.taken > this.done;
  }

  /** Lines wait that are not out in a batch. */
  isWaiting(): boolean {
    return this.taken < this.rows.count;
  }

  left(): number {
    return this.rows.count - this.done;
  }

  /** Byte offset behind its last line. */
  end(): number {
    return offsetOf(this.rows, this.rows.count);
  }

  /** Event time of the next line, undefined where none waits. */
  peek(parse: Parse): number | undefined {
    const { rows, taken } = this;
    if (taken >= rows.count) return undefined;
    if (taken === this.read) {
      parse.row(rows, taken, this.reading, taken === rows.count - 1 ? this.lastMoment : this.moment);
      this.read++;
    }
    return rows.read.time[taken];
  }

  /** The same as far as it was read. */
  nextTime(): number | undefined {
    return this.taken < this.read ? this.rows.read.time[this.taken] : undefined;
  }

  /** Event time of the first line that is not committed, undefined where none was read. */
  firstTime(): number | undefined {
    return this.done < this.read ? this.rows.read.time[this.done] : undefined;
  }

  /** Takes at most `limit` lines up to a time, but for those that are too old; gives how many. */
  take(until: number, limit: number, { since = -Infinity, oldBytes = Infinity }: Cursor, parse: Parse, spans: Span[]) {
    const { rows } = this;
    let count = 0;
    let from = this.taken;
    for (; count < limit; this.taken++) {
      const time = this.peek(parse);
      if (time === undefined || time > until) break;
      if (time >= since || offsetOf(rows, this.taken) >= oldBytes) count++;
      else {
        if (this.taken > from) spans.push({ rows, from, to: this.taken });
        from = this.taken + 1;
      }
    }
    if (this.taken > from) spans.push({ rows, from, to: this.taken });
    return count;
  }

  rewind(): void {
    this.taken = this.done;
  }

  /** What the cursor becomes behind the lines that are out; `head` is asked for where none is known. */
  commit({ kind, head, tail, reading }: Cursor, redact: Redact): Pick<Cursor, "offset" | "reading"> & Prints {
    const { rows, done, taken } = this;
    this.done = taken;
    // what stands in damaged bytes is not kept, so there is nothing to compare later
    const isWhole = (index: number) => rows.damage?.[index] === undefined;
    let [first, last] = [done, taken - 1];
    while (first < taken && !isWhole(first)) first++;
    while (last >= done && !isWhole(last)) last--;
    const print = (index: number) => printOf(rows, index, kind, redact);
    return {
      offset: offsetOf(rows, taken),
      reading: readingBehind(rows, taken - 1, reading),
      head: head ?? (first < taken ? print(first) : undefined),
      tail: last >= done ? print(last) : tail,
    };
  }

  /** Nothing of it is looked at any more. */
  release(): void {
    release(this.rows);
  }
}

interface Prints {
  readonly head: Fingerprint | undefined;
  readonly tail: Fingerprint | undefined;
}

function printOf(rows: Rows, index: number, kind: Rows["kind"], redact: Redact): Fingerprint {
  const { offset, end, text } = lineOf(rows, index);
  return takeFingerprint(kind, { at: offset, text, length: end - offset }, redact);
}
