import type { Note } from "./note.js";

/**
 * NOTES ON THEIR WAY TO THE BACK END. What is in here stays, across restarts too, until it was acknowledged: the message it
 * tells of may be gone by then. Whoever adds looks at its size before. Handed out the oldest first, one batch at a time.
 */
export interface Outbox {
  add(note: Note): void;
  size(): number;
  /** Waits for at least one note. Gives an empty batch only when `signal` is aborted. */
  next(limit: number, signal: AbortSignal): Promise<NoteBatch>;
  /** JSON of all notes. */
  toJson(): string;
}

/** Ends with `commit` (they are gone) or `rewind` (they come again). */
interface NoteBatch {
  readonly items: readonly Note[];
  readonly isLast: boolean;
  commit(): void;
  rewind(): void;
}

/** `onCommit` is told of each acknowledgement. */
export function createOutbox(saved: readonly Note[], onCommit: () => void): Outbox {
  // turned into text once, and not at each write of the state
  const held = saved.map((note) => ({ note, json: JSON.stringify(note) }));
  let isSorted = false;
  let wake: () => void = () => undefined;

  function arrival(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      wake = end;
      signal.addEventListener("abort", end, { once: true });
      if (signal.aborted) end();

      function end(): void {
        signal.removeEventListener("abort", end);
        resolve();
      }
    });
  }

  return {
    add(note) {
      held.push({ note, json: JSON.stringify(note) });
      isSorted = false;
      wake();
    },
    size: () => held.length,
    async next(limit, signal) {
      while (held.length === 0 && !signal.aborted) await arrival(signal);
      if (!isSorted) held.sort((a, b) => a.note.time - b.note.time);
      isSorted = true;
      const items = held.slice(0, limit).map(({ note }) => note);
      return {
        items,
        isLast: items.length === held.length,
        commit() {
          // newer notes stand behind them until the next batch is asked for
          held.splice(0, items.length);
          onCommit();
        },
        rewind: () => undefined,
      };
    },
    toJson: () => `[${held.map(({ json }) => json).join(",")}]`,
  };
}
