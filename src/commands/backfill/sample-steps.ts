import type { Row } from "./row-store.js";

/** Steps from the one to the other, both included, in which the logs say something. */
export interface Span {
  readonly from: number;
  to: number;
}

/** How changes become samples. All numbers are steps. */
export interface Timeline {
  readonly spans: readonly Span[];
  /** A value at rest is repeated at every multiple of this. */
  readonly beat: number;
}

/**
 * Samples of one series from the steps in which it changed. `increase()` reckons with the distance of samples: it must
 * find the value just before a change beside the one after it, and a value at rest not further apart than the five
 * minutes that Prometheus looks back. Each span begins one step before its first event, the very first one at `zero`.
 */
export async function* toSamples(
  changes: AsyncIterator<Row>,
  zero: Row,
  { spans, beat }: Timeline,
): AsyncGenerator<readonly [step: number, row: Row]> {
  let row = zero;
  let next = await changes.next();
  for (const { from, to } of spans) {
    yield [from, row];
    let last = from;
    while (next.done !== true && (next.value[0] ?? 0) <= to) {
      const changed = next.value;
      const step = changed[0] ?? 0;
      for (const rest of beats(last, step - 1, beat)) yield [rest, row];
      yield [step, changed];
      row = changed;
      last = step;
      next = await changes.next();
    }
    for (const rest of beats(last, to, beat)) yield [rest, row];
  }
}

/** Multiples of the beat behind `after` and up to `until`, and `until` itself. */
function* beats(after: number, until: number, beat: number): Generator<number> {
  for (let step = (Math.floor(after / beat) + 1) * beat; step < until; step += beat) yield step;
  if (until > after) yield until;
}

/** Notes a step in which something was read. A silence of more than `longest` steps begins a new span. */
export function noteStep(spans: Span[], step: number, longest: number): void {
  const last = spans.at(-1);
  if (last !== undefined && step - last.to <= longest) last.to = Math.max(last.to, step);
  else spans.push({ from: step - 1, to: step });
}
