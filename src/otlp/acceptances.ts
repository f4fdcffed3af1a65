/**
 * That the backend takes records at all. Shared by the deliveries to one endpoint: what one of them gets accepted says that
 * the endpoint and the settings are well, and that records which the other saw refused are refused for what they are.
 */
export interface Acceptances<R> {
  /** Requests that were accepted, at least in part. */
  readonly count: number;
  /** The last record of the last of them; undefined where it cannot be told whether that one was taken. */
  readonly lastRecord: R | undefined;
  add(records: readonly R[], rejected: number): void;
}

export function createAcceptances<R>(): Acceptances<R> {
  let count = 0;
  let lastRecord: R | undefined;
  return {
    get count() {
      return count;
    },
    get lastRecord() {
      return lastRecord;
    },
    add(records, rejected) {
      count++;
      lastRecord = rejected === 0 ? records.at(-1) : undefined;
    },
  };
}
