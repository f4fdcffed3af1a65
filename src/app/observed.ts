import type { InForce, Settings } from "../config.js";
import type { Observed, PipelineView } from "../metrics/computed.js";
import { revision, version } from "../version.js";
import { withoutDelivery } from "./journey.js";
import type { MetricsSide } from "./metrics.js";
import type { QueueWatch } from "./queue.js";
import type { Reading } from "./reading.js";
import type { RecordsSide } from "./records.js";

/** The running parts, as the page and the metrics about the exporter itself look at them. */
export interface Parts {
  readonly settings: Settings;
  readonly inForce: readonly InForce[];
  /** Milliseconds UTC. */
  readonly startedAt: number;
  readonly reading: Reading;
  readonly metrics: MetricsSide;
  readonly records: RecordsSide | undefined;
  readonly queue: QueueWatch;
  /** Why the exporter is not ready, or undefined. */
  ready(): string | undefined;
}

export function observe({ reading, metrics, records, queue }: Parts): Observed {
  const view = (name: PipelineView["name"], side: MetricsSide | RecordsSide): PipelineView => ({
    name,
    follower: side.follower,
    resets: side.resets,
    writes: () => side.keeper.report(),
  });
  return {
    pipelines: [view("metrics", metrics), ...(records === undefined ? [] : [view("otlp", records)])],
    otlpRecords: () => records && { ...records.pipeline.counters() },
    queue: () => {
      const found = queue.last();
      return found && { ...found };
    },
    withoutDelivery: () => withoutDelivery(metrics.journey, Date.now()),
    zoneMismatchSeconds: () => reading.zoneCheck.evidence()?.mismatchSeconds,
    caughtUpAt: () => metrics.caughtUpAt(),
    countersSince: () => metrics.countersSince,
    build: { version, revision, nodeVersion: process.version },
  };
}
