import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../../src/otlp/answer.js";
import { holdPause } from "../../src/otlp/lookahead.js";
import { accepted, badRequest, start, startDelivery, wait, type Bench } from "./delivery-bench.js";
import { manyItems } from "./memory-source.js";

let bench: Bench;
afterEach(() => bench.stop());

describe("the state", () => {
  it("tells since when it is stalled, with the last answer", async () => {
    bench = startDelivery(manyItems(1), (_, request) => (request <= 3 ? wait(503) : accepted));
    await bench.drained();
    await vi.waitUntil(() => bench.states.at(-1)?.state === "idle");
    expect(bench.states).toMatchObject([
      { state: "sending", since: start, consecutiveFailures: 0 },
      { state: "waiting", since: start, consecutiveFailures: 1, lastAnswer: { status: 503, text: "answer 503" } },
      { state: "waiting", since: start, consecutiveFailures: 2 },
      { state: "waiting", since: start, consecutiveFailures: 3 },
      { state: "sending", since: start + 10_500, consecutiveFailures: 0, lastAcceptedTime: start + 10_500 },
      { state: "idle", lastAnswer: { status: 200, text: "" } },
    ]);
  });

  it("is well again after a search for a refused record, although its last part had to wait", async () => {
    const outage = (request: number) => request === 3;
    bench = startDelivery(manyItems(2), (records, request) => {
      if (outage(request)) return wait(503);
      return records.includes(1) ? badRequest : accepted;
    });
    await bench.drained();
    await vi.waitUntil(() => bench.states.at(-1)?.state === "idle");
    expect(bench.counters).toMatchObject({ accepted: 1, rejected: 1 });
    expect(bench.states.at(-1)).toMatchObject({ consecutiveFailures: 0, lastRejection: { status: 400 } });
  });

  it("says why nothing is sent while held, and goes on by itself", async () => {
    const hold = () => (bench.pauses.length < 3 ? "the zone is wrong" : undefined);
    bench = startDelivery(manyItems(3), () => accepted, { hold });
    await bench.drained();
    expect(bench.pauses).toEqual([holdPause, holdPause, holdPause]);
    expect(bench.states[0]).toEqual({
      state: "waiting",
      held: "the zone is wrong",
      since: start,
      consecutiveFailures: 0,
    });
    expect(bench.states.filter(({ held }) => held !== undefined)).toHaveLength(1);
    expect(bench.sent).toEqual([[0, 1, 2]]);
  });
});

describe("the end", () => {
  it("comes at once while there is nothing to send", async () => {
    bench = startDelivery([], () => accepted);
    await bench.stop();
    expect(bench.sent).toEqual([]);
  });

  it("waits for the answer in flight, and counts it", async () => {
    const answer = Promise.withResolvers<Answer>();
    bench = startDelivery(manyItems(2), () => answer.promise, { sleep: () => new Promise(() => undefined) });
    await vi.waitUntil(() => bench.sent.length === 1);
    const stopped = bench.stop();
    answer.resolve(accepted);
    await stopped;
    expect(bench.source.committed()).toBe(2);
    expect(bench.counters.accepted).toBe(2);
  });

  it("waits for it no longer than the grace time, and leaves the cursor where it was", async () => {
    bench = startDelivery(manyItems(2), () => new Promise(() => undefined), { graceMillis: 1234 });
    await vi.waitUntil(() => bench.sent.length === 1);
    await bench.stop();
    expect(bench.pauses).toEqual([1234]);
    expect(bench.source.committed()).toBe(0);
  });

  it("cuts a wait short", async () => {
    const sleep = (_: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    bench = startDelivery(manyItems(2), () => wait(503), { sleep });
    await vi.waitUntil(() => bench.states.at(-1)?.state === "waiting");
    await bench.stop();
    expect(bench.sent).toHaveLength(1);
    expect(bench.source.committed()).toBe(0);
  });

  it("comes in the middle of a search for a refused record, too", async () => {
    const pending = new Promise<Answer>(() => undefined);
    bench = startDelivery(manyItems(4), (_, request) =>
      request === 3 ? pending : request === 1 ? badRequest : accepted,
    );
    await vi.waitUntil(() => bench.sent.length === 3);
    await bench.stop();
    expect(bench.source.committed()).toBe(0);
    expect(bench.counters.rejected).toBe(0);
  });
});
