import type { Signal } from "../common/endpoint.js";
import type { ComputedFamily } from "./points.js";

/** What is sent over OTLP, and how that goes. */
export interface OtlpView {
  /** Only these have families. */
  readonly signals: readonly Signal[];
  /** Log records by result, since the process began. */
  records(): Readonly<Record<string, number>> | undefined;
  /** The same for spans. */
  spans(): Readonly<Record<string, number>> | undefined;
  /** Pushes of metrics since the process began. */
  pushes(): { readonly accepted: number; readonly failed: number; readonly rejectedPoints: number } | undefined;
  /** When a request of the signal was last accepted, milliseconds UTC. */
  lastAccepted(signal: Signal): number | undefined;
}

/** Families about sending each signal. */
export function otlpFamilies({ signals, records, spans, pushes, lastAccepted }: OtlpView): readonly ComputedFamily[] {
  if (signals.length === 0) return [];
  const ofLogs = byResult("xmail_exporter_otlp_records_total", "Log records by result.", records);
  const ofTraces = byResult("xmail_exporter_otlp_spans_total", "Spans by result.", spans);
  const ofMetrics: readonly ComputedFamily[] = [
    {
      name: "xmail_exporter_otlp_metric_pushes_total",
      type: "counter",
      help: "Pushes of all metrics by result; a failed one is not repeated, the next push has newer values.",
      labels: ["result"],
      read: () => {
        const { accepted = 0, failed = 0 } = pushes() ?? {};
        return [[["accepted"], accepted] as const, [["failed"], failed] as const];
      },
    },
    {
      name: "xmail_exporter_otlp_rejected_data_points_total",
      type: "counter",
      help: "Data points that the backend rejected in pushes that it accepted.",
      labels: [],
      read: () => [[[], pushes()?.rejectedPoints ?? 0]],
    },
  ];
  return [
    ...(signals.includes("logs") ? [ofLogs] : []),
    ...(signals.includes("metrics") ? ofMetrics : []),
    ...(signals.includes("traces") ? [ofTraces] : []),
    {
      name: "xmail_exporter_otlp_last_accepted_timestamp_seconds",
      type: "gauge",
      help: "Time at which the backend last accepted a request, by signal (logs, metrics, traces); absent before the first.",
      labels: ["signal"],
      read: () =>
        signals.flatMap((signal) => {
          const time = lastAccepted(signal);
          return time === undefined ? [] : [[[signal], time / 1000] as const];
        }),
    },
  ];
}

function byResult(name: string, help: string, read: OtlpView["records"]): ComputedFamily {
  const rows = () => Object.entries(read() ?? {}).map(([result, count]) => [[result], count] as const);
  return { name, type: "counter", help, labels: ["result"], read: rows };
}
