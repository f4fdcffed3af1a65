import { isRefused, type Parsed } from "../event.js";
import type { Batch, Item, Source, Span } from "../files/source.js";
import type { Kind } from "../kinds/kind.js";
import { kindOf } from "../kinds/list.js";
import { createLook, type Look } from "../kinds/view.js";
import { lines, refusedLines } from "./families.js";
import type { Store } from "./store.js";

export interface CountOptions {
  readonly source: Pick<Source, "next">;
  readonly store: Store;
  /** Counting waits for what this gives, as often as it gives anything: it is asked before each batch is counted. */
  holdOn?(batch: Batch): Promise<void> | undefined;
  /** True while batches are to be small, so that what `holdOn` does holds for few lines too many. */
  isNear?(): boolean;
  /** Called with what each line says before it is counted; what it gives is counted in its place. */
  prepare?(parsed: Parsed): Parsed;
  /** Called for each line counted; what it adds to the store counts as of the same line. Good until the next line. */
  onItem(item: Counted): void;
  /** Called behind each batch, when counters and cursors stand at the same line. */
  onCommit(): void;
}

/** A line that was counted. */
export interface Counted {
  readonly parsed: Parsed;
  /** Length of the line, where it was read as a row. */
  readonly bytes?: number;
}

/**
 * Counts what the source gives, until the signal is aborted. Adding to the counters and moving the cursors happen in the same
 * step, so that a snapshot taken at any moment holds both or neither.
 */
export async function countLines(options: CountOptions, signal: AbortSignal): Promise<void> {
  const { source, holdOn, isNear, onCommit } = options;
  const look = createLook();
  while (!signal.aborted) {
    const batch = await source.next(isNear?.() === true ? nearSize : batchSize, signal);
    for (let waiting = holdOn?.(batch); waiting !== undefined; waiting = holdOn?.(batch)) await waiting;
    const { spans } = batch;
    if (spans === undefined) for (const item of batch.items) countOne(item, options);
    else for (const span of spans) countSpan(span, look, options);
    batch.commit();
    if (spans === undefined ? batch.items.length > 0 : spans.length > 0) onCommit();
  }
}

function countOne({ parsed: read }: Item, { store, prepare, onItem }: CountOptions): void {
  const parsed = prepare === undefined ? read : prepare(read);
  countItem({ parsed }, store);
  onItem({ parsed });
}

function countSpan({ rows, from, to }: Span, look: Look, { store, prepare, onItem }: CountOptions): void {
  const { samples } = kindOf(rows.kind);
  store.add(lines, to - from, rows.kind);
  for (let index = from; index < to; index++) {
    const read = look(rows, index);
    const parsed = prepare === undefined ? read : prepare(read);
    countWhatItSays(parsed, samples, store);
    onItem({ parsed, bytes: (rows.stop[index] ?? 0) - (rows.start[index] ?? 0) });
  }
}

/** Adds what one line says. */
export function countItem({ parsed }: Counted, store: Store): void {
  store.add(lines, 1, parsed.kind);
  countWhatItSays(parsed, kindOf(parsed.kind).samples, store);
}

function countWhatItSays(parsed: Parsed, samples: Kind["samples"], store: Store): void {
  if (isRefused(parsed)) return store.add(refusedLines, 1, parsed.kind, parsed.reason);
  store.mark(parsed);
  samples(parsed, store.add);
}

/** Lines. A batch must not keep a scrape waiting for more than some milliseconds. */
const batchSize = 4_000;
const nearSize = 200;
