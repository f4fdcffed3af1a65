import { signals } from "../../src/common/endpoint.js";
import { providerIds } from "../../src/common/providers.js";
import { probeServices } from "../../src/common/services.js";
import { refusalReasons } from "../../src/event.js";
import type { Label } from "../../src/kinds/kind.js";
import { kinds } from "../../src/kinds/list.js";
import { computedMetrics, type Gauges } from "../../src/metrics/computed.js";
import { gaugeHistogramSuffixes } from "../../src/metrics/points.js";
import { storedMetrics } from "../../src/metrics/families.js";
import { newCounters } from "../../src/otlp/delivery-status.js";
import { failureClasses, failureReasons, senderReasons } from "../../src/spool/message.js";
import { ageBounds, attemptBounds, queueStates } from "../../src/spool/summary.js";

/** What the code declares: the families by name, with the labels that their series have. */
export interface Family {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "gaugehistogram";
  /** Values of closed labels; undefined where anything may come. */
  readonly labels: ReadonlyMap<string, readonly string[] | undefined>;
}

export const families: readonly Family[] = [
  ...storedMetrics.map(({ name, type, labels }) => ({ name, type, labels: new Map(labels.map(valuesOf)) })),
  ...computedMetrics(declared()).map(({ name, type, labels }) => ({
    name,
    type,
    labels: new Map(
      [...labels, ...(type === "gaugehistogram" ? ["le"] : [])].map((label) => [label, computedValues(name, label)]),
    ),
  })),
];

/** Every name that a series of ours can have, and its family. */
export const seriesNames: ReadonlyMap<string, Family> = new Map(
  families.flatMap((family) => {
    const suffixes = { histogram: ["_bucket", "_sum", "_count"], gaugehistogram: gaugeHistogramSuffixes }[
      family.type as string
    ];
    return (suffixes ?? [""]).map((suffix) => [`${family.name}${suffix}`, family] as const);
  }),
);

/** What prom-client says of the process, as far as we ask for it; test-real/dashboards.test.ts proves that it is there. */
export const processMetrics = [
  "process_start_time_seconds",
  "process_cpu_seconds_total",
  "process_resident_memory_bytes",
  "process_open_fds",
  "process_max_fds",
  "nodejs_eventloop_lag_seconds",
];

/** What Prometheus itself stores for each target. */
export const scrapeMetrics = ["up", "scrape_duration_seconds", "scrape_samples_scraped"];

function valuesOf({ name, values, domains }: Label): [string, readonly string[] | undefined] {
  if (domains === true || values === undefined) return [name, undefined];
  return [name, [...values, "other"]];
}

function computedValues(metric: string, label: string): readonly string[] | undefined {
  if (label === "log") return kinds.map(({ name }) => name);
  if (label === "pipeline")
    return metric.startsWith("xmail_exporter_state_")
      ? ["metrics", "otlp", "traces", "queue"]
      : ["metrics", "otlp", "traces"];
  if (label === "state") return queueStates;
  if (label === "provider") return providerIds;
  if (label === "service") return probeServices;
  if (label === "le") return [...(metric.includes("_age_") ? ageBounds : attemptBounds).map(String), "+Inf"];
  if (label === "class") return failureClasses;
  if (label === "reason" && metric === "xmail_destination_refusals_total") return senderReasons;
  if (label === "reason") return metric === "xmail_delivery_failures_total" ? failureReasons : refusalReasons;
  if (/^xmail_(delivery|destination)_attempts_total$/.test(metric))
    return ["delivered", "deferred", "failed", "unreported"];
  if (/_otlp_(records|spans)_total$/.test(metric)) return Object.keys(newCounters());
  if (metric === "xmail_exporter_otlp_metric_pushes_total") return ["accepted", "failed"];
  if (metric === "xmail_exporter_state_writes_total" || metric === "xmail_queue_scans_total") return ["ok", "failed"];
  return undefined;
}

/** Only what is declared counts here, with OTLP on: no value is asked for. */
function declared(): Gauges {
  return {
    pipelines: [{ name: "metrics" }, { name: "otlp" }, { name: "traces" }],
    otlp: { signals },
    build: {},
  } as unknown as Gauges;
}
