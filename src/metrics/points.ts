import type { Metric } from "../kinds/kind.js";
import type { Store } from "./store.js";

/** One family with all that is known of it at one moment. */
export interface FamilyPoints {
  readonly name: string;
  readonly help: string;
  /** What OpenMetrics calls unknown goes up and down like a gauge. */
  readonly type: "counter" | "gauge" | "histogram";
  readonly points: readonly Point[];
}

interface Point {
  readonly labels: Readonly<Record<string, string>>;
  /** When a counter or histogram stood at zero, milliseconds UTC; undefined where that is not known. */
  readonly since?: number | undefined;
  readonly value: number | Buckets;
}

interface Buckets {
  /** Upper bounds, without +Inf. */
  readonly bounds: readonly number[];
  /** Of each bucket, not cumulative, +Inf last. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Of a family of the store, whose counters began at `since`. */
export function storedPoints(metric: Metric, store: Store, since: number): FamilyPoints {
  const { name, help, type, labels, buckets: bounds = [] } = metric;
  const names = labels.map((label) => label.name);
  const points = store.series(metric).map((series): Point => {
    const value = type === "counter" ? series.value : { bounds, counts: [...series.buckets], sum: series.sum };
    return { labels: toLabels(names, series.labels), since, value };
  });
  return { name, help, type, points };
}

/** What is computed when it is asked for. */
export interface ComputedFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "untyped";
  readonly help: string;
  readonly labels: readonly string[];
  read(): readonly (readonly [labels: readonly string[], value: number])[];
  /** When a counter stood at zero, milliseconds UTC, undefined where that is not known. Default: at the start of the process. */
  since?(labels: readonly string[]): number | undefined;
}

export function computedPoints(family: ComputedFamily): FamilyPoints {
  const { name, help, type, labels: names } = family;
  const sinceOf = (labels: readonly string[]) => (family.since === undefined ? processStart : family.since(labels));
  const points = family.read().map(([labels, value]): Point => {
    const point = { labels: toLabels(names, labels), value };
    return type === "counter" ? { ...point, since: sinceOf(labels) } : point;
  });
  return { name, help, type: type === "untyped" ? "gauge" : type, points };
}

/** As prom-client gives its own. */
export interface LibrarySample {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Of what prom-client measures of the process. */
export function processPoints(
  family: Pick<FamilyPoints, "name" | "help"> & { readonly type: string },
  samples: readonly LibrarySample[],
): FamilyPoints {
  const { name, help, type } = family;
  if (type === "histogram") return { name, help, type, points: toHistograms(name, samples) };
  const isCounter = type === "counter";
  const points = samples.map(({ labels, value }): Point => {
    const point = { labels: toTexts(labels), value };
    return isCounter ? { ...point, since: processStart } : point;
  });
  return { name, help, type: isCounter ? type : "gauge", points };
}

/** A histogram comes as samples of its buckets, which count all below their bound, and a sum. */
function toHistograms(name: string, samples: readonly LibrarySample[]): Point[] {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels));
  return [...groups.values()].map((group): Point => {
    const { le: _, ...labels } = group[0]?.labels ?? {};
    const buckets = group.filter(({ metricName }) => metricName === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => Number(labels["le"])).filter(Number.isFinite);
    const counts = buckets.map(({ value }, index) => value - (buckets[index - 1]?.value ?? 0));
    const sum = group.find(({ metricName }) => metricName === `${name}_sum`)?.value ?? 0;
    return { labels: toTexts(labels), since: processStart, value: { bounds, counts, sum } };
  });
}

function toTexts(labels: LibrarySample["labels"]): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

export function toLabels(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
}

/** Milliseconds UTC. */
export const processStart = Math.round(performance.timeOrigin);
