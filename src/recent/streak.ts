/** Since when something goes wrong: the failures since the last success. Lines come in their order. Times in milliseconds UTC. */
export class Streak {
  /** Of the last success. */
  goodTime: number | undefined;
  /** Of the first failure after it; undefined where the last one was a success. */
  since: number | undefined;
  /** Of the last failure, whether there was a success after it or not. */
  badTime: number | undefined;
  /** Failures since the last success. */
  count = 0;

  good(time: number): void {
    this.goodTime = time;
    this.since = undefined;
    this.count = 0;
  }

  bad(time: number): void {
    this.since ??= time;
    this.badTime = time;
    this.count++;
  }

  /** What came before the first one that this has seen. */
  precede(older: Streak): void {
    this.badTime ??= older.badTime;
    if (this.goodTime !== undefined) return;
    this.goodTime = older.goodTime;
    this.since = older.since ?? this.since;
    this.count += older.count;
  }
}
