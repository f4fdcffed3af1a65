import type { Parse } from "../event.js";
import { lineOf, type Rows } from "../line.js";
import type { Redact } from "./fingerprint.js";
import type { FollowedFile } from "./followed-file.js";
import type { Batch, Item, Span } from "./source.js";

/** Lines where they lie, good until the batch ends; as `items` each by itself, made when it is asked for, as long. */
export interface RowBatch extends Batch {
  readonly spans: readonly Span[];
}

export interface BatchParts {
  readonly spans: readonly Span[];
  /** The files whose lines are in it, or were passed over for it. */
  readonly files: ReadonlySet<FollowedFile>;
  readonly isLast: boolean;
  readonly parse: Parse;
  readonly redact: Redact;
  onCommit(file: FollowedFile): void;
}

export function createBatch(parts: BatchParts): RowBatch {
  return new TakenBatch(parts);
}

/**
 * A class, since V8 makes the getters of an object literal in its old generation: each would keep its batch and all items of that
 * in memory until the next major collection (three times as many of them, a third more CPU for a record).
 */
class TakenBatch implements RowBatch {
  /** It has ended: the memory of its lines is used for others. */
  isOver = false;
  private made: readonly Item[] | undefined;
  private readonly parts: BatchParts;

  constructor(parts: BatchParts) {
    this.parts = parts;
  }

  get spans() {
    return this.parts.spans;
  }
  get isLast() {
    return this.parts.isLast;
  }
  get items() {
    return (this.made ??= itemsOf(this));
  }
  get parse() {
    return this.parts.parse;
  }

  commit(): void {
    this.isOver = true;
    const { files, parse, redact, onCommit } = this.parts;
    for (const file of files) {
      file.commit(redact);
      // its time is the lag from now on
      file.loaded?.peek(parse);
      onCommit(file);
    }
  }

  rewind(): void {
    this.isOver = true;
    for (const file of this.parts.files) file.loaded?.rewind();
  }

  pass(): void {
    this.isOver = true;
    const { files, parse, redact } = this.parts;
    for (const file of files) {
      file.pass(redact);
      file.loaded?.peek(parse);
    }
  }
}

function itemsOf(batch: TakenBatch): Item[] {
  const items: Item[] = [];
  for (const { rows, from, to } of batch.spans)
    for (let index = from; index < to; index++) items.push(new RowItem(batch, rows, index));
  return items;
}

/** Made when it is asked for, so that the lines of a batch are not all in memory at once. */
class RowItem implements Item {
  private readonly batch: TakenBatch;
  private readonly rows: Rows;
  private readonly index: number;

  constructor(batch: TakenBatch, rows: Rows, index: number) {
    this.batch = batch;
    this.rows = rows;
    this.index = index;
  }

  get line() {
    this.check();
    return lineOf(this.rows, this.index);
  }
  get parsed() {
    this.check();
    return this.batch.parse.toParsed(this.rows, this.index);
  }

  private check(): void {
    if (this.batch.isOver) throw new TypeError("a line was asked for after its batch had ended");
  }
}

export const emptyBatch: RowBatch = { items: [], spans: [], commit: nothing, rewind: nothing, pass: nothing };

function nothing(): void {}
