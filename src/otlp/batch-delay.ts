export interface BatchDelay {
  /** Milliseconds to wait behind a request of so many records: none within a backlog. */
  after(records: number, isBacklog: boolean): number;
}

/**
 * Lets lines gather for a request: until it would be full at the rate at which they came since the last pause, and `most`
 * milliseconds where that takes longer. At 10,000 lines a second 512 are there after 51 ms; to wait for a second then would let
 * 10,000 lines come at once, which take more memory and CPU than a steady flow.
 */
export function createBatchDelay(most: number, batchSize: number, now: () => number): BatchDelay {
  let since = now();
  let gathered = 0;
  return {
    after(records, isBacklog) {
      gathered += records;
      if (isBacklog) return 0;
      const time = now();
      const fill = ((time - since) * batchSize) / gathered;
      since = time;
      gathered = 0;
      return Math.max(0, Math.min(most, fill));
    },
  };
}
