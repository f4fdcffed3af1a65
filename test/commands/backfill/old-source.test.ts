import { describe, expect, it } from "vitest";
import { createOldSource } from "../../../src/commands/backfill/old-source.js";
import { manyItems } from "../../otlp/memory-source.js";

function open(count: number, rate?: number) {
  let now = 1_000;
  let ends = 0;
  const slept: number[] = [];
  async function* items() {
    yield* manyItems(count);
  }
  const source = createOldSource(items(), {
    rate,
    now: () => now,
    async sleep(millis) {
      slept.push(millis);
      now += millis;
    },
    onEnd: () => ends++,
  });
  return { source, slept, ends: () => ends, signal: new AbortController() };
}

describe("lines that are there as a source", () => {
  it("come again until they are committed", async () => {
    const { source, signal } = open(3);
    const first = await source.next(2, signal.signal);
    expect(first.items.map(({ line }) => line.offset)).toHaveLength(2);
    first.rewind();
    const again = await source.next(3, signal.signal);
    expect(again.items.slice(0, 2)).toEqual(first.items);
    expect(again.items).toHaveLength(3);
  });

  it("end when the last one is committed, not when it is read; then it waits to be aborted", async () => {
    const { source, signal, ends } = open(2);
    const batch = await source.next(512, signal.signal);
    expect(ends()).toBe(0);
    batch.commit();
    const last = source.next(512, signal.signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends()).toBe(1);
    signal.abort();
    expect((await last).items).toEqual([]);
  });

  it("are read on behind those passed over, and come again when it has gone back", async () => {
    const { source, signal, ends } = open(5);
    const places = async () => {
      const batch = await source.next(2, signal.signal);
      return { batch, at: batch.items.map(({ line }) => line.offset) };
    };
    const first = await places();
    expect([first.at, first.batch.isLast]).toEqual([[0, 1], false]);
    first.batch.pass();
    (await places()).batch.pass();
    const last = await places();
    expect([last.at, last.batch.isLast]).toEqual([[4], true]);
    last.batch.rewind();
    expect((await places()).at).toEqual([4]);
    source.goBack();
    const again = await source.next(9, signal.signal);
    expect(again.items).toHaveLength(5);
    expect(ends()).toBe(0);
    again.commit();
    void source.next(9, signal.signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends()).toBe(1);
    signal.abort();
  });

  it("are held in memory only so many behind those passed over", async () => {
    const { source, signal } = open(30_000);
    let passed = 0;
    for (let batches = 0; batches < 30; batches++) {
      const ending = new AbortController();
      const next = source.next(1000, AbortSignal.any([ending.signal, signal.signal]));
      setImmediate(() => setImmediate(() => ending.abort()));
      const batch = await next;
      passed += batch.items.length;
      batch.pass();
    }
    expect(passed).toBe(20_000);
  });

  it("keep to the rate, in small batches, and count what is sent again", async () => {
    const { source, signal, slept } = open(25, 10);
    const sizes: number[] = [];
    for (const outcome of ["commit", "rewind", "commit", "commit"] as const) {
      const batch = await source.next(512, signal.signal);
      sizes.push(batch.items.length);
      batch[outcome]();
    }
    expect(sizes).toEqual([10, 10, 10, 5]);
    expect(slept).toEqual([1000, 1000, 1000]);
  });
});
