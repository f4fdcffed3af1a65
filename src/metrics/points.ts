import type { Metric } from "../kinds/kind.js";
import type { Store } from "./store.js";
import type { FamilyPoints, Point } from "../common/family-points.js";

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
export type ComputedFamily = ComputedSeries | GaugeHistogram;

interface ComputedSeries {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly labels: readonly string[];
  /** Label values and value of each series; a series that is not known is left out. */
  read(): readonly (readonly [labels: readonly string[], value: number])[];
  /** When a counter stood at zero, milliseconds UTC, undefined where that is not known. Default: at the start of the process. */
  since?(labels: readonly string[]): number | undefined;
}

/** The distribution of what is there now: its buckets fall as well as rise. */
export interface GaugeHistogram {
  readonly name: string;
  readonly type: "gaugehistogram";
  readonly help: string;
  readonly labels: readonly [];
  read(): Distribution | undefined;
}

export interface Distribution {
  /** Counts up to and including each bound, `+Inf` last. */
  readonly buckets: readonly (readonly [bound: string, count: number])[];
  readonly sum: number;
}

/** Of a distribution three families, as the text format has them. */
export function computedPoints(family: ComputedFamily): readonly FamilyPoints[] {
  return family.type === "gaugehistogram" ? distributionPoints(family) : [seriesPoints(family)];
}

function distributionPoints(family: GaugeHistogram): readonly FamilyPoints[] {
  const samples = readGaugeHistogram(family);
  return gaugeHistogramSuffixes.map((suffix) => {
    const name = `${family.name}${suffix}`;
    const own = samples.filter(({ metricName }) => metricName === name);
    return {
      name,
      help: family.help,
      type: "gauge",
      points: own.map(({ labels, value }) => ({ labels: toTexts(labels), value })),
    };
  });
}

export function readGaugeHistogram({ name, read }: GaugeHistogram): readonly LibrarySample[] {
  const found = read();
  if (found === undefined) return [];
  const { buckets, sum } = found;
  const [bucket = "", gsum = "", gcount = ""] = gaugeHistogramSuffixes.map((suffix) => `${name}${suffix}`);
  return [
    ...buckets.map(([le, value]) => ({ metricName: bucket, labels: { le }, value })),
    { metricName: gsum, labels: {}, value: sum },
    { metricName: gcount, labels: {}, value: buckets.at(-1)?.[1] ?? 0 },
  ];
}

/** As OpenMetrics has them. */
export const gaugeHistogramSuffixes = ["_bucket", "_gsum", "_gcount"] as const;

function seriesPoints(family: ComputedSeries): FamilyPoints {
  const { name, help, type, labels: names } = family;
  const sinceOf = (labels: readonly string[]) => (family.since === undefined ? processStart : family.since(labels));
  const points = family.read().map(([labels, value]): Point => {
    const point = { labels: toLabels(names, labels), value };
    return type === "counter" ? { ...point, since: sinceOf(labels) } : point;
  });
  return { name, help, type, points };
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
  const groups = Map.groupBy(samples, ({ labels }) => JSON.stringify({ ...labels, le: undefined }));
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
