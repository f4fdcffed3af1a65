import type { Rings } from "../../recent/rings.js";
import type { QueuePipeline } from "./queue.js";

/**
 * Puts each scan of the queue into the long memory: how many messages wait, and how many attempts failed so far. Both are as good after a
 * kill, whichever state was saved last: the next scan has the whole number again.
 */
export function createQueueSamples(
  queue: Pick<QueuePipeline, "view" | "last" | "status">,
  rings: () => Rings,
): () => void {
  let sampled: number | undefined;
  return () => {
    const scan = queue.view.lastScan();
    const states = queue.last();
    if (scan === undefined || states === undefined || scan.time === sampled) return;
    sampled = scan.time;
    const { frozen: _, ...waiting } = states;
    const { failures } = queue.status();
    const into = rings();
    into.raise(into.series("queue"), scan.time, sum(Object.values(waiting)));
    into.raise(into.series("attempts"), scan.time, sum(failures.map(({ total }) => total)));
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
