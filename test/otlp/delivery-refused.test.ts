import { afterEach, describe, expect, it } from "vitest";
import type { Item } from "../../src/files/source.js";
import type { Answer } from "../../src/otlp/answer.js";
import type { Delivery } from "../../src/otlp/delivery.js";
import {
  accepted,
  badRequest,
  numbers,
  start,
  startDelivery,
  tooLarge,
  wait,
  type Bench,
  type Respond,
} from "./delivery-bench.js";
import { manyItems } from "./memory-source.js";

let bench: Bench;
afterEach(() => bench.stop());

const run = async (count: number, respond: Respond, parts: Partial<Delivery<number, Item>> = {}) => {
  bench = startDelivery(manyItems(count), respond, parts);
  await bench.drained();
  await bench.stop();
};

const poisoned = (answer: Answer, ...poison: number[]): Respond => {
  return (records) => (records.some((record) => poison.includes(record)) ? answer : accepted);
};

describe("records that the back end refuses", () => {
  it.each([
    ["400", badRequest],
    ["413", tooLarge],
  ])("one among others is found by halving (%s)", async (_, refusal) => {
    await run(16, poisoned(refusal, 5));
    expect(bench.sent).toEqual([
      numbers(0, 16),
      numbers(0, 8),
      numbers(0, 4),
      numbers(4, 8),
      [4, 5],
      [4],
      [5],
      [6, 7],
      numbers(8, 16),
    ]);
    expect(bench.counters).toMatchObject({ accepted: 15, rejected: 1 });
    expect(bench.pauses).toEqual([]);
    expect(bench.states.at(-1)?.lastRejection).toEqual({ status: refusal.status, text: refusal.text, time: start });
  });

  it("are counted one by one, first and last included", async () => {
    await run(9, poisoned(badRequest, 0, 4, 8));
    expect(bench.counters).toMatchObject({ accepted: 6, rejected: 3 });
  });

  it("a batch that is too large only as a whole loses nothing, and the next ones are smaller", async () => {
    await run(64, (records) => (records.length > 10 ? tooLarge : accepted), { batchSize: 16 });
    expect(bench.counters).toMatchObject({ accepted: 64, rejected: 0 });
    expect(bench.sent.slice(0, 5).map((records) => records.length)).toEqual([16, 8, 8, 8, 10]);
    expect(bench.sent.filter((records) => records.length <= 10).flat()).toEqual(numbers(0, 64));
  });

  it.each([
    ["400", badRequest],
    ["413", tooLarge],
    ["a partial success that takes none", undefined],
  ])(
    "all of them: the reader stands still, nothing is counted as rejected, the answer shows (%s)",
    async (_, refusal) => {
      const none = (count: number): Answer => ({
        type: "accepted",
        status: 200,
        rejected: count,
        text: "no such field",
      });
      bench = startDelivery(manyItems(4), (records) =>
        bench.pauses.length < 3 ? (refusal ?? none(records.length)) : accepted,
      );
      await bench.drained();
      expect(bench.counters).toMatchObject({ accepted: 4, rejected: 0 });
      expect(bench.pauses).toEqual([1500, 3000, 6000]);
      const standing = bench.states.filter(({ state }) => state === "waiting");
      expect(standing.map(({ consecutiveFailures }) => consecutiveFailures)).toEqual([1, 2, 3]);
      expect(standing[0]?.lastAnswer?.text).toMatch(/^every record is refused.*: (no such field|too large)$/);
      expect(bench.sent.at(-1)).toEqual([0, 1, 2, 3]);
    },
  );

  it("all of a large batch: after 64 of them the rest is not tried", async () => {
    bench = startDelivery(manyItems(512), () => (bench.pauses.length < 1 ? badRequest : accepted));
    await bench.drained();
    const tries = bench.sent.slice(0, -1);
    expect(tries.filter((records) => records.length === 1).flat()).toEqual(numbers(0, 64));
    expect(tries.length).toBeLessThan(140);
    expect(bench.counters).toMatchObject({ accepted: 512, rejected: 0 });
  });

  it("a single one waits until others come, is then told apart, and only then rejected", async () => {
    bench = startDelivery(manyItems(1), poisoned(badRequest, 0), {}, (_, slept) => {
      expect(bench.counters.rejected).toBe(0);
      if (slept === 3) bench.source.push(...manyItems(1, start, 1));
    });
    await bench.drained();
    expect(bench.sent).toEqual([[0], [0], [0], [0, 1], [0], [1]]);
    expect(bench.counters).toEqual({ accepted: 1, rejected: 1, skipped: 0, retried: 5 });
  });

  it("are looked for through an outage, without sending again what was accepted", async () => {
    const outage = [4, 5, 6];
    const refuse = poisoned(badRequest, 5);
    await run(8, (records, request) => (outage.includes(request) ? wait(503) : refuse(records, request)));
    expect(bench.sent.slice(0, 8)).toEqual([
      numbers(0, 8),
      numbers(0, 4),
      numbers(4, 8),
      [4, 5],
      [4, 5],
      [4, 5],
      [4, 5],
      [4],
    ]);
    expect(bench.pauses).toEqual([1500, 3000, 6000]);
    expect(bench.counters).toMatchObject({ accepted: 7, rejected: 1 });
  });

  it("a part that breaks off is halved as well", async () => {
    await run(8, (records) => {
      if (records.length === 8) return badRequest;
      return records.length > 2 ? wait(undefined, { interrupted: true }) : accepted;
    });
    expect(bench.counters).toMatchObject({ accepted: 8, rejected: 0 });
    expect(bench.sent.filter((records) => records.length <= 2).flat()).toEqual(numbers(0, 8));
  });

  it("are counted exactly where the back end counts them", async () => {
    await run(10, () => ({ type: "accepted", status: 200, rejected: 3, text: "too old" }));
    expect(bench.sent).toHaveLength(1);
    expect(bench.counters).toEqual({ accepted: 7, rejected: 3, skipped: 0, retried: 0 });
    expect(bench.states.at(-1)?.lastRejection).toMatchObject({ status: 200, text: "too old" });
  });

  it.each([401, 403, 404, 415, 422, 500, 503])("none are, by %i: it waits", async (status) => {
    await run(4, (_, request) => (request <= 3 ? wait(status) : accepted));
    expect(bench.sent).toEqual(Array(4).fill(numbers(0, 4)));
    expect(bench.counters).toEqual({ accepted: 4, rejected: 0, skipped: 0, retried: 12 });
  });
});
