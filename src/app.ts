import { join } from "node:path";
import { adviseDirectory } from "./advice/logs.js";
import { createLossLog, createDeliveryLog, createConditionLog, firstReading } from "./health/transitions.js";
import { watchCatchUp } from "./health/catch-up.js";
import { createDetails } from "./health/details.js";
import { readNumbers } from "./health/facts.js";
import { readGauges } from "./health/gauges.js";
import { openInstance } from "./pipelines/instance.js";
import { watchLogAccess } from "./health/log-access.js";
import { printTokenNotice, type Terminal } from "./http/auth/token-notice.js";
import { startMetrics } from "./pipelines/metrics.js";
import { openQueue } from "./pipelines/queue/queue.js";
import { createDecoding } from "./pipelines/decoding.js";
import { reload } from "./reload.js";
import { startRecords } from "./pipelines/records.js";
import { claimState } from "./pipelines/state.js";
import { describeStatus } from "./health/status.js";
import { traceMessages } from "./health/page-trace.js";
import { createTrends } from "./health/trends.js";
import { watchZoneMismatch } from "./health/zone-mismatch.js";
import { findZoneEvidence } from "./pipelines/zone-evidence.js";
import type { InForce, Settings } from "./config.js";
import { startServer } from "./http/server.js";
import { loadWebConfig } from "./http/web-config/web-config.js";
import type { Logger } from "./log.js";
import { computedMetrics } from "./metrics/computed.js";
import { createExposition } from "./metrics/exposition.js";
import { storedMetrics } from "./metrics/families.js";
import { openPrivacy } from "./privacy/key.js";
import { createScanner } from "./spool/scan.js";
import { version } from "./version.js";

export interface App {
  /** Settles when a part ends by itself, which none should. */
  readonly done: Promise<void>;
  /** Reads again what can be read while it runs, and says so in the log. */
  reload(): Promise<void>;
  /** Ends all parts in order and writes the state; within five seconds. */
  stop(): Promise<void>;
}

/**
 * Joins the rooms:
 *
 *     files ──> lines ──> events ──┬─> metrics   (Prometheus scrapes)
 *     files/    parse/    kinds/   └─> otlp      (pushes, waits for the answer)
 *
 * The link with the token goes to `terminal`, where there is one. Throws ConfigError for settings that cannot work together with what is on disk, Failure where the port is taken.
 */
export async function startApp(
  settings: Settings,
  log: Logger,
  inForce: readonly InForce[],
  terminal?: Terminal,
): Promise<App> {
  const startedAt = Date.now();
  const { configFile } = settings.web;
  // a fault in it is known before anything is claimed or read
  if (configFile !== undefined) loadWebConfig(configFile);
  const zoneEvidence = await findZoneEvidence(settings);
  const privacy = openPrivacy(settings.privacy);
  const claim = await claimState(settings.state.dir, log);
  const identity = await openInstance(settings, log);
  const reading = createDecoding(settings);
  if (zoneEvidence !== undefined) reading.zoneCheck.start(zoneEvidence);
  const metrics = await startMetrics(settings, reading, log);
  const zoneFault = watchZoneMismatch(reading.zoneCheck, settings, log);
  // among the first lines of the log
  zoneFault();
  const scanner = createScanner({ spool: join(settings.xmail.mailRoot, "spool") });
  const ending = new AbortController();
  const { domains } = metrics;
  const queue = await openQueue(settings, { scanner, domains, privacy, decode: reading.decode, log, now: Date.now });
  const catchUp = watchCatchUp({
    progress: metrics.follower.progress,
    isDone: () => metrics.caughtUpAt() !== undefined,
    log,
    elapsed: () => performance.now(),
  });
  const say = createConditionLog(log, Date.now);
  const logs = watchLogAccess(settings, metrics, say);
  const beside = { hold: holdRecords, entries: queue.entries };
  const records = settings.otlp.endpoint && (await startRecords(settings, reading, identity, privacy, log, beside));
  queue.start(records !== undefined);

  /** Record times are for good: the metrics side, which reads everything, finds out at the first start whether the zone is right. */
  function holdRecords(): string | undefined {
    return metrics.knowsZone() ? zoneFault() : firstReading;
  }

  /** As it is now. The look may be the queue's own as well: whoever asked for a trace does not end it by leaving. */
  async function readQueue() {
    return (await scanner.scan(ending.signal)).messages.values();
  }

  function notReady(): string | undefined {
    const problem = metrics.follower.problem();
    return problem === undefined ? catchUp.describe() : adviseDirectory(settings.xmail.logDir, problem).text;
  }

  const own = { settings, inForce, startedAt, identity };
  const running = { ...own, reading, metrics, records, queue, catchUp, logs, notReady };
  const trends = createTrends(() => readNumbers(running), Date.now);
  const parts = { ...running, trends };
  const exposition = createExposition(
    storedMetrics,
    metrics.store,
    computedMetrics(readGauges(parts)),
    identity.traceIdOf,
  );
  const details = createDetails({
    recent: metrics.recent,
    decode: reading.decode,
    privacy,
    queued: queue.queued,
    trace: traceMessages(settings, {
      ...{ decode: reading.decode, privacy, now: Date.now },
      readQueue: settings.spool.interval === 0 ? undefined : readQueue,
    }),
    now: Date.now,
  });
  const server = await startServer({
    listen: settings.web.listenAddress,
    telemetryPath: settings.web.telemetryPath,
    webConfigFile: settings.web.configFile,
    metrics: (format) => exposition.render(format),
    // the first catching up only: values never lie below those scraped before
    metricsNotReady: () => (metrics.caughtUpAt() === undefined ? notReady() : undefined),
    notReady: notReady,
    status: () => describeStatus(parts),
    details,
    detailsRule: settings.web.details,
    stateDir: settings.state.dir,
    version,
    log,
  });
  log.info({ url: server.urls.join(", "), logs: settings.xmail.logDir, state: settings.state.dir, version }, "serving");
  printTokenNotice(server, log, terminal);
  const announcements = [
    zoneFault,
    trends.sample,
    catchUp.tick,
    createLossLog("metrics", metrics.follower, log),
    ...(records === undefined
      ? []
      : [createDeliveryLog(records, settings, say, log), createLossLog("otlp", records.follower, log)]),
  ];
  const failed = Promise.withResolvers<never>();
  const chores = setInterval(() => void doChores().catch(failed.reject), choresEveryMs);

  async function doChores(): Promise<void> {
    for (const announce of announcements) announce();
    await logs.check();
    await claim.renew(rewriteState);
    await identity.keep();
    await metrics.refreshDomains();
    await records?.keepLag();
  }

  async function rewriteState(): Promise<void> {
    identity.forget();
    await identity.keep();
    for (const checkpointer of [metrics.checkpointer, records?.checkpointer, queue.state]) await checkpointer?.flush();
  }

  return {
    done: Promise.race([metrics.done, failed.promise, ...(records === undefined ? [] : [records.done])]),
    reload: () => reload({ server, metrics, records, log }),
    async stop() {
      clearInterval(chores);
      ending.abort();
      queue.stop();
      await server.close(closeGraceMs);
      // what another exporter has written in our place stays as it is
      await claim.renew(rewriteState);
      await Promise.all([metrics.stop(), records?.stop()]);
      await queue.close();
      claim.release();
    },
  };
}

/** Milliseconds. */
const choresEveryMs = 1_000;
const closeGraceMs = 500;
