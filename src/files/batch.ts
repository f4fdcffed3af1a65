import type { Parse } from "../event.js";
import { lineOf } from "../line.js";
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

export function createBatch({ spans, files, isLast, parse, redact, onCommit }: BatchParts): RowBatch {
  let items: readonly Item[] | undefined;
  return {
    spans,
    get items() {
      return (items ??= itemsOf(spans, parse));
    },
    isLast,
    commit() {
      for (const file of files) {
        file.commit(redact);
        // its time is the lag from now on
        file.loaded?.peek(parse);
        onCommit(file);
      }
    },
    rewind() {
      for (const file of files) file.loaded?.rewind();
    },
    pass() {
      for (const file of files) {
        file.pass(redact);
        file.loaded?.peek(parse);
      }
    },
  };
}

function itemsOf(spans: readonly Span[], parse: Parse): Item[] {
  const items: Item[] = [];
  for (const { rows, from, to } of spans)
    for (let index = from; index < to; index++)
      items.push({ line: lineOf(rows, index), parsed: parse.toParsed(rows, index) });
  return items;
}

export const emptyBatch: RowBatch = { items: [], spans: [], commit: nothing, rewind: nothing, pass: nothing };

function nothing(): void {}
