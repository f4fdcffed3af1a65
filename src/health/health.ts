import { adviseDirectory } from "../advice/logs.js";
import type { InForce, Settings } from "../config.js";
import type { Details } from "../http/api/details.js";
import type { SpanHistory, SpanName } from "../http/api/history-document.js";
import type { Status } from "../http/api/status-document.js";
import type { Logger } from "../log.js";
import { catalogue } from "../texts/catalogue.js";
import type { Language } from "../texts/language.js";
import type { Gauges } from "../metrics/computed.js";
import type { Pipelines } from "../pipelines/pipelines.js";
import type { Probes } from "../probe/probes.js";
import { watchCatchUp } from "./catch-up.js";
import { createDetails } from "./details.js";
import { readNumbers } from "./facts.js";
import { readGauges } from "./gauges.js";
import { watchLogAccess } from "./log-access.js";
import { describeSpan } from "./span-history.js";
import { describeStatus } from "./status.js";
import { traceMessages } from "./page-trace.js";
import { createLossLog, createDeliveryLog, createConditionLog, createProbeLog, createPushLog } from "./transitions.js";
import { createTrends } from "./trends.js";
import { watchZoneOffsets } from "./zone-offsets.js";
import { createZoneLog } from "./zone-log.js";

/** What is known about this process and the mail server. */
export interface Health {
  /** Why the exporter is not ready, or undefined. */
  notReady(): string | undefined;
  /** Why `/metrics` is not shown yet, or undefined: values never lie below those scraped before. */
  metricsNotReady(): string | undefined;
  /** In words of a language. */
  status(language: Language): Status;
  /** What happened in a span of time. */
  history(span: SpanName): SpanHistory;
  readonly gauges: Gauges;
  /** What only those are shown who may see addresses. */
  readonly details: Details;
  /** To be called about once a second: says in the log what has changed. */
  tick(): Promise<void>;
}

export function watchHealth(
  pipelines: Pipelines,
  probes: Pick<Probes, "states">,
  settings: Settings,
  inForce: readonly InForce[],
  log: Logger,
): Health {
  const { metrics, records, traces, queue, telemetry, privacy, readQueue } = pipelines;
  const { decode } = pipelines.decoding;
  const scansQueue = settings.spool.interval !== 0;
  const startedAt = Date.now();
  const catchUp = watchCatchUp({
    progress: metrics.follower.progress,
    isDone: () => metrics.caughtUpAt() !== undefined,
    log,
    elapsed: () => performance.now(),
  });
  const report = createConditionLog(log, Date.now);
  const logs = watchLogAccess(settings, metrics, report);
  const sayNotReady = (language: Language) => {
    const { problems, advice } = catalogue[language];
    const problem = metrics.follower.problem();
    if (problem === undefined) return catchUp.describe(problems);
    return adviseDirectory(settings.xmail.logDir, problem, undefined, advice).text;
  };
  const notReady = () => sayNotReady("en");
  const zoneOffsets = watchZoneOffsets(settings.xmail.timezone, Date.now);
  const known = {
    ...pipelines,
    probes,
    settings,
    inForce,
    startedAt,
    catchUp,
    logs,
    zoneOffsets,
    notReady: sayNotReady,
  };
  const logZone = createZoneLog(pipelines.decoding.zoneCheck, settings, log);
  // among the first lines of the log
  logZone();
  const trends = createTrends(() => readNumbers(known), Date.now);
  const parts = { ...known, trends };
  const announcements = [
    logZone,
    trends.sample,
    catchUp.tick,
    createLossLog("metrics", metrics.follower, log),
    createProbeLog(probes, report),
    ...(telemetry.push === undefined ? [] : [createPushLog(telemetry.push, report)]),
    ...[
      { name: "otlp", sent: records },
      { name: "traces", sent: traces },
    ].flatMap(({ name, sent }) =>
      sent === undefined ? [] : [createDeliveryLog(sent, report, log), createLossLog(name, sent.follower, log)],
    ),
  ];

  return {
    notReady,
    // while it catches up for the first time only
    metricsNotReady: () => (metrics.caughtUpAt() === undefined ? notReady() : undefined),
    status: (language) => describeStatus(parts, language),
    history: (span) => describeSpan(metrics, span),
    gauges: readGauges(parts),
    details: createDetails({
      ...{ recent: metrics.recent, isRecalling: metrics.isRecalling, decode, privacy, now: Date.now },
      providerReplies: queue.providerReplies,
      queued: queue.queued,
      queuePage: queue.queuePage,
      trace: traceMessages(settings, {
        decode,
        privacy,
        readQueue: scansQueue ? readQueue : undefined,
        now: Date.now,
        traceIdOf: pipelines.instance.traceIdOf,
      }),
    }),
    async tick() {
      for (const announce of announcements) announce();
      await logs.check();
    },
  };
}
