import type { StateStore } from "./state.js";

/** Writes a pipeline's state now and then: on a timer when something changed, before a cursor ends, and at the end. */
export interface Checkpointer {
  /** Something changed: the next turn of the timer writes. */
  markDirty(): void;
  /** Writes now if something changed. Never rejects: a disk that refuses is counted, said by `onFailure`, and tried again. */
  write(): Promise<void>;
  /** Writes now in any case: a loss without a new line is a change, too. */
  flush(): Promise<void>;
  report(): CheckpointReport;
  /** Stops the timer and writes a last time. */
  close(): Promise<void>;
}

export interface CheckpointReport {
  readonly ok: number;
  readonly failed: number;
  /** Milliseconds UTC. */
  readonly lastWrite?: number;
  /** Why the last write failed; absent once one went well. */
  readonly lastError?: string;
}

export interface CheckpointerOptions {
  readonly store: StateStore;
  /** Gives the state as plain data, all of one moment. */
  collect(): unknown;
  readonly intervalMs: number;
  now(): number;
  onFailure(error: unknown): void;
}

export function createCheckpointer({ store, collect, intervalMs, now, onFailure }: CheckpointerOptions): Checkpointer {
  let changed = false;
  let writing: Promise<void> = Promise.resolve();
  let report: CheckpointReport = { ok: 0, failed: 0 };

  async function writeOnce(): Promise<void> {
    if (!changed) return;
    changed = false;
    try {
      await store.save(collect());
      const { lastError: _, ...rest } = report;
      report = { ...rest, ok: report.ok + 1, lastWrite: now() };
    } catch (error) {
      changed = true;
      const lastError = error instanceof Error ? error.message : String(error);
      report = { ...report, failed: report.failed + 1, lastError };
      onFailure(error);
    }
  }

  /** One at a time, in order: two generations are only safe while one of them is not being written. */
  function write(): Promise<void> {
    writing = writing.then(writeOnce);
    return writing;
  }

  const timer = setInterval(() => void write(), intervalMs);
  timer.unref();

  return {
    markDirty: () => (changed = true),
    write,
    flush() {
      changed = true;
      return write();
    },
    report: () => report,
    async close() {
      clearInterval(timer);
      await write();
    },
  };
}
