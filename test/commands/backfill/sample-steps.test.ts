import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noteStep, toSamples, type Span } from "../../../src/commands/backfill/sample-steps.js";

async function samples(changes: readonly (readonly [number, number])[], spans: readonly Span[], beat: number) {
  async function* rows() {
    yield* changes;
  }
  const found: [number, number][] = [];
  for await (const [step, row] of toSamples(rows(), [0, 0], { spans, beat })) found.push([step, row[1] ?? NaN]);
  return found;
}

describe("samples of a series", () => {
  it("begin at zero before its first event, and have the value before each change beside the one after it", async () => {
    expect(await samples([[12, 5]], [{ from: 3, to: 13 }], 4)).toEqual([
      [3, 0],
      [4, 0],
      [8, 0],
      [11, 0],
      [12, 5],
      [13, 5],
    ]);
  });

  it("leave the time between two spans empty, and go on from the value it had", async () => {
    const spans = [
      { from: 0, to: 1 },
      { from: 99, to: 101 },
    ];
    expect(
      await samples(
        [
          [1, 2],
          [101, 3],
        ],
        spans,
        4,
      ),
    ).toEqual([
      [0, 0],
      [1, 2],
      [99, 2],
      [100, 2],
      [101, 3],
    ]);
  });

  it("have the right value at every step that has one, are in order, and never further apart than a beat", async () => {
    const increments = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 })));
    await fc.assert(
      fc.asyncProperty(increments, fc.integer({ min: 1, max: 9 }), fc.nat(20), async (parts, beat, behind) => {
        let [step, value] = [10, 0];
        const changes = parts.map(([steps, more]) => [(step += steps), (value += more)] as [number, number]);
        const span = { from: 10, to: step + behind };
        const found = await samples(changes, [span], beat);
        const at = (wanted: number) => changes.findLast(([changed]) => changed <= wanted)?.[1] ?? 0;
        for (const [index, [sampled, held]] of found.entries()) {
          expect(held).toBe(at(sampled));
          const before = found[index - 1]?.[0];
          if (before !== undefined) expect(sampled - before).toBeGreaterThan(0);
          if (before !== undefined) expect(sampled - before).toBeLessThanOrEqual(beat);
        }
        expect(found[0]?.[0]).toBe(10);
        expect(found.at(-1)?.[0]).toBe(span.to);
        // each change has its own sample, and the old value stands one step before it
        const steps = new Set(found.map(([sampled]) => sampled));
        for (const [changed] of changes) expect(steps.has(changed) && steps.has(changed - 1)).toBe(true);
      }),
    );
  });
});

it("a long silence begins a new span", () => {
  const spans: Span[] = [];
  for (const step of [5, 6, 16, 27]) noteStep(spans, step, 10);
  expect(spans).toEqual([
    { from: 4, to: 16 },
    { from: 26, to: 27 },
  ]);
});
