import type { Parsed } from "../event.js";
import type { Line } from "../line.js";

/** A line beside what was read from it. */
export interface Item {
  readonly line: Line;
  readonly parsed: Parsed;
}

/**
 * What a pipeline reads from. Lines come in the order of rule 3 (docs/delivery.md); whole lines only; at most `limit` items at once.
 * One batch is out at a time: it ends with `commit` (the cursors move behind it, in memory, at once), `rewind` (the next batch
 * starts with the same items again, and may hold more) or `pass` (reading goes on behind it, but what is saved stays before it).
 * Once a batch was passed, those after it are passed or rewound, until `goBack`.
 */
export interface Source<I = Item> {
  /** Waits for at least one item. Gives an empty batch only when `signal` is aborted. */
  next(limit: number, signal: AbortSignal): Promise<Batch<I>>;
  /** The next batch begins with the first item that was passed. No batch may be out. */
  goBack(): void;
}

export interface Batch<I = Item> {
  readonly items: readonly I[];
  /** Nothing more was waiting when it was taken. */
  readonly isLast?: boolean;
  commit(): void;
  rewind(): void;
  pass(): void;
}
