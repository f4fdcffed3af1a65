import type { QueueEvent } from "./queue-event.js";

/**
 * EVENTS OF THE QUEUE ON THEIR WAY TO THE BACKEND. What is in here stays, across restarts too, until it was acknowledged: the message it
 * tells of may be gone by then. Anyone who adds looks at its size before. Handed out the oldest first, one batch at a time.
 */
export interface Outbox {
  add(event: QueueEvent): void;
  size(): number;
  /** Waits for at least one event. Gives an empty batch only when `signal` is aborted. */
  next(limit: number, signal: AbortSignal): Promise<EventBatch>;
  /** Those that were passed over come again. */
  goBack(): void;
  /** JSON of all events. */
  toJson(): string;
}

/** Ends with `commit` (they are gone), `rewind` (they come again) or `pass` (they come again once the outbox has gone back). */
interface EventBatch {
  readonly items: readonly QueueEvent[];
  readonly isLast: boolean;
  commit(): void;
  rewind(): void;
  pass(): void;
}

interface Waiting {
  readonly event: QueueEvent;
  /** Turned into text once, and not at each write of the state. */
  readonly json: string;
  isPassed: boolean;
}

/** `onCommit` is told of each acknowledgement. */
export function createOutbox(saved: readonly QueueEvent[], onCommit: () => void): Outbox {
  const events = saved.map(toWaiting);
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
    add(event) {
      events.push(toWaiting(event));
      isSorted = false;
      wake();
    },
    size: () => events.length,
    async next(limit, signal) {
      while (events.every(({ isPassed }) => isPassed) && !signal.aborted) await arrival(signal);
      if (!isSorted) events.sort((a, b) => a.event.time - b.event.time);
      isSorted = true;
      const waiting = events.filter(({ isPassed }) => !isPassed);
      const given = waiting.slice(0, limit);
      return {
        items: given.map(({ event }) => event),
        isLast: given.length === waiting.length,
        commit() {
          // newer events stand behind them until the next batch is asked for
          events.splice(0, given.length);
          onCommit();
        },
        rewind: () => undefined,
        pass() {
          for (const one of given) one.isPassed = true;
        },
      };
    },
    goBack() {
      for (const one of events) one.isPassed = false;
    },
    toJson: () => `[${events.map(({ json }) => json).join(",")}]`,
  };
}

function toWaiting(event: QueueEvent): Waiting {
  return { event, json: JSON.stringify(event), isPassed: false };
}
