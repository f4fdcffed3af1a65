import { collectDefaultMetrics, Registry, type RegistryContentType } from "prom-client";
import type { Metric } from "../kinds/kind.js";
import {
  computedPoints,
  gaugeHistogramSuffixes,
  processPoints,
  readGaugeHistogram,
  storedPoints,
  toLabels,
  type ComputedFamily,
  type LibrarySample,
} from "./points.js";
import type { FamilyPoints } from "../common/family-points.js";
import type { Store } from "./store.js";

export interface Exposition {
  /** In the text format of Prometheus, or in OpenMetrics. */
  render(format: "text" | "openmetrics"): Promise<{ contentType: string; body: string }>;
  /** The same families as data. `since`: when the counters of the store began, milliseconds UTC. */
  families(since: number): Promise<readonly FamilyPoints[]>;
}

/**
 * The page that Prometheus scrapes. prom-client renders it from our own store. One registry a format, and metric objects
 * of our own that give fresh data each time: an OpenMetrics rendering renames prom-client's counters for good.
 */
export function createExposition(
  stored: readonly Metric[],
  store: Store,
  computed: readonly ComputedFamily[],
  traceIdOf: TraceIdOf,
): Exposition {
  const ofProcess = processFamilies();
  const families: Family[] = [
    ...stored.map((metric) => ({
      ...metric,
      // only this format has room for exemplars
      read: (isOpenMetrics: boolean) =>
        Promise.resolve(readStored(metric, store, isOpenMetrics ? traceIdOf : undefined)),
    })),
    ...computed.map((metric) => ({ ...metric, read: () => Promise.resolve(readComputed(metric)) })),
    ...ofProcess,
  ];
  const registries = {
    text: createRegistry(Registry.PROMETHEUS_CONTENT_TYPE, families.flatMap(splitGaugeHistogram)),
    openmetrics: createRegistry(Registry.OPENMETRICS_CONTENT_TYPE, families),
  };
  return {
    async render(format) {
      const registry = registries[format];
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
    families: async (since) => [
      ...stored.map((metric) => storedPoints(metric, store, since)),
      ...computed.flatMap(computedPoints),
      ...(await Promise.all(ofProcess.map(async (family) => processPoints(family, await family.read(false))))),
    ],
  };
}

/** The trace that the log records of a message have. */
export type TraceIdOf = (messageId: string) => string;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  read(isOpenMetrics: boolean): Promise<readonly Sample[]>;
}

/** Process and Node.js, as prom-client measures them: once, for both formats. */
function processFamilies(): Family[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1000 });
  for (const name of leftOut) registry.removeSingleMetric(name);
  return registry.getMetricsAsArray().map((metric) => {
    const { name, help, type, get } = metric as unknown as PromClientMetric;
    return { name, help, type, read: async () => (await get.call(metric)).values };
  });
}

/** What prom-client's metrics have, which its types do not say. */
interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  get(): Promise<{ readonly values: readonly Sample[] }>;
}

/** The text format has no gauge histograms: there each of their series is a family without a type. */
function splitGaugeHistogram(family: Family): readonly Family[] {
  if (family.type !== "gaugehistogram") return [family];
  return gaugeHistogramSuffixes.map((suffix) => {
    const name = `${family.name}${suffix}`;
    const read = async () => (await family.read(false)).filter(({ metricName }) => metricName === name);
    return { name, help: family.help, type: "untyped", read };
  });
}

function createRegistry<T extends RegistryContentType>(contentType: T, families: readonly Family[]): Registry<T> {
  const registry = new Registry<T>();
  registry.setContentType(contentType);
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE;
  for (const { name, help, type, read } of families) {
    const shown = isOpenMetrics && type === "counter" ? name.replace(/_total$/, "") : name;
    // what `registerMetric` needs of a metric is its name and `get`; the classes of prom-client cannot be given values
    const metric = {
      name: shown,
      type,
      get: async () => ({ name: shown, help, type, values: await read(isOpenMetrics) }),
    };
    registry.registerMetric(metric as unknown as Parameters<Registry<T>["registerMetric"]>[0]);
  }
  return registry;
}

/**
 * Gauges of prom-client that end in `_total`, which `promtool check metrics` rightly minds, and the distribution of the
 * event loop's lag: it takes a hundred wake-ups a second to measure, more than all else an idle exporter does.
 */
const leftOut = [
  ...["handles", "requests", "resources"].map((name) => `nodejs_active_${name}_total`),
  ...["min", "max", "mean", "stddev", "p50", "p90", "p99"].map((name) => `nodejs_eventloop_lag_${name}_seconds`),
];

interface Sample extends LibrarySample {
  /** Time in seconds. */
  readonly exemplar?: {
    readonly labelSet: { readonly trace_id: string };
    readonly value: number;
    readonly timestamp: number;
  };
}

function readStored(metric: Metric, store: Store, traceIdOf: TraceIdOf | undefined): Sample[] {
  const names = metric.labels.map((label) => label.name);
  return store.series(metric).flatMap((series): Sample[] => {
    const labels = toLabels(names, series.labels);
    if (metric.type === "counter") return [{ labels, value: series.value }];
    let count = 0;
    const buckets = series.buckets.map((value, index): Sample => {
      count += value;
      const le = metric.buckets?.[index] ?? "+Inf";
      const sample = { metricName: `${metric.name}_bucket`, labels: { ...labels, le }, value: count };
      const found = series.exemplars[index];
      if (found === undefined || traceIdOf === undefined) return sample;
      const labelSet = { trace_id: traceIdOf(found.messageId) };
      return { ...sample, exemplar: { labelSet, value: found.value, timestamp: found.time / 1000 } };
    });
    return [
      ...buckets,
      { metricName: `${metric.name}_sum`, labels, value: series.sum },
      { metricName: `${metric.name}_count`, labels, value: count },
    ];
  });
}

function readComputed(metric: ComputedFamily): readonly Sample[] {
  if (metric.type === "gaugehistogram") return readGaugeHistogram(metric);
  return metric.read().map(([values, value]) => ({ labels: toLabels(metric.labels, values), value }));
}
