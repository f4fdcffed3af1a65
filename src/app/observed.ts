import type { InForce, Settings } from "../config.js";
import type { Observed, StateView } from "../metrics/computed.js";
import { revision, version } from "../version.js";
import { withoutDelivery } from "./journey.js";
import type { CatchUp } from "./catch-up.js";
import type { LogWatch } from "./log-watch.js";
import type { Identity } from "./identity.js";
import type { MetricsSide } from "./metrics.js";
import type { QueueWatch } from "./queue.js";
import type { Reading } from "./reading.js";
import type { RecordsSide } from "./records.js";
import type { Trends } from "./trends.js";

/** The running parts, as the page and the metrics about the exporter itself look at them. */
export interface Parts {
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  /** Milliseconds UTC. */
  readonly startedAt: number;
  readonly identity: Pick<Identity, "changes">;
  readonly reading: Reading;
  readonly metrics: MetricsSide;
  readonly records: RecordsSide | undefined;
  readonly queue: QueueWatch;
  readonly trends: Trends;
  readonly catchUp: Pick<CatchUp, "describe">;
  readonly logs: Pick<LogWatch, "troubles">;
  /** Why the exporter is not ready, or undefined. */
  ready(): string | undefined;
}

export function observe({ reading, metrics, records, queue }: Parts): Observed {
  const view = (name: StateView["name"], side: MetricsSide | RecordsSide) => ({
    name,
    follower: side.follower,
    resets: side.resets,
    writes: () => side.keeper.report(),
  });
  const pipelines = [view("metrics", metrics), ...(records === undefined ? [] : [view("otlp", records)])];
  const kept: StateView[] = queue.state === undefined ? [] : [{ name: "queue", ...queue.state }];
  return {
    pipelines,
    states: [...pipelines, ...kept],
    otlpRecords: () => records && { ...records.pipeline.counters() },
    queue: queue.view,
    withoutDelivery: () => withoutDelivery(metrics.journey, Date.now()),
    zoneMismatchSeconds: () => reading.zoneCheck.evidence()?.mismatchSeconds,
    caughtUpAt: () => metrics.caughtUpAt(),
    countersSince: () => metrics.countersSince,
    build: { version, revision, nodeVersion: process.version },
  };
}
