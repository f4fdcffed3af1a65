import type { Source } from "../../src/files/source.js";
import type { Answer } from "../../src/otlp/answer.js";
import { deliver, type Delivery } from "../../src/otlp/delivery.js";
import type { Acceptances } from "../../src/otlp/acceptances.js";
import { adviseDelivery } from "../../src/advice/delivery.js";
import { newCounters, type Counters, type DeliveryState } from "../../src/otlp/delivery-status.js";
import { createMemorySource, type MemorySource } from "./memory-source.js";

/** Its record is its id. Ids are in the order in which things were written. */
export interface Thing {
  readonly id: number;
  /** Milliseconds UTC. */
  readonly time: number;
}

/** What a backend answers to the ids of one request. `time` is the clock, `request` counts from 1. */
export type Backend = (ids: readonly number[], time: number, request: number) => Answer;

interface Sent {
  readonly ids: readonly number[];
  readonly time: number;
  readonly answer: Answer;
}

/** A clock that is stalled while anything is done, and then goes on to what is due next: hours take milliseconds. */
export interface Clock {
  now(): number;
  at(time: number, act: () => void): void;
  sleep(millis: number, signal?: AbortSignal): Promise<void>;
  /** Lets time pass until this is so. Throws where it is not within so many milliseconds. */
  until(isSo: () => boolean, mostMillis: number): Promise<void>;
}

export const noon = Date.UTC(2026, 10, 24, 12);

export function createClock(start = noon): Clock {
  let now = start;
  const due: { time: number; act: () => void }[] = [];
  const at = (time: number, act: () => void) => void due.push({ time: Math.max(now, time), act });
  return {
    now: () => now,
    at,
    sleep: (millis, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        signal?.addEventListener("abort", () => resolve(), { once: true });
        at(now + millis, resolve);
      }),
    async until(isSo, mostMillis) {
      const end = now + mostMillis;
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isSo()) return;
        const next = due.reduce<(typeof due)[number] | undefined>(
          (first, one) => (first === undefined || one.time < first.time ? one : first),
          undefined,
        );
        if (next === undefined) throw new Error("nothing more happens");
        if (next.time > end) throw new Error(`not so after ${mostMillis} ms`);
        due.splice(due.indexOf(next), 1);
        now = next.time;
        next.act();
      }
    },
  };
}

export interface RefusalBench {
  readonly clock: Clock;
  readonly source: MemorySource<Thing>;
  readonly counters: Counters;
  readonly sent: readonly Sent[];
  /** Each state told, and why it waits. */
  readonly states: readonly {
    readonly state: DeliveryState;
    readonly why: string | undefined;
    readonly time: number;
  }[];
  /** Adds things when it is their time, or now. */
  write(...things: readonly Thing[]): void;
  /** Lets time pass until all that was written is settled. Gives how many milliseconds that took. */
  settled(mostMillis?: number): Promise<number>;
  /** How often each was sent. */
  times(id: number): number;
  /** Ids that were acknowledged. */
  taken(): ReadonlySet<number>;
  stop(): Promise<void>;
}

interface Options extends Partial<Delivery<number, Thing>> {
  readonly clock?: Clock;
  readonly acceptances?: Acceptances<number>;
  wrap?(source: Source<Thing>): Source<Thing>;
}

/** A delivery to a backend that takes a millisecond for each answer. */
export function startRefusalBench(things: readonly Thing[], backend: Backend, options: Options = {}): RefusalBench {
  const { clock = createClock(), wrap, ...parts } = options;
  const source = createMemorySource<Thing>(things);
  const counters = newCounters();
  const sent: Sent[] = [];
  const states: { state: DeliveryState; why: string | undefined; time: number }[] = [];
  const ending = new AbortController();
  let total = things.length;
  const done = deliver<number, Thing>(
    {
      source: wrap?.(source) ?? source,
      timeOf: ({ time }) => time,
      toRecord: ({ id }) => id,
      async send(ids) {
        await clock.sleep(1);
        const answer = backend(ids, clock.now(), sent.length + 1);
        sent.push({ ids, time: clock.now(), answer });
        return answer;
      },
      now: clock.now,
      sleep: clock.sleep,
      random: () => 1,
      counters,
      onState: (state) => void states.push({ state, why: adviseDelivery(state, endpoint)?.text, time: clock.now() }),
      ...parts,
    },
    ending.signal,
  );
  return {
    clock,
    source,
    counters,
    sent,
    states,
    write(...more) {
      total += more.length;
      for (const one of more) {
        if (one.time <= clock.now()) source.push(one);
        else clock.at(one.time, () => source.push(one));
      }
    },
    async settled(mostMillis = 7_200_000) {
      const begun = clock.now();
      await clock.until(() => source.committed() === total, mostMillis);
      return clock.now() - begun;
    },
    times: (id) => sent.filter(({ ids }) => ids.includes(id)).length,
    taken: () =>
      new Set(sent.flatMap(({ ids, answer }) => (answer.type === "accepted" && answer.rejected === 0 ? ids : []))),
    async stop() {
      ending.abort();
      let isDone = false;
      void done.finally(() => (isDone = true));
      await clock.until(() => isDone, 60_000);
      return done;
    },
  };
}

/** Refuses each request that holds one of these. */
export function refusing(isBad: (id: number, time: number) => boolean, text = "no such field"): Backend {
  return (ids, time) => (ids.some((id) => isBad(id, time)) ? { type: "bad_request", status: 400, text } : taken);
}

export const taken: Answer = { type: "accepted", status: 200, rejected: 0, text: "" };

/** So many, one every `every` milliseconds from `time` on. */
export function things(count: number, time: number, every: number, firstId = 0): Thing[] {
  return Array.from({ length: count }, (_, index) => ({ id: firstId + index, time: time + index * every }));
}

const endpoint = { signal: "logs", url: "http://127.0.0.1:4318", asIs: false, protocol: "http/json" } as const;
