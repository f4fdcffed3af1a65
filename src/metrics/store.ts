import type { Event } from "../event.js";
import { copyOf } from "../kinds/intern.js";
import type { Add, Label, Metric } from "../kinds/kind.js";

/**
 * Counters and histograms as plain numbers: exact to save, exact to restore, cheap to add to (prom-client's own cost ten
 * times as much and cannot be restored). prom-client renders them, see `exposition.ts`.
 */
export interface Store {
  readonly add: Add;
  /** What is added from now on comes from this line: exemplars name its message. */
  mark(event: Event): void;
  /** Makes every series that can be known beforehand exist, at zero; `domains` are those of domains.tab. */
  registerZeros(domains: readonly string[]): void;
  /** Series of a family in the order they came. */
  series(metric: Metric): readonly Series[];
  /** Plain data, restored by name and label values: a family that is gone is left out, a new one begins at zero. */
  save(): SavedStore;
}

interface Series {
  readonly labels: readonly string[];
  /** Of a counter. */
  value: number;
  /** Of a histogram: observations per bucket, not cumulative, +Inf last. */
  readonly buckets: number[];
  /** Of a histogram: sum of the observations. */
  sum: number;
  /** Of a histogram: the last observation of each bucket that a message can be named for. Not saved: a restart has new ones soon. */
  readonly exemplars: (Exemplar | undefined)[];
}

interface Exemplar {
  readonly messageId: string;
  readonly value: number;
  /** Milliseconds UTC. */
  readonly time: number;
}

export type SavedStore = Readonly<Record<string, readonly SavedSeries[]>>;
/** Label values, then a counter's value or a histogram's sum and buckets. */
type SavedSeries = readonly [labels: readonly string[], value: number, buckets?: readonly number[]];

/** `toDomain` gives the label value for a domain out of a log line: itself when it is local, else `other`. */
export function createStore(
  metrics: readonly Metric[],
  toDomain: (domain: string) => string,
  saved: SavedStore = {},
): Store {
  const families = new Map(metrics.map((metric) => [metric, createFamily(metric, toDomain)]));
  for (const [metric, family] of families)
    for (const series of saved[metric.name] ?? []) restore(family, metric, series);
  let marked: Event | undefined;

  /** Read here alone: most lines have no observation. */
  function exemplarOf(value: number): Exemplar | undefined {
    const messageId = marked?.fields["messageId"];
    if (marked === undefined || typeof messageId !== "string" || messageId === "") return undefined;
    return { messageId: copyOf(messageId), value, time: marked.time };
  }

  return {
    mark: (event) => void (marked = event),
    add(metric, value, first = "", second = "") {
      const family = families.get(metric);
      if (family === undefined) throw new Error(`${metric.name} is not registered`);
      const series = family.find(first, second);
      if (metric.type === "counter") series.value += value;
      else {
        const bucket = observe(series, metric.buckets ?? [], value);
        const exemplar = exemplarOf(value);
        if (exemplar !== undefined) series.exemplars[bucket] = exemplar;
      }
    },
    registerZeros(domains) {
      for (const family of families.values()) family.forget();
      for (const [metric, family] of families)
        for (const [first = "", second = ""] of zeros(metric, domains)) family.find(first, second);
    },
    series: (metric) => families.get(metric)?.all ?? [],
    save() {
      const out: Record<string, SavedSeries[]> = {};
      for (const [metric, { all }] of families)
        out[metric.name] = all.map((series) =>
          metric.type === "counter" ? [series.labels, series.value] : [series.labels, series.sum, [...series.buckets]],
        );
      return out;
    },
  };
}

interface Family {
  readonly all: Series[];
  find(first: string, second: string): Series;
  make(first: string, second: string): Series;
  /** Which domains are local is another question now. */
  forget(): void;
}

/** Two levels of maps by the raw values: a string key per line would cost more than reading the line. */
function createFamily(metric: Metric, toDomain: (domain: string) => string): Family {
  const [firstLabel, secondLabel] = metric.labels;
  const hasDomain = firstLabel?.domains === true;
  const all: Series[] = [];
  const made = new Map<string, Map<string, Series>>();
  /** The one found last, which is often the next one. */
  let last: Series | undefined;
  let lastFirst = "";
  let lastSecond = "";
  const seen = [new Set<string>(), new Set<string>()];

  function make(first: string, second: string): Series {
    let seconds = made.get(first);
    if (seconds === undefined) made.set(first, (seconds = new Map<string, Series>()));
    let series = seconds.get(second);
    if (series === undefined) {
      const labels = [first, second].slice(0, metric.labels.length);
      const buckets = metric.buckets === undefined ? [] : newBuckets(metric.buckets);
      series = { labels, value: 0, buckets, sum: 0, exemplars: [] };
      seconds.set(second, series);
      all.push(series);
      seen[0]?.add(first);
      seen[1]?.add(second);
    }
    return series;
  }

  function find(first: string, second: string): Series {
    if (last !== undefined && first === lastFirst && second === lastSecond) return last;
    last = search(first, second);
    lastFirst = first;
    lastSecond = second;
    return last;
  }

  function search(first: string, second: string): Series {
    const settled = hasDomain ? toDomain(first) : first;
    // the value is nearly always a label value that exists
    const known = made.get(settled)?.get(second);
    if (known !== undefined) return known;
    return make(settle(firstLabel, settled, 0), settle(secondLabel, second, 1));
  }

  function settle(label: Label | undefined, value: string, position: number): string {
    if (label === undefined) return "";
    if (label.domains === true) return value;
    if (label.values !== undefined) return label.values.includes(value) ? value : other;
    const known = seen[position];
    if (known === undefined || value === "") return other;
    return known.has(value) || known.size < (label.cap ?? 0) ? value : other;
  }

  return { all, find, make, forget: () => (last = undefined) };
}

function newBuckets(bounds: readonly number[]): number[] {
  return Array.from({ length: bounds.length + 1 }, () => 0);
}

/** Gives the index of the bucket. */
function observe(series: Series, bounds: readonly number[], value: number): number {
  const found = bounds.findIndex((bound) => value <= bound);
  const index = found < 0 ? bounds.length : found;
  series.buckets[index] = (series.buckets[index] ?? 0) + 1;
  series.sum += value;
  return index;
}

function restore(family: Family, metric: Metric, [labels, value, buckets]: SavedSeries): void {
  const series = family.make(labels[0] ?? "", labels[1] ?? "");
  if (metric.type === "counter") {
    series.value = value;
    return;
  }
  series.sum = value;
  // other bounds in this version: the old observations cannot be put into them
  if (buckets?.length === series.buckets.length) series.buckets.splice(0, buckets.length, ...buckets);
}

function zeros(metric: Metric, domains: readonly string[]): readonly (readonly string[])[] {
  if (metric.combinations !== undefined) return metric.combinations;
  const sets = metric.labels.map((label) => (label.domains === true ? [...domains, other] : (label.values ?? [])));
  return sets.reduce<string[][]>((rows, set) => rows.flatMap((row) => set.map((value) => [...row, value])), [[]]);
}

const other = "other";
