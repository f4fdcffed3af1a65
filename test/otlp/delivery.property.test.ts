import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Batch, Source } from "../../src/files/source.js";
import { badRequest, tooLarge, wait } from "./delivery-bench.js";
import {
  noon,
  startRefusalBench,
  taken,
  things,
  type Backend,
  type RefusalBench,
  type Thing,
} from "./refusal-bench.js";

/** What a backend may do with a request it would otherwise take; `stored`: it keeps the records and breaks off. */
type Mood = "well" | "down" | "stored" | "breaks" | "flaky400" | "flaky413";
const moodsOf = (...all: Mood[]) => fc.array(fc.constantFrom(...all), { maxLength: 60 });

/** Which records are refused. */
type Pattern = (id: number, count: number) => boolean;
const patterns: Readonly<Record<string, Pattern>> = {
  none: () => false,
  "the first": (id) => id === 0,
  "the newest": (id, count) => id === count - 1,
  "the newest of each batch of 16": (id) => id % 16 === 15,
  "every second": (id) => id % 2 === 0,
  "every seventh": (id) => id % 7 === 3,
  "a block in front": (id, count) => id < count / 2,
  "a block in the middle": (id, count) => id > count / 4 && id < (count * 3) / 4,
  "a block at the end": (id, count) => id > count / 2,
  "all but one": (id, count) => id !== Math.floor(count / 3),
  all: () => true,
};

const world = fc.record({
  count: fc.integer({ min: 1, max: 120 }),
  batchSize: fc.integer({ min: 1, max: 40 }),
  pattern: fc.constantFrom(...Object.keys(patterns)),
  more: fc.uniqueArray(fc.integer({ min: 0, max: 119 }), { maxLength: 4 }),
  /** Milliseconds between two lines, and how many are there at the start. */
  every: fc.constantFrom(0, 1000, 60_000, 3_600_000),
  atStart: fc.integer({ min: 0, max: 120 }),
  mostAtOnce: fc.oneof({ weight: 3, arbitrary: fc.constant(1000) }, fc.integer({ min: 1, max: 20 })),
  /** Seconds in which everything is refused. */
  refusesAll: fc.option(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 3000 })), { freq: 3 }),
  moods: fc.oneof(
    { weight: 2, arbitrary: fc.constant<Mood[]>([]) },
    moodsOf("well", "well", "down", "stored", "breaks"),
    moodsOf("well", "well", "down", "stored", "breaks", "flaky400", "flaky413"),
  ),
});

it(
  "loses nothing, and rejects only what is refused while others are taken, whatever the backend does",
  { timeout: 120_000 },
  async () => {
    const seen = { searches: 0, lookaheads: 0, rejected: 0, everything: 0, runs: 0 };
    await fc.assert(
      fc.asyncProperty(
        world,
        async ({ count, batchSize, pattern, more, every, atStart, mostAtOnce, refusesAll, moods }) => {
          const isPattern = patterns[pattern] ?? (() => false);
          const isBad = (id: number) => id < count && (isPattern(id, count) || more.includes(id));
          const [from, seconds] = refusesAll ?? [0, 0];
          const isDown = (time: number) => time >= noon + from * 1000 && time < noon + (from + seconds) * 1000;
          const backend: Backend = (ids, time, request) => {
            const now: Mood = moods[request - 1] ?? "well";
            if (now === "down") return wait(503);
            if (now === "breaks") return wait(undefined, { interrupted: true });
            if (ids.length > mostAtOnce || now === "flaky413") return tooLarge;
            if (now === "flaky400" || isDown(time) || ids.some(isBad)) return badRequest;
            return now === "stored" ? wait(undefined, { interrupted: true }) : taken;
          };
          // behind all of them come good ones: else the last would rightly wait for ever
          const all = things(count + batchSize + 1, noon, every);
          const early = Math.min(atStart, count);
          const bench: RefusalBench = startRefusalBench([], backend, { batchSize, ...checked(() => bench) });
          bench.write(...all.slice(0, early).map((thing) => ({ ...thing, time: noon - 1_000_000 + thing.id })));
          bench.write(...all.slice(early));
          await bench.settled(every * all.length + 40 * 3_600_000);

          const { accepted, rejected, skipped, retried } = bench.counters;
          expect(bench.sent.reduce((sum, { ids }) => sum + ids.length, 0)).toBe(accepted + rejected + retried);
          expect({ settled: accepted + rejected, skipped }).toEqual({ settled: all.length, skipped: 0 });
          const acknowledged = bench.taken();
          const isFlaky = moods.some((now) => now.startsWith("flaky"));
          const bad = all.filter(({ id }) => isBad(id));
          // where the backend is of one mind about each record, and not refuses all for a time
          if (!isFlaky) expect(all.filter(({ id }) => !acknowledged.has(id))).toEqual(bad);
          if (!isFlaky)
            expect({ accepted, rejected }).toEqual({ accepted: all.length - bad.length, rejected: bad.length });

          const told = bench.states.map(({ why }) => why ?? "");
          seen.runs++;
          if (bench.sent.some(({ answer }) => answer.type === "bad_request")) seen.searches++;
          if (told.some((why) => why.includes("held back until"))) seen.lookaheads++;
          if (told.some((why) => why.startsWith("the backend rejects every record"))) seen.everything++;
          if (rejected > 0) seen.rejected++;
          await bench.stop();
        },
      ),
      { numRuns: 200 },
    );
    // most of what is made up has to do with refusals
    expect(seen.searches).toBeGreaterThan(seen.runs * 0.7);
    expect(seen.rejected).toBeGreaterThan(seen.runs * 0.6);
    expect(seen.lookaheads).toBeGreaterThan(seen.runs * 0.3);
    expect(seen.everything).toBeGreaterThan(seen.runs * 0.1);
  },
);

/** At each commit: what was not acknowledged was refused alone, and something was accepted afterwards. */
function checked(benchOf: () => RefusalBench): { wrap: (source: Source<Thing>) => Source<Thing> } {
  const check = (items: readonly Thing[]) => {
    const { sent } = benchOf();
    for (const { id } of items) {
      if (benchOf().taken().has(id)) continue;
      const at = sent.findLastIndex(({ ids }) => ids.length === 1 && ids[0] === id);
      const isRefused = at >= 0 && sent[at]?.answer.type !== "accepted";
      const isConfirmed = sent.slice(at + 1).some(({ answer }) => answer.type === "accepted");
      if (!isRefused || !isConfirmed) throw new Error(`${id} was settled too early`);
    }
  };
  return {
    wrap: (source) => ({
      goBack: () => source.goBack(),
      async next(limit, signal): Promise<Batch<Thing>> {
        const batch = await source.next(limit, signal);
        if (batch.items.length > limit) throw new Error("more than was asked for");
        return {
          ...batch,
          commit() {
            check(batch.items);
            batch.commit();
          },
        };
      },
    }),
  };
}
