import { isRefused } from "../event.js";
import type { Item, Source } from "../files/source.js";
import { kindOf } from "../kinds/list.js";
import { lines, refusedLines } from "./families.js";
import type { Store } from "./store.js";

export interface CountOptions {
  readonly source: Pick<Source, "next">;
  readonly store: Store;
  /** Counting waits for what this gives, as often as it gives anything: it is asked before each batch is counted. */
  holdOn?(): Promise<void> | undefined;
  /** Called for each line before it is counted; what it gives is counted in its place. */
  prepare?(item: Item): Item;
  /** Called for each line counted; what it adds to the store counts as of the same line. */
  onItem(item: Item): void;
  /** Called behind each batch, when counters and cursors stand at the same line. */
  onCommit(): void;
}

/**
 * Counts what the source gives, until the signal is aborted. Adding to the counters and moving the cursors happen in one
 * go, so that a snapshot taken at any moment holds both or neither.
 */
export async function countLines(
  { source, store, holdOn, prepare = (item) => item, onItem, onCommit }: CountOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const batch = await source.next(batchSize, signal);
    for (let waiting = holdOn?.(); waiting !== undefined; waiting = holdOn?.()) await waiting;
    for (const read of batch.items) {
      const item = prepare(read);
      countItem(item, store);
      onItem(item);
    }
    batch.commit();
    if (batch.items.length > 0) onCommit();
  }
}

/** Adds what one line says. */
export function countItem({ parsed }: Item, store: Store): void {
  store.add(lines, 1, parsed.kind);
  if (isRefused(parsed)) return store.add(refusedLines, 1, parsed.kind, parsed.reason);
  const { messageId } = parsed.fields;
  store.mark(typeof messageId === "string" && messageId !== "" ? messageId : undefined, parsed.time);
  kindOf(parsed.kind).samples(parsed, store.add);
}

/** Lines. A batch must not keep a scrape waiting for more than some milliseconds. */
const batchSize = 2_000;
