import { announceLosses, announceRecords } from "./app/announce.js";
import { observe } from "./app/observed.js";
import { identify } from "./app/identity.js";
import { startMetrics } from "./app/metrics.js";
import { watchQueue } from "./app/queue.js";
import { createReading } from "./app/reading.js";
import { startRecords } from "./app/records.js";
import { claimState } from "./app/state.js";
import { describeStatus } from "./app/status.js";
import { watchZone } from "./app/zone.js";
import type { InForce, Settings } from "./config.js";
import { startServer } from "./http/server.js";
import { loadWebConfig } from "./http/web-config.js";
import type { Logger } from "./log.js";
import { computedMetrics } from "./metrics/computed.js";
import { createExposition } from "./metrics/exposition.js";
import { storedMetrics } from "./metrics/families.js";
import { openPrivacy } from "./privacy/key.js";
import { version } from "./version.js";

export interface App {
  readonly url: string;
  /** Settles when a part ends by itself, which none should. */
  readonly done: Promise<void>;
  /** Ends all parts in order and writes the state; within five seconds. */
  stop(): Promise<void>;
}

/**
 * Joins the rooms:
 *
 *     files ──> lines ──> events ──┬─> metrics   (Prometheus scrapes)
 *     files/    parse/    kinds/   └─> otlp      (pushes, waits for the answer)
 *
 * Throws ConfigError for settings that cannot work together with what is on disk, Failure where the port is taken.
 */
export async function startApp(settings: Settings, log: Logger, inForce: readonly InForce[]): Promise<App> {
  const startedAt = Date.now();
  const { configFile } = settings.web;
  // a fault in it is known before anything is claimed or read
  if (configFile !== undefined) loadWebConfig(configFile);
  const privacy = openPrivacy(settings.privacy);
  const claim = await claimState(settings.state.dir, log);
  const identity = await identify(settings, log);
  const reading = createReading(settings);
  const metrics = await startMetrics(settings, reading, log);
  const zoneFault = watchZone(reading.zoneCheck, settings, log);
  const records =
    settings.otlp.endpoint && (await startRecords(settings, reading, identity, privacy, log, holdRecords));
  const queue = watchQueue(settings, log);

  /** Record times are for good: the metrics side, which reads everything, first finds out whether the zone is right. */
  function holdRecords(): string | undefined {
    return metrics.caughtUpAt() === undefined ? "the logs are read for the first time" : zoneFault();
  }

  /** `/metrics` waits for the first catching up only: values never lie below those scraped before. */
  function notCaughtUp(): string | undefined {
    if (metrics.caughtUpAt() !== undefined) return undefined;
    return "catching up with the logs";
  }

  function notReady(): string | undefined {
    const problem = metrics.follower.problem();
    return problem === undefined ? notCaughtUp() : `log directory ${settings.xmail.logDir}: ${problem}`;
  }

  const parts = { settings, inForce, startedAt, reading, metrics, records, queue, ready: notReady };
  const exposition = createExposition(
    storedMetrics,
    metrics.store,
    computedMetrics(observe(parts)),
    identity.traceIdOf,
  );
  const server = await startServer({
    listen: settings.web.listenAddress,
    telemetryPath: settings.web.telemetryPath,
    webConfigFile: settings.web.configFile,
    metrics: (accept) => exposition.render(accept),
    withheld: notCaughtUp,
    ready: notReady,
    status: () => describeStatus(parts),
    version,
    log,
  });
  log.info({ url: server.url, logs: settings.xmail.logDir, state: settings.state.dir, version }, "serving");
  const announcements = [
    zoneFault,
    announceLosses("metrics", metrics.follower, log),
    ...(records === undefined ? [] : [announceRecords(records, log), announceLosses("otlp", records.follower, log)]),
  ];
  const chores = setInterval(() => void doChores(), choresEveryMs);

  async function doChores(): Promise<void> {
    for (const announce of announcements) announce();
    await metrics.refreshDomains();
    await records?.follower.poll();
  }

  return {
    url: server.url,
    done: Promise.race([metrics.done, ...(records === undefined ? [] : [records.done])]),
    async stop() {
      clearInterval(chores);
      queue.stop();
      await server.close(closeGraceMs);
      await Promise.all([metrics.stop(), records?.stop()]);
      await claim.release();
    },
  };
}

/** Milliseconds. */
const choresEveryMs = 1_000;
const closeGraceMs = 500;
