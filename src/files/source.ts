import type { Parsed } from "../event.js";
import type { Line, Rows } from "../line.js";

/** A line beside what was read from it. */
export interface Item {
  readonly line: Line;
  readonly parsed: Parsed;
}

/**
 * What a pipeline reads from. Lines come in the order of rule 3 (docs/delivery.md); whole lines only; at most `limit` items at once.
 * One batch is out at a time, and ends in one of three ways. Once one was passed, those that follow are passed or rewound, and
 * never committed, until `goBack`.
 */
export interface Source<I = Item> {
  /** Waits for at least one item. Gives an empty batch only when `signal` is aborted. */
  next(limit: number, signal: AbortSignal): Promise<Batch<I>>;
  /** The next batch begins again at the first item passed over. Called while no batch is out. */
  goBack(): void;
}

/** Lines of a chunk that follow each other: `from` up to `to`, exclusive. They were read. */
export interface Span {
  readonly rows: Rows;
  readonly from: number;
  readonly to: number;
}

export interface Batch<I = Item> {
  /** To be looked at before the batch ends. */
  readonly items: readonly I[];
  /** The same as rows, where they are of a chunk: then `items` are made when they are asked for. */
  readonly spans?: readonly Span[];
  /** Nothing more was waiting when it was taken. */
  readonly isLast?: boolean;
  /** The cursors move behind it, in memory, at once. */
  commit(): void;
  /** The next batch begins with the same items again, and may hold more. */
  rewind(): void;
  /** Reading goes on behind it, in memory: the cursors that are saved stay before it. */
  pass(): void;
}
