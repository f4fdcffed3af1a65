import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Answer } from "../../src/otlp/answer.js";
import { accepted, badRequest, numbers, startDelivery, tooLarge, wait } from "./delivery-bench.js";
import { manyItems } from "./memory-source.js";

/** What a back end may do with a request it would otherwise take; `stored`: it keeps the records and breaks off. */
const moodsOf = (...all: Mood[]) => fc.array(fc.constantFrom(...all), { maxLength: 60 });
type Mood = "well" | "down" | "stored" | "breaks" | "flaky400" | "flaky413";

const world = fc.record({
  count: fc.integer({ min: 1, max: 60 }),
  batchSize: fc.integer({ min: 1, max: 16 }),
  poison: fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 6 }),
  mostAtOnce: fc.integer({ min: 1, max: 20 }),
  moods: fc.oneof(
    moodsOf("well", "well", "down", "stored", "breaks"),
    moodsOf("well", "well", "down", "stored", "breaks", "flaky400", "flaky413"),
  ),
});

it("loses nothing and keeps the order, whatever the back end does", async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ count, batchSize, poison, mostAtOnce, moods }) => {
      const bad = new Set(poison.filter((record) => record < count));
      // a full batch of nothing but poison would rightly stand still; at the end come good ones enough
      fc.pre(bad.size < batchSize);
      const all = numbers(0, count + batchSize);
      const acknowledged: number[] = [];
      const stored: number[] = [];
      const refusedAlone = new Set<number>();

      const respond = (records: readonly number[], request: number): Answer => {
        const now: Mood = moods[request - 1] ?? "well";
        if (now === "down") return wait(503);
        if (now === "breaks") return wait(undefined, { interrupted: true });
        const tooMany = records.length > mostAtOnce || now === "flaky413";
        if (tooMany || now === "flaky400" || records.some((record) => bad.has(record))) {
          if (records.length === 1) refusedAlone.add(records[0] ?? -1);
          return tooMany ? tooLarge : badRequest;
        }
        stored.push(...records);
        if (now === "stored") return wait(undefined, { interrupted: true });
        acknowledged.push(...records);
        return accepted;
      };
      const bench = startDelivery(manyItems(all.length), respond, { batchSize });
      await bench.drained();
      await bench.stop();

      // each record once, in order: acknowledged, or refused when it was sent alone
      const missing = all.filter((record) => !acknowledged.includes(record));
      expect(acknowledged).toEqual(all.filter((record) => acknowledged.includes(record)));
      expect(missing.every((record) => refusedAlone.has(record))).toBe(true);
      expect(bench.counters).toMatchObject({ accepted: acknowledged.length, rejected: missing.length, skipped: 0 });

      // with repeats of what was stored and not acknowledged, the first ones are in order too, where the back end is
      // of one mind about each record; one that refuses a record and takes it later sets the order itself
      if (moods.some((now) => now.startsWith("flaky"))) return;
      expect(missing).toEqual(all.filter((record) => bad.has(record)));
      expect([...new Set(stored)]).toEqual(acknowledged);
    }),
    { numRuns: 300 },
  );
});
