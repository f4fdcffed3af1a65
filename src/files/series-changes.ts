/** Numbers by position: that of the first, and the numbers from there on. */
type Run = readonly [first: number, ...values: number[]];
/** One run a name. Positions outside it are 0. */
export type Series = Readonly<Record<string, Run>>;

/** Which numbers differ from those that stand in the state file: of years of counts only the last ones grow. */
export interface SeriesChanges {
  find(series: Series): {
    /** From the first that changed to the last. */
    readonly changed: Series;
    /** They stand in the state file now. */
    written(): void;
  };
}

export function createSeriesChanges(): SeriesChanges {
  let kept: Series = {};
  return {
    find(series) {
      const changed: Record<string, Run> = {};
      for (const [name, run] of Object.entries(series)) {
        const part = changedPart(run, kept[name]);
        if (part !== undefined) changed[name] = part;
      }
      return { changed, written: () => void (kept = series) };
    },
  };
}

/** Later runs are written over earlier ones. */
export function overwrite(before: Series, changed: Series): Series {
  const all: Record<string, Run> = { ...before };
  for (const [name, run] of Object.entries(changed)) all[name] = overlay(all[name], run);
  return all;
}

function changedPart([first, ...values]: Run, kept: Run | undefined): Run | undefined {
  const isChanged = (value: number, index: number) => value !== valueAt(kept, first + index);
  const from = values.findIndex(isChanged);
  return from < 0 ? undefined : [first + from, ...values.slice(from, values.findLastIndex(isChanged) + 1)];
}

function overlay(before: Run | undefined, [first, ...values]: Run): Run {
  if (before === undefined || Math.abs(before[0] - first) > longest) return [first, ...values];
  const start = Math.min(before[0], first);
  const end = Math.max(before[0] + before.length - 1, first + values.length);
  const value = (position: number) => values[position - first] ?? valueAt(before, position);
  return [start, ...Array.from({ length: end - start }, (_, index) => value(start + index))];
}

function valueAt(run: Run | undefined, position: number): number {
  return run === undefined || position < run[0] ? 0 : (run[position - run[0] + 1] ?? 0);
}

/** Runs further apart belong to no one series any more: what is old is of no use. */
const longest = 100_000;
