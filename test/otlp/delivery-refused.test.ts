import { afterEach, describe, expect, it } from "vitest";
import type { Answer } from "../../src/otlp/answer.js";
import { badRequest, numbers, tooLarge, wait } from "./delivery-bench.js";
import { noon, refusing, startRefusalBench, taken, things, type Backend, type RefusalBench } from "./refusal-bench.js";

let bench: RefusalBench;
afterEach(() => bench.stop());

/** Delivers so many things; gives the sizes of the requests. */
async function run(count: number, backend: Backend, options: Parameters<typeof startRefusalBench>[2] = {}) {
  bench = startRefusalBench(things(count, noon, 1000), backend, options);
  await bench.settled();
  return bench.sent.map(({ ids }) => ids);
}

const answering = (answer: Answer, ...bad: number[]): Backend => {
  return (ids) => (ids.some((id) => bad.includes(id)) ? answer : taken);
};
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);

describe("a record that the backend refuses", () => {
  it("is found after the newest was accepted, by asking from left to right for more and more", async () => {
    expect(await run(16, answering(badRequest, 5))).toEqual([
      numbers(0, 16),
      [15],
      [0],
      [1, 2],
      [3, 4, 5, 6],
      [3, 4],
      [5],
      [6],
      [7],
      [8, 9],
      numbers(10, 14),
      [14],
    ]);
    expect(bench.counters).toEqual({ accepted: 15, rejected: 1, skipped: 0, retried: 20 });
    expect(bench.states.at(-1)?.state.lastRejection).toMatchObject({ status: 400, text: badRequest.text });
  });

  it.each(numbers(0, 64).filter((place) => place % 7 === 0))(
    "is found at place %i of 64 in few requests",
    async (bad) => {
      const requests = await run(64, answering(badRequest, bad));
      expect(bench.counters).toMatchObject({ accepted: 63, rejected: 1 });
      expect(requests.length).toBeLessThanOrEqual(20);
      expect(Math.max(...numbers(0, 64).map((id) => bench.times(id)))).toBeLessThanOrEqual(6);
    },
  );

  it("is found where it is the newest: then an older one says that others are taken", async () => {
    const requests = await run(512, answering(badRequest, 511));
    expect(requests.slice(1, 3)).toEqual([[511], [0]]);
    expect(requests.length).toBeLessThan(16);
    expect(bench.counters).toMatchObject({ accepted: 511, rejected: 1 });
  });

  it("is found among others, however many and wherever they are", async () => {
    for (const isBad of [
      (id: number) => id % 2 === 0,
      (id: number) => id % 2 === 1,
      (id: number) => id < 100,
      (id: number) => id >= 100 && id < 200,
      (id: number) => id >= 412,
      (id: number) => id !== 3,
      (id: number) => id !== 316,
      (id: number) => [0, 17, 255, 256, 511].includes(id),
    ]) {
      const backend = refusing(isBad);
      // the last batch is good: what cannot be told by the first alone is told by it
      bench = startRefusalBench(things(1024, noon, 1000), (ids, time, request) =>
        ids.some((id) => id >= 512) ? taken : backend(ids, time, request),
      );
      await bench.settled();
      const bad = numbers(0, 512).filter(isBad);
      expect(bench.counters).toMatchObject({ accepted: 1024 - bad.length, rejected: bad.length });
      const changes = bad.filter((id) => !isBad(id + 1)).length;
      expect(bench.sent.length).toBeLessThan(40 + bad.length + 18 * Math.min(changes, 14));
      await bench.stop();
    }
  });

  it("is not more expensive than one request where all 512 of a batch are refused", async () => {
    const requests = await run(
      600,
      refusing((id) => id < 512),
    );
    expect(bench.counters).toMatchObject({ accepted: 88, rejected: 512 });
    expect(requests.length).toBeLessThan(550);
    expect(requests.filter(({ length }) => length > 1).length).toBeLessThan(4);
  });

  it("is counted exactly where the backend counts it", async () => {
    const requests = await run(10, () => ({ type: "accepted", status: 200, rejected: 3, text: "too old" }));
    expect(requests).toHaveLength(1);
    expect(bench.counters).toEqual({ accepted: 7, rejected: 3, skipped: 0, retried: 0 });
    expect(bench.states.at(-1)?.state.lastRejection).toMatchObject({ status: 200, text: "too old" });
  });

  it("may be one of a batch that the backend rejects to the last record, by its own count", async () => {
    const rejecting: Backend = (ids) =>
      ids.every((id) => id < 4) ? { type: "accepted", status: 200, rejected: ids.length, text: "too old" } : taken;
    const requests = await run(6, rejecting, { batchSize: 4 });
    expect(requests).toEqual([[0, 1, 2, 3], [0], [5], [0, 1, 2, 3], [5], [4, 5]]);
    expect(bench.counters).toMatchObject({ accepted: 2, rejected: 4 });
  });

  it.each([401, 403, 404, 415, 422, 500, 503])("is none by %i: it waits", async (status) => {
    const requests = await run(4, (_ids, _time, request) => (request <= 3 ? wait(status) : taken));
    expect(requests).toEqual(Array(4).fill(numbers(0, 4)));
    expect(bench.counters).toEqual({ accepted: 4, rejected: 0, skipped: 0, retried: 12 });
  });
});

describe("a batch that is too large", () => {
  it("only as a whole loses nothing, and the next ones are smaller", async () => {
    const requests = await run(64, (ids) => (ids.length > 10 ? tooLarge : taken), { batchSize: 16 });
    expect(bench.counters).toMatchObject({ accepted: 64, rejected: 0 });
    expect(requests.slice(0, 5).map(({ length }) => length)).toEqual([16, 8, 8, 8, 10]);
    expect(requests.filter(({ length }) => length <= 10).flat()).toEqual(numbers(0, 64));
  });

  it("is not tried with more than what got through", async () => {
    const requests = await run(512, (ids) => (ids.length > 70 ? tooLarge : taken));
    expect(requests.map(({ length }) => length)).toEqual([512, 256, 128, ...Array(8).fill(64)]);
  });

  it("because of one record rejects this one, once others were accepted", async () => {
    const requests = await run(512, answering(tooLarge, 300));
    expect(bench.counters).toMatchObject({ accepted: 511, rejected: 1 });
    expect(requests.length).toBeLessThan(32);
  });

  it("because of its first record rejects it no sooner", async () => {
    const requests = await run(8, answering(tooLarge, 0));
    expect(requests).toEqual([numbers(0, 8), numbers(0, 4), [0, 1], [0], [7], [0], [1], [2], [3, 4], [5, 6]]);
    expect(bench.counters).toMatchObject({ accepted: 7, rejected: 1 });
  });

  it("for a 400 is told by parts that are accepted: smaller ones follow", async () => {
    const requests = await run(1024, (ids) => (ids.length > 100 ? badRequest : taken));
    expect(bench.counters).toMatchObject({ accepted: 1024, rejected: 0 });
    expect(requests.filter(({ length }) => length > 100).length).toBeLessThan(12);
  });
});

describe("a search", () => {
  it("goes on through an outage, without sending again what was accepted", async () => {
    const backend = answering(badRequest, 5);
    const requests = await run(16, (ids, time, request) =>
      [5, 6, 7].includes(request) ? wait(503) : backend(ids, time, request),
    );
    expect(requests.slice(3, 9)).toEqual([[1, 2], ...Array.from({ length: 4 }, () => [3, 4, 5, 6]), [3, 4]]);
    expect(bench.counters).toMatchObject({ accepted: 15, rejected: 1 });
    expect(bench.times(15)).toBe(2);
  });

  it("comes to an end where every third answer says to wait", async () => {
    const backend = refusing((id) => id < 200);
    const requests = await run(220, (ids, time, request) =>
      request % 3 === 0 ? wait(429) : backend(ids, time, request),
    );
    expect(bench.counters).toMatchObject({ accepted: 20, rejected: 200 });
    expect(requests.length).toBeLessThan(1500);
  });

  it("halves what breaks off", async () => {
    const requests = await run(32, (ids) => {
      if (ids.length === 32) return badRequest;
      return ids.length > 2 ? wait(undefined, { interrupted: true }) : taken;
    });
    expect(bench.counters).toMatchObject({ accepted: 32, rejected: 0 });
    expect(
      requests
        .filter(({ length }) => length <= 2)
        .flat()
        .toSorted((a, b) => a - b),
    ).toEqual(numbers(0, 32));
  });

  it("settles nothing where the backend refuses everything from its middle on", async () => {
    const backend = answering(badRequest, 0, 1, 2);
    bench = startRefusalBench(things(200, noon, 1000), (ids, time, request) =>
      request > 4 && time < noon + 60_000 ? badRequest : backend(ids, time, request),
    );
    await bench.settled();
    // the newest was accepted before all went wrong
    expect(bench.sent.slice(0, 3).map(({ ids }) => ids)).toEqual([numbers(0, 200), [199], [0]]);
    const inOutage = bench.sent.filter(({ time }) => time < noon + 60_000);
    expect(inOutage.length).toBeLessThan(150);
    expect(bench.counters).toMatchObject({ accepted: 197, rejected: 3 });
  });

  it("counts all that was sent as accepted, rejected or sent again", async () => {
    const { counters } = (await run(100, answering(badRequest, 1, 50, 51, 99)), bench);
    expect(sum(bench.sent.map(({ ids }) => ids.length))).toBe(counters.accepted + counters.rejected + counters.retried);
  });
});
