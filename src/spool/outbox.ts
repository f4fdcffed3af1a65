import type { QueueEvent } from "./queue-event.js";

/**
 * NOTES ON THEIR WAY TO THE BACK END. What is in here stays, across restarts too, until it was acknowledged: the message it
 * tells of may be gone by then. Whoever adds looks at its size before. Handed out the oldest first, one batch at a time.
 */
export interface Outbox {
  add(note: QueueEvent): void;
  size(): number;
  /** Waits for at least one note. Gives an empty batch only when `signal` is aborted. */
  next(limit: number, signal: AbortSignal): Promise<NoteBatch>;
  /** Those that were passed over come again. */
  goBack(): void;
  /** JSON of all notes. */
  toJson(): string;
}

/** Ends with `commit` (they are gone), `rewind` (they come again) or `pass` (they come again once the outbox has gone back). */
interface NoteBatch {
  readonly items: readonly QueueEvent[];
  readonly isLast: boolean;
  commit(): void;
  rewind(): void;
  pass(): void;
}

interface Held {
  readonly note: QueueEvent;
  /** Turned into text once, and not at each write of the state. */
  readonly json: string;
  isPassed: boolean;
}

/** `onCommit` is told of each acknowledgement. */
export function createOutbox(saved: readonly QueueEvent[], onCommit: () => void): Outbox {
  const held = saved.map(hold);
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
      held.push(hold(note));
      isSorted = false;
      wake();
    },
    size: () => held.length,
    async next(limit, signal) {
      while (held.every(({ isPassed }) => isPassed) && !signal.aborted) await arrival(signal);
      if (!isSorted) held.sort((a, b) => a.note.time - b.note.time);
      isSorted = true;
      const waiting = held.filter(({ isPassed }) => !isPassed);
      const given = waiting.slice(0, limit);
      return {
        items: given.map(({ note }) => note),
        isLast: given.length === waiting.length,
        commit() {
          // newer notes stand behind them until the next batch is asked for
          held.splice(0, given.length);
          onCommit();
        },
        rewind: () => undefined,
        pass() {
          for (const one of given) one.isPassed = true;
        },
      };
    },
    goBack() {
      for (const one of held) one.isPassed = false;
    },
    toJson: () => `[${held.map(({ json }) => json).join(",")}]`,
  };
}

function hold(note: QueueEvent): Held {
  return { note, json: JSON.stringify(note), isPassed: false };
}
