import { vi } from "vitest";
import type { Item } from "../../src/files/source.js";
import type { Answer } from "../../src/otlp/answer.js";
import { deliver, type Delivery } from "../../src/otlp/delivery.js";
import { newCounters, type Counters, type DeliveryState } from "../../src/otlp/delivery-status.js";
import { createMemorySource, type MemorySource } from "./memory-source.js";

/** Records are the offsets of their lines. */
export type Respond = (records: readonly number[], request: number) => Answer | Promise<Answer>;

export interface Bench {
  readonly source: MemorySource;
  readonly counters: Counters;
  /** What was sent, request by request. */
  readonly sent: (readonly number[])[];
  /** Waits asked for, in milliseconds. */
  readonly pauses: number[];
  /** Every state told. */
  readonly states: DeliveryState[];
  /** The clock: it moves by what is slept. */
  now(): number;
  /** Resolves when the source is empty and everything in it committed. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

export const start = Date.UTC(2026, 10, 24, 10);

/** A delivery with a backend and a clock handed in: sleeping takes no time, and lets everything else run first. */
export function startDelivery(
  items: readonly Item[],
  respond: Respond,
  parts: Partial<Delivery<number, Item>> = {},
  onSleep: (millis: number, slept: number) => void = () => undefined,
): Bench {
  const source = createMemorySource(items);
  const counters = newCounters();
  const sent: (readonly number[])[] = [];
  const pauses: number[] = [];
  const states: DeliveryState[] = [];
  const ending = new AbortController();
  let now = start;
  let total = items.length;
  const push = source.push.bind(source);
  source.push = (...more) => {
    total += more.length;
    push(...more);
  };

  const done = deliver<number, Item>(
    {
      source,
      timeOf: ({ parsed }) => parsed.time,
      toRecord: (item) => item.line.offset,
      send: async (records) => {
        sent.push(records);
        return respond(records, sent.length);
      },
      now: () => now,
      sleep: async (millis, signal) => {
        await new Promise((resolve) => setImmediate(resolve));
        if (signal.aborted) return;
        pauses.push(millis);
        now += millis;
        onSleep(millis, pauses.length);
      },
      random: () => 0.5,
      counters,
      onState: (state) => void states.push(state),
      ...parts,
    },
    ending.signal,
  );
  return {
    source,
    counters,
    sent,
    pauses,
    states,
    now: () => now,
    drained: () =>
      vi.waitUntil(() => source.committed() === total, { interval: 1, timeout: 5000 }).then(() => undefined),
    stop() {
      ending.abort();
      return done;
    },
  };
}

export const accepted: Answer = { type: "accepted", status: 200, rejected: 0, text: "" };
export const tooLarge: Answer = { type: "too_large", status: 413, text: "too large" };
export const badRequest: Answer = { type: "bad_request", status: 400, text: "no such field" };

export function wait(status?: number, parts: { retryAfter?: number; interrupted?: true } = {}): Answer {
  return { type: "wait", text: `answer ${status ?? "none"}`, ...(status === undefined ? {} : { status }), ...parts };
}

export function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
