import type { InForce, Settings } from "../config.js";
import { deliveries } from "../kinds/smail.js";
import type { Status } from "../http/api/status-document.js";
import { destinationDeliveries } from "../metrics/families.js";
import type { Gauges, StateView } from "../metrics/computed.js";
import { revision, version } from "../version.js";
import type { Language } from "../texts/language.js";
import { withoutDelivery } from "../pipelines/journey.js";
import type { Probes } from "../probe/probes.js";
import type { CatchUp } from "./catch-up.js";
import type { LogAccess } from "./log-access.js";
import type { Instance } from "../pipelines/instance.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";
import type { QueuePipeline } from "../pipelines/queue/queue.js";
import type { Decoding } from "../pipelines/decoding.js";
import type { Telemetry } from "../pipelines/telemetry.js";
import type { RecordsPipeline } from "../pipelines/records.js";
import { lastLine, longestSilences } from "./silence.js";
import type { Trends } from "./trends.js";

/** The running parts that the status page and the exporter's own metrics read. */
export interface RunningParts {
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  /** Milliseconds UTC. */
  readonly startedAt: number;
  readonly instance: Pick<Instance, "changes">;
  readonly decoding: Decoding;
  readonly metrics: MetricsPipeline;
  readonly records: RecordsPipeline | undefined;
  readonly traces: RecordsPipeline | undefined;
  readonly queue: QueuePipeline;
  readonly telemetry: Pick<Telemetry, "push">;
  readonly probes: Pick<Probes, "states">;
  readonly trends: Trends;
  readonly catchUp: Pick<CatchUp, "describe">;
  readonly logs: Pick<LogAccess, "problems">;
  /** Of the mail server's clock, in the last two years. */
  zoneOffsets(): Status["timezone"]["offsets"];
  /** Why the exporter is not ready, in words of a language, or undefined. */
  notReady(language: Language): string | undefined;
}

export function readGauges({
  decoding,
  metrics,
  records,
  traces,
  queue,
  telemetry,
  probes,
  startedAt,
}: RunningParts): Gauges {
  const { push } = telemetry;
  // a state of its own that outlived the one of the metrics does not say how old it is
  const since = ({ isRestored }: { readonly isRestored: boolean }) => {
    if (isRestored && !metrics.isRestored) return undefined;
    return isRestored ? metrics.countersSince : startedAt;
  };
  const view = (name: StateView["name"], pipeline: MetricsPipeline | RecordsPipeline) => ({
    name,
    follower: pipeline.follower,
    resets: pipeline.resets,
    since: () => since(pipeline),
    writes: () => pipeline.checkpointer.report(),
  });
  const pipelines = [
    view("metrics", metrics),
    ...(records === undefined ? [] : [view("otlp", records)]),
    ...(traces === undefined ? [] : [view("traces", traces)]),
  ];
  const { state } = queue;
  const kept: StateView[] = state === undefined ? [] : [{ name: "queue", ...state, since: () => since(state) }];
  return {
    pipelines,
    states: [...pipelines, ...kept],
    otlp: {
      signals: [
        ...(records === undefined ? [] : ["logs" as const]),
        ...(push === undefined ? [] : ["metrics" as const]),
        ...(traces === undefined ? [] : ["traces" as const]),
      ],
      records: () => records && { ...records.pipeline.counters() },
      pushes: () => push?.counters(),
      spans: () => traces && { ...traces.pipeline.counters() },
      lastAccepted: (signal) =>
        ({ logs: records?.pipeline, metrics: push, traces: traces?.pipeline })[signal]?.state().lastAcceptedTime,
    },
    queue: {
      ...queue.view,
      deliveredTo: () =>
        metrics.store
          .series(destinationDeliveries)
          .map(({ labels: [provider = ""], value }) => [provider, value] as const),
      delivered: () => metrics.store.series(deliveries).reduce((sum, { value }) => sum + value, 0),
    },
    withoutDelivery: () => withoutDelivery(metrics.journey, Date.now()),
    zoneMismatchSeconds: () => decoding.zoneCheck.evidence()?.mismatchSeconds,
    services: probes.states,
    mostByAccount: () => metrics.recent().people.accounts.most(Date.now()),
    lastLine: (log) => lastLine(metrics, log),
    longestSilences: () => longestSilences(metrics, Date.now()),
    caughtUpAt: () => metrics.caughtUpAt(),
    countersSince: () => metrics.countersSince,
    build: { version, revision, nodeVersion: process.version },
  };
}
