import { isRefused } from "../event.js";
import type { Item, Source } from "../files/source.js";
import { kindOf } from "../kinds/list.js";
import { lines, refusedLines } from "./families.js";
import type { Store } from "./store.js";

export interface CountOptions {
  readonly source: Source;
  readonly store: Store;
  /** Called for each line counted. */
  onItem(item: Item): void;
  /** Called behind each batch, when counters and cursors stand at the same line. */
  onCommit(): void;
}

/**
 * Counts what the source gives, until the signal is aborted. Adding to the counters and moving the cursors happen in one
 * go, so that a snapshot taken at any moment holds both or neither.
 */
export async function countLines(
  { source, store, onItem, onCommit }: CountOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const batch = await source.next(batchSize, signal);
    for (const item of batch.items) {
      count(item, store);
      onItem(item);
    }
    batch.commit();
    if (batch.items.length > 0) onCommit();
  }
}

function count({ parsed }: Item, store: Store): void {
  store.add(lines, 1, parsed.kind);
  if (isRefused(parsed)) store.add(refusedLines, 1, parsed.kind, parsed.reason);
  else kindOf(parsed.kind).samples(parsed, store.add);
}

/** Lines. A batch must not keep a scrape waiting for more than some milliseconds. */
const batchSize = 2_000;
