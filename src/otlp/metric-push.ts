import {
  AggregationTemporality,
  PeriodicExportingMetricReader,
  type CollectionResult,
  type MetricReader,
  type PushMetricExporter,
  type ResourceMetrics,
} from "@opentelemetry/sdk-metrics";
import type { Endpoint } from "../common/endpoint.js";
import type { Answer } from "./answer.js";
import { readPositive } from "./environment.js";
import type { FamilyPoints } from "../common/family-points.js";
import { toMetricData } from "./metric-data.js";
import { makeMetricExporter } from "./metric-exporter.js";
import { createPushState, type PushCounters, type PushState } from "./push-state.js";
import { openSender, requestTimeout, type SenderSettings } from "./sender.js";

type ExportResult = Parameters<Parameters<PushMetricExporter["export"]>[1]>[0];

export interface MetricPushSettings extends SenderSettings {
  /** Version of this program. */
  readonly version: string;
  /** Milliseconds between pushes. Default: OTEL_METRIC_EXPORT_INTERVAL, else a minute. */
  readonly intervalMillis?: number | undefined;
  /** What is known at this moment; undefined while it must not be shown. */
  collect(): Promise<readonly FamilyPoints[] | undefined>;
}

export interface MetricPush {
  readonly endpoint: Endpoint;
  /** To be given to OpenTelemetry's SDK, which lets it read and push as long as it runs. */
  readonly reader: MetricReader;
  state(): PushState;
  counters(): Readonly<PushCounters>;
  /** From now on everything has to end within two seconds, the last push included; to be called before the SDK is shut down. */
  end(): void;
}

/**
 * METRICS BY OTLP. OpenTelemetry's periodic reader asks for all families at an interval, and what it gets is pushed in one request:
 * one at a time, so that no push overtakes another, and without a retry, since the next one has it all. What a backend does to a push is
 * counted and shown, and reaches nothing else.
 */
export function createMetricPush(settings: MetricPushSettings): MetricPush {
  const { endpoint, version, collect } = settings;
  const intervalMillis = settings.intervalMillis ?? readPositive("OTEL_METRIC_EXPORT_INTERVAL") ?? 60_000;
  const longest = Math.min(readPositive("OTEL_METRIC_EXPORT_TIMEOUT") ?? 30_000, intervalMillis);
  const timeoutMillis = Math.min(settings.timeoutMillis ?? requestTimeout(endpoint.signal), longest);
  const sender = openSender({ ...settings, timeoutMillis }, makeMetricExporter);
  const { state, counters, note } = createPushState(Date.now);
  let current: Promise<Answer> | undefined;
  let isClosed = false;

  async function push(metrics: ResourceMetrics): Promise<Answer> {
    const points = metrics.scopeMetrics.flatMap((scope) => scope.metrics.map(({ dataPoints }) => dataPoints.length));
    const answer = await sender.send(metrics);
    note(
      answer,
      points.reduce((sum, count) => sum + count, 0),
    );
    return answer;
  }

  async function report(pushed: Promise<Answer>, done: (result: ExportResult) => void): Promise<void> {
    const { type, text } = await pushed;
    done(type === "accepted" ? { code: succeeded } : { code: failed, error: new Error(text) });
  }

  function close(): void {
    isClosed = true;
    sender.close();
  }

  const exporter: PushMetricExporter = {
    export(metrics, done) {
      // the reader gives up waiting before we do where an answer trickles
      if (current !== undefined || isClosed) return done({ code: failed, error: new Error("a push is under way") });
      current = push(metrics).finally(() => (current = undefined));
      void report(current, done);
    },
    forceFlush: async () => void (await current),
    shutdown: async () => close(),
    selectAggregationTemporality: () => AggregationTemporality.CUMULATIVE,
  };
  const scope = { name: "xmail-exporter", version };
  const producer = {
    async collect(): Promise<CollectionResult> {
      const families = await collect();
      const metrics = families === undefined ? [] : toMetricData(families, Date.now());
      // the resource is the SDK's own
      const resourceMetrics = {
        scopeMetrics: metrics.length === 0 ? [] : [{ scope, metrics }],
      } as unknown as ResourceMetrics;
      return { resourceMetrics, errors: [] };
    },
  };
  return {
    endpoint,
    reader: new PeriodicExportingMetricReader({
      exporter,
      exportIntervalMillis: intervalMillis,
      metricProducers: [producer],
    }),
    state,
    counters,
    end: () => void setTimeout(close, graceMillis).unref(),
  };
}

/** As OpenTelemetry's ExportResultCode has them. */
const succeeded = 0;
const failed = 1;
/** Milliseconds. */
const graceMillis = 2_000;
