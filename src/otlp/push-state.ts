import type { Answer } from "./answer.js";

/** Pushes since the process began, and the data points in those that were accepted. */
export interface PushCounters {
  accepted: number;
  failed: number;
  /** The backend says of a push that it accepted that it did not take so many. */
  rejectedPoints: number;
}

/** How pushing goes, for the status page, the log and alerts. Times are milliseconds UTC. */
export interface PushState {
  /** Of the last push; the text holds no control characters. */
  readonly lastAnswer?: { readonly status?: number; readonly text: string };
  readonly lastAcceptedTime?: number;
  /** Of the first of the pushes that have failed since one was accepted. */
  readonly failingSince?: number;
  /** Data points of the last push. */
  readonly points: number;
}

interface PushStateKeeper {
  state(): PushState;
  counters(): Readonly<PushCounters>;
  /** After each push, with its data points. */
  note(answer: Answer, points: number): void;
}

/** `now` gives milliseconds UTC. */
export function createPushState(now: () => number): PushStateKeeper {
  const counters: PushCounters = { accepted: 0, failed: 0, rejectedPoints: 0 };
  let state: PushState = { points: 0 };
  return {
    state: () => state,
    counters: () => counters,
    note(answer, points) {
      const { status, text } = answer;
      const lastAnswer = status === undefined ? { text } : { status, text };
      const { lastAcceptedTime, failingSince = now() } = state;
      if (answer.type === "accepted") {
        counters.accepted++;
        counters.rejectedPoints += answer.rejected;
        state = { points, lastAnswer, lastAcceptedTime: now() };
      } else {
        counters.failed++;
        state = { points, lastAnswer, failingSince, ...(lastAcceptedTime === undefined ? {} : { lastAcceptedTime }) };
      }
    },
  };
}
