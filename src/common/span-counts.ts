/**
 * Counts by name within the last hour and the last hours up to a day, by event time in milliseconds UTC: in steps of five minutes and of an
 * hour. Names must come from a closed set. Memory is bounded: of more steps than a span has, twice as many are kept, the latest.
 */
export interface SpanCounts {
  add(name: string, time: number): void;
  /** How many there were within the last so many hours, up to 24; the step that is as old counts only as far as it is within them. */
  within(name: string, hours: number, now: number): number;
  save(): SavedSpanCounts;
}

/** By name: pairs of step and count, of five minutes and of an hour. */
export type SavedSpanCounts = Readonly<Record<string, readonly [short: Steps, long: Steps]>>;
type Steps = readonly (readonly [step: number, count: number])[];

export function createSpanCounts(saved: SavedSpanCounts = {}): SpanCounts {
  const all = new Map(
    Object.entries(saved).map(([name, [short, long]]) => [name, [new Map(short), new Map(long)] as const]),
  );

  return {
    add(name, time) {
      let steps = all.get(name);
      if (steps === undefined) all.set(name, (steps = [new Map<number, number>(), new Map<number, number>()]));
      count(steps[0], Math.floor(time / shortMs), 2 * shortSteps);
      count(steps[1], Math.floor(time / longMs), 2 * longSteps);
    },
    within(name, hours, now) {
      const [short, long] = all.get(name) ?? [];
      const [steps, stepMs, many] = hours === 1 ? [short, shortMs, shortSteps] : [long, longMs, hours];
      const last = Math.floor(now / stepMs);
      let sum = 0;
      for (const [step, counted] of steps ?? []) if (step > last - many && step <= last) sum += counted;
      return sum;
    },
    save: () => Object.fromEntries([...all].map(([name, [short, long]]) => [name, [[...short], [...long]]])),
  };
}

/** A step far ahead, of a clock that was wrong, takes one place and no more. */
function count(steps: Map<number, number>, step: number, most: number): void {
  const before = steps.get(step) ?? 0;
  steps.set(step, before + 1);
  if (before === 0 && steps.size > most) steps.delete(Math.min(...steps.keys()));
}

const shortMs = 300_000;
const shortSteps = 12;
const longMs = 3_600_000;
const longSteps = 24;
