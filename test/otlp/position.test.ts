import { afterEach, describe, expect, it } from "vitest";
import { deliver } from "../../src/otlp/delivery.js";
import { createAcceptances } from "../../src/otlp/acceptances.js";
import { keepBehind, watchPosition } from "../../src/otlp/position.js";
import { newCounters } from "../../src/otlp/delivery-status.js";
import { badRequest, wait } from "./delivery-bench.js";
import { createMemorySource } from "./memory-source.js";
import { createClock, noon, taken, things, type Backend, type Clock, type Thing } from "./refusal-bench.js";

const hour = 3_600_000;
const timeOf = ({ time }: Thing) => time;
let ending: AbortController;
afterEach(() => ending.abort());

/** Two deliveries to one backend, as the pipeline has them: of lines, and of what is no line. */
function start(lines: readonly Thing[], entries: readonly Thing[], backend: Backend, clock: Clock = createClock()) {
  ending = new AbortController();
  const evidence = createAcceptances<number>();
  const [ofLines, ofEntries] = [createMemorySource(lines), createMemorySource(entries)];
  const position = watchPosition(ofLines, timeOf, clock.now);
  const sent: number[] = [];
  for (const source of [position.source, keepBehind(ofEntries, timeOf, position.reached, clock.sleep)]) {
    let requests = 0;
    const send = async (ids: readonly number[]) => {
      await clock.sleep(5);
      const answer = backend(ids, clock.now(), ++requests);
      if (answer.type === "accepted") sent.push(...ids);
      return answer;
    };
    const shared = { evidence, counters: newCounters(), now: clock.now, sleep: clock.sleep, random: () => 1 };
    const parts = { source, timeOf, toRecord: ({ id }: Thing) => id, send, onState: () => undefined, batchSize: 100 };
    void deliver<number, Thing>({ ...shared, ...parts }, ending.signal);
  }
  return { clock, ofLines, ofEntries, sent, position };
}

describe("what is no line is not sent ahead of lines", () => {
  it("that are older and not sent yet", async () => {
    const lines = things(1440, noon - 24 * hour, 60_000);
    const entries = [23, 12, 3, 0].map((hours, index) => ({ id: 10_000 + index, time: noon - hours * hour - 1 }));
    const { clock, ofLines, ofEntries, sent } = start(lines, entries, () => taken);
    await clock.until(() => ofLines.committed() === 1440 && ofEntries.committed() === 4, hour);
    const times = new Map([...lines, ...entries].map(({ id, time }) => [id, time]));
    for (const { id, time } of entries) {
      const before = sent.slice(0, sent.indexOf(id)).map((other) => times.get(other) ?? 0);
      const unsent = lines.filter((line) => !sent.slice(0, sent.indexOf(id)).includes(line.id));
      expect(before.length).toBeGreaterThan(0);
      // none that is an hour older waits
      expect(unsent.filter((line) => line.time < time - hour)).toEqual([]);
    }
  });

  it("that wait for a backend that is down, or refuses them", async () => {
    for (const answer of [wait(503), badRequest]) {
      const lines = things(1440, noon - 24 * hour, 60_000);
      const down: Backend = (ids, time) => (ids.some((id) => id < 1440) && time < noon + 2 * hour ? answer : taken);
      const { clock, ofLines, ofEntries, sent } = start(lines, [{ id: 10_000, time: noon }], down);
      await clock.until(() => ofLines.committed() === 1440 && ofEntries.committed() === 1, 5 * hour);
      expect(sent.indexOf(10_000)).toBeGreaterThan(1300);
      ending.abort();
    }
  });

  it("and is sent at once where there are no lines, or none that waits", async () => {
    const { clock, ofEntries, ofLines } = start([], [{ id: 10_000, time: noon }], () => taken);
    await clock.until(() => ofEntries.committed() === 1, 5000);
    ofLines.push({ id: 1, time: clock.now() });
    await clock.until(() => ofLines.committed() === 1, 5000);
    ofEntries.push({ id: 10_001, time: clock.now() });
    await clock.until(() => ofEntries.committed() === 2, 1000);
    expect(clock.now() - noon).toBeLessThan(5000);
  });

  it("nor when it is asked for something for a moment only", async () => {
    const entries = createMemorySource(things(1, noon, 0));
    const source = keepBehind(
      entries,
      timeOf,
      () => noon - 1,
      () => new Promise((resolve) => setImmediate(resolve)),
    );
    const over = new AbortController();
    setImmediate(() => over.abort());
    const batch = await source.next(10, over.signal);
    expect(batch.items).toEqual([]);
    batch.rewind();
    expect(
      (
        await keepBehind(
          entries,
          timeOf,
          () => noon,
          () => Promise.resolve(),
        ).next(10, new AbortController().signal)
      ).items,
    ).toHaveLength(1);
  });
});
