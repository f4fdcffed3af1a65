import type { Parse } from "../event.js";
import { lineOf, type Rows } from "../line.js";
import type { Redact } from "./fingerprint.js";
import type { FollowedFile } from "./followed-file.js";
import type { Batch, Item, Span } from "./source.js";

/** Lines where they lie, good until the batch ends; as `items` each by itself, made when they are asked for. */
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
    return (this.made ??= itemsOf(this.parts.spans, this.parts.parse));
  }

  commit(): void {
    const { files, parse, redact, onCommit } = this.parts;
    for (const file of files) {
      file.commit(redact);
      // its time is the lag from now on
      file.loaded?.peek(parse);
      onCommit(file);
    }
  }

  rewind(): void {
    for (const file of this.parts.files) file.loaded?.rewind();
  }

  pass(): void {
    const { files, parse, redact } = this.parts;
    for (const file of files) {
      file.pass(redact);
      file.loaded?.peek(parse);
    }
  }
}

function itemsOf(spans: readonly Span[], parse: Parse): Item[] {
  const items: Item[] = [];
  for (const { rows, from, to } of spans)
    for (let index = from; index < to; index++) items.push(new RowItem(rows, index, parse));
  return items;
}

/** Made when it is asked for, so that the lines of a batch are not all in memory at once. */
class RowItem implements Item {
  private readonly rows: Rows;
  private readonly index: number;
  private readonly parse: Parse;

  constructor(rows: Rows, index: number, parse: Parse) {
    this.rows = rows;
    this.index = index;
    this.parse = parse;
  }

  get line() {
    return lineOf(this.rows, this.index);
  }
  get parsed() {
    return this.parse.toParsed(this.rows, this.index);
  }
}

export const emptyBatch: RowBatch = { items: [], spans: [], commit: nothing, rewind: nothing, pass: nothing };

function nothing(): void {}
