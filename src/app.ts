import { withoutCredentials } from "./advice/endpoint.js";
import { every } from "./common/interval.js";
import type { InForce, Settings } from "./config.js";
import { watchHealth } from "./health/health.js";
import { printTokenNotice, type Terminal } from "./http/auth/token-notice.js";
import { startServer } from "./http/server.js";
import { loadWebConfig } from "./http/web-config/web-config.js";
import type { Logger } from "./log.js";
import { computedMetrics } from "./metrics/computed.js";
import { createExposition } from "./metrics/exposition.js";
import { storedMetrics } from "./metrics/families.js";
import { readGreeting } from "./probe/greeting.js";
import { type Probes, type ProbesOptions, startProbes } from "./probe/probes.js";
import { startPipelines } from "./pipelines/pipelines.js";
import { reload } from "./reload.js";
import { version } from "./version.js";

export interface App {
  /** Rejects when a part ends by itself, which none should. */
  readonly done: Promise<void>;
  /** Reads again what can be read while it runs, and says so in the log. */
  reload(): Promise<void>;
  /** Ends all parts in order and writes the state; within five seconds. */
  stop(): Promise<void>;
}

/**
 * THE FLOW:
 *
 *     files ──> lines ──> events ──┬─> metrics   (Prometheus scrapes)
 *     files/    parse/    kinds/   └─> otlp      (pushes, waits for the answer)
 *
 * `terminal` gets the link with the token. Throws ConfigError for settings that do not fit what is on disk, Failure where the port is taken.
 */
export async function startApp(
  settings: Settings,
  log: Logger,
  inForce: readonly InForce[],
  terminal?: Terminal,
): Promise<App> {
  const { web, state, xmail } = settings;
  if (web.configFile !== undefined) loadWebConfig(web.configFile);
  const pipelines = await startPipelines(settings, log);
  const probes = probeServices(xmail.probe);
  const health = watchHealth(pipelines, probes, settings, inForce, log);
  const gauges = computedMetrics(health.gauges);
  const exposition = createExposition(storedMetrics, pipelines.metrics.store, gauges, pipelines.instance.traceIdOf);
  const collect = () => exposition.families(pipelines.metrics.countersSince);
  pipelines.telemetry.provide(async () => (health.metricsNotReady() === undefined ? collect() : undefined));
  const server = await startServer({
    ...{ listen: web.listenAddress, telemetryPath: web.telemetryPath, webConfigFile: web.configFile },
    ...{
      metrics: exposition.render,
      metricsNotReady: health.metricsNotReady,
      notReady: health.notReady,
      status: health.status,
      history: health.history,
    },
    ...{ details: health.details, detailsRule: web.details, stateDir: state.dir, version, log },
  });
  const sending = describeSending(settings.otlp);
  log.info({ url: server.urls.join(", "), logs: xmail.logDir, state: state.dir, ...sending, version }, "serving");
  printTokenNotice(server, log, terminal);
  const ticks = every(1_000, async () => {
    await health.tick();
    await pipelines.tick();
    server.tick();
  });
  return {
    done: Promise.race([pipelines.done, ticks.failed]),
    reload: () => reload({ ...pipelines, server, log }),
    async stop() {
      ticks.stop();
      pipelines.stopScanning();
      await Promise.all([server.close(500), probes.stop()]);
      await pipelines.stop();
    },
  };
}

function probeServices(targets: Settings["xmail"]["probe"] = []): Probes {
  const options = { timeoutMs: probeTimeoutMs, elapsed: () => performance.now() };
  const ask: ProbesOptions["ask"] = (target, signal) => readGreeting(target, options, signal);
  return startProbes({ targets, ask, everyMs: probeEveryMs, now: Date.now });
}

/** In the first lines of the log: where what goes, without passwords. */
function describeSending({ logs, metrics, traces }: Settings["otlp"]): Readonly<Record<string, string | undefined>> {
  const proxy = withoutCredentials(logs?.proxy ?? metrics?.proxy ?? traces?.proxy);
  return {
    ...(logs === undefined ? {} : { otlp: withoutCredentials(logs.url) }),
    ...(metrics === undefined ? {} : { otlp_metrics: withoutCredentials(metrics.url) }),
    ...(traces === undefined ? {} : { otlp_traces: withoutCredentials(traces.url) }),
    ...(proxy === undefined ? {} : { proxy }),
  };
}

/** Milliseconds. Two lines in XMail's syslog each, and no load. */
const probeEveryMs = 30_000;
const probeTimeoutMs = 10_000;
