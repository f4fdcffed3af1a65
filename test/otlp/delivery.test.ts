import { afterEach, describe, expect, it, vi } from "vitest";
import type { Item } from "../../src/files/source.js";
import type { Answer } from "../../src/otlp/answer.js";
import type { Delivery } from "../../src/otlp/delivery.js";
import { accepted, numbers, start, startDelivery, wait, type Bench, type Respond } from "./delivery-bench.js";
import { manyItems } from "./memory-source.js";

let bench: Bench;
afterEach(() => bench.stop());

const run = async (count: number, respond: Respond, parts: Partial<Delivery<number, Item>> = {}) => {
  bench = startDelivery(manyItems(count), respond, parts);
  await bench.drained();
  await bench.stop();
};

describe("the acknowledged loop", () => {
  it("sends batches in order and moves on behind each answer", async () => {
    await run(1200, () => accepted);
    expect(bench.sent.map((records) => records.length)).toEqual([512, 512, 176]);
    expect(bench.sent.flat()).toEqual(numbers(0, 1200));
    expect(bench.counters).toEqual({ accepted: 1200, rejected: 0, skipped: 0, retried: 0 });
    expect(bench.pauses).toEqual([]);
  });

  it("sends lines as they come", async () => {
    await run(1, () => accepted);
    bench = startDelivery(manyItems(1), () => accepted);
    await bench.drained();
    expect(bench.states.at(-1)?.state).toBe("idle");
    bench.source.push(...manyItems(1, start, 1));
    await bench.drained();
    expect(bench.sent).toEqual([[0], [1]]);
  });

  it("gathers what is written within a second, where all before it is sent", async () => {
    let time = start;
    await run(3, () => accepted, { batchSize: 2, gatherMillis: 1000, now: () => (time += 1000) });
    expect(bench.sent).toEqual([[0, 1], [2]]);
    expect(bench.pauses).toEqual([1000]);
  });

  it("does not wait within a backlog, however old its end", async () => {
    bench = startDelivery(manyItems(3, start - 3_600_000), () => accepted, { gatherMillis: 1000 });
    await bench.drained();
    await bench.stop();
    expect(bench.pauses).toEqual([]);
  });

  it("moves past what becomes no record without a request, and counts it as nothing", async () => {
    await run(1200, () => accepted, { becomesRecord: ({ line }) => line.offset >= 600 && line.offset % 2 === 0 });
    expect(bench.sent.flat()).toEqual(numbers(600, 1200).filter((offset) => offset % 2 === 0));
    expect(bench.counters).toEqual({ accepted: 300, rejected: 0, skipped: 0, retried: 0 });
  });

  it("counts as skipped only what would have become a record", async () => {
    const parts = { maxAge: 1_000, becomesRecord: ({ line }: Item) => line.offset < 3 };
    bench = startDelivery(manyItems(10, start - 3_600_000), () => accepted, parts);
    await bench.drained();
    expect(bench.counters).toEqual({ accepted: 0, rejected: 0, skipped: 3, retried: 0 });
    expect(bench.sent).toEqual([]);
  });

  it("moves nothing before the answer", async () => {
    const answer = Promise.withResolvers<Answer>();
    bench = startDelivery(manyItems(2), () => answer.promise);
    await vi.waitUntil(() => bench.sent.length === 1);
    expect(bench.source.committed()).toBe(0);
    answer.resolve(accepted);
    await bench.drained();
  });

  it("reads the same lines again for each try, and newer ones join", async () => {
    bench = startDelivery(
      manyItems(2),
      (_, request) => (request < 3 ? wait(503) : accepted),
      {},
      () => {
        bench.source.push(...manyItems(1, start, 2 + bench.source.batches() - 1));
      },
    );
    await bench.drained();
    expect(bench.sent).toEqual([
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
    ]);
    expect(bench.counters).toEqual({ accepted: 4, rejected: 0, skipped: 0, retried: 5 });
  });

  it("holds one batch at most, however long the backend is down", async () => {
    let inHand = 0;
    const most = () => Math.max(...bench.sent.map((records) => records.length));
    await run(600, (records, request) => {
      inHand = Math.max(inHand, records.length);
      return request < 200 ? wait(503) : accepted;
    });
    expect(most()).toBe(512);
    expect(inHand).toBe(512);
    // the source throws on a second batch while one is out, so each of these was ended before the next
    expect(bench.source.batches()).toBe(202);
  });

  it("backs off from 1 to 2 s up to 30 to 60 s, without end", async () => {
    await run(1, (_, request) => (request <= 10 ? wait(500) : accepted));
    expect(bench.pauses).toEqual([1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000, 45_000, 45_000, 45_000]);
  });

  it.each([0, 0.999])("stays within its bounds with a random number of %d", async (random) => {
    await run(1, (_, request) => (request <= 40 ? wait(500) : accepted), { random: () => random });
    expect(Math.min(...bench.pauses)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...bench.pauses)).toBeLessThanOrEqual(60_000);
  });

  it("begins the back-off again after an acceptance", async () => {
    await run(2, (_, request) => (request % 3 === 0 ? accepted : wait(500)), { batchSize: 1 });
    expect(bench.pauses).toEqual([1500, 3000, 1500, 3000]);
  });

  it.each([
    [7000, 7000],
    [0, 1000],
    [90_000, 90_000],
    [86_400_000, 3_600_000],
  ])("obeys a Retry-After of %i ms with %i ms", async (retryAfter, wanted) => {
    await run(1, (_, request) => (request === 1 ? wait(429, { retryAfter }) : accepted));
    expect(bench.pauses).toEqual([wanted]);
  });

  it("sends fewer records at once when requests break off, and slowly more again", async () => {
    await run(40, (records) => (records.length > 4 ? wait(undefined, { interrupted: true }) : accepted), {
      batchSize: 16,
    });
    expect(bench.sent.map((records) => records.length).slice(0, 5)).toEqual([16, 8, 4, 5, 3]);
    const taken = bench.sent.filter((records) => records.length <= 4).flat();
    expect(taken).toEqual(numbers(0, 40));
  });

  it("skips what is older than the limit, and counts it once", async () => {
    bench = startDelivery(manyItems(10, start - 5000), (_, request) => (request === 1 ? wait(503) : accepted), {
      maxAge: 2000,
    });
    await bench.drained();
    expect(bench.sent).toEqual([numbers(3, 10), numbers(5, 10)]);
    expect(bench.counters).toEqual({ accepted: 5, rejected: 0, skipped: 5, retried: 7 });
  });

  it("sends nothing where all of a batch is too old", async () => {
    await run(3, () => accepted, { now: () => start + 3_600_000, maxAge: 1000 });
    expect(bench.sent).toEqual([]);
    expect(bench.counters.skipped).toBe(3);
  });
});
