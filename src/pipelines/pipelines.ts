import { join } from "node:path";
import type { Settings } from "../config.js";
import type { Logger } from "../log.js";
import { openPrivacy } from "../privacy/key.js";
import type { Privacy } from "../privacy/privacy.js";
import type { Message } from "../spool/message.js";
import { createScanner } from "../spool/scan.js";
import { createDecoding, type Decoding } from "./decoding.js";
import { openInstance, type Instance } from "./instance.js";
import { startMetrics, type MetricsPipeline } from "./metrics.js";
import { createQueueSamples } from "./queue/samples.js";
import { openQueue, type QueuePipeline } from "./queue/queue.js";
import { startRecords, type RecordsPipeline } from "./records.js";
import { claimState } from "./state.js";
import { openTelemetry, type RecordsDestination, type Telemetry } from "./telemetry.js";
import { findZoneEvidence, zoneProblem } from "./zone-evidence.js";

/** The pipelines, running, and what they share. */
export interface Pipelines {
  readonly metrics: MetricsPipeline;
  /** Undefined where OTLP is off. */
  readonly records: RecordsPipeline | undefined;
  /** The same for spans. */
  readonly traces: RecordsPipeline | undefined;
  readonly queue: QueuePipeline;
  readonly telemetry: Telemetry;
  readonly decoding: Decoding;
  readonly privacy: Privacy;
  readonly instance: Instance;
  /** The messages of the spool as they are now, whether a scan is due or not. */
  readQueue(): Promise<Iterable<Message>>;
  /** To be called about once a second: keeps the claim on the state directory, the domain list and the lag of a delivery that waits. */
  tick(): Promise<void>;
  /** Rejects when a pipeline ends by itself, which none should. */
  readonly done: Promise<void>;
  /** No more scans, and no trace reads the queue any more; to be called before the server closes. */
  stopScanning(): void;
  /** Ends all in order and writes their state. */
  stop(): Promise<void>;
}

/** Why records are held while the metrics pipeline catches up for the first time: no problem, and its progress is reported elsewhere. */
export const firstReading = "the logs are being read for the first time";

/** Throws ConfigError for settings that cannot work together with what is on disk. */
export async function startPipelines(settings: Settings, log: Logger): Promise<Pipelines> {
  const zoneEvidence = await findZoneEvidence(settings);
  const privacy = openPrivacy(settings.privacy);
  const claim = await claimState(settings.state.dir, log);
  const instance = await openInstance(settings, log);
  const decoding = createDecoding(settings);
  if (zoneEvidence !== undefined) decoding.zoneCheck.start(zoneEvidence);
  const metrics = await startMetrics(settings, decoding, log);
  const scanner = createScanner({ spool: join(settings.xmail.mailRoot, "spool") });
  const { domains } = metrics;
  const filterRuns = { find: metrics.filterRuns.find, isRead: () => metrics.caughtUpAt() !== undefined };
  const { decode } = decoding;
  const { lastTime: lastDelivered } = metrics.deliveries;
  const shown = { privacy, decode, log, now: Date.now };
  const queue = await openQueue(settings, { scanner, domains, filterRuns, lastDelivered, ...shown });
  // record times are for good: the metrics pipeline, which reads everything, finds out at the first start whether the zone is right
  const hold = () => (metrics.knowsZone() ? zoneProblem(decoding.zoneCheck, settings) : firstReading);
  const telemetry = await openTelemetry(settings, instance.instanceId, log);
  const startSending = (destination: RecordsDestination | undefined, queueRecords: QueuePipeline["records"]) =>
    destination && startRecords(destination, settings, decoding, instance, privacy, log, { hold, queueRecords });
  const records = await startSending(telemetry.records, queue.records);
  const traces = await startSending(telemetry.traces, queue.spans);
  const sending = [records, traces].filter((pipeline) => pipeline !== undefined);
  queue.start({ records: records !== undefined, spans: traces !== undefined });
  const sampleQueue = createQueueSamples(queue, () => metrics.recent().rings);
  const ending = new AbortController();

  async function rewriteState(): Promise<void> {
    instance.forget();
    await instance.keep();
    const states = [metrics, ...sending].map(({ checkpointer }) => checkpointer);
    for (const state of [...states, queue.state]) await state?.flush();
  }

  return {
    ...{ metrics, records, traces, queue, telemetry, decoding, privacy, instance },
    readQueue: async () => (await scanner.scan(ending.signal)).messages.values(),
    async tick() {
      await claim.renew(rewriteState);
      await instance.keep();
      await metrics.refreshDomains();
      sampleQueue();
      for (const { keepLag } of sending) await keepLag();
    },
    done: Promise.race([metrics, ...sending].map(({ done }) => done)),
    stopScanning() {
      ending.abort();
      queue.stop();
    },
    async stop() {
      // what another exporter has written in our place stays as it is
      await claim.renew(rewriteState);
      // the last push has all that was counted
      await Promise.all([metrics.stop().then(telemetry.stop), ...sending.map(({ stop }) => stop())]);
      await queue.close();
      claim.release();
    },
  };
}
