import type { RunningServer } from "./http/server.js";
import type { Logger } from "./log.js";
import type { MetricsPipeline } from "./pipelines/metrics.js";
import type { Telemetry } from "./pipelines/telemetry.js";

interface Running {
  readonly server: Pick<RunningServer, "reload">;
  readonly metrics: Pick<MetricsPipeline, "domains" | "refreshDomains">;
  readonly telemetry: Pick<Telemetry, "reloadCertificates">;
  readonly log: Logger;
}

/** Reloads on SIGHUP. Each part logs its result; an invalid part keeps the previous one. */
export async function reload({ server, metrics, telemetry, log }: Running): Promise<void> {
  log.info(
    "SIGHUP: reloading web configuration, OTLP certificates and domain tables; flags, environment variables and --config.file need a restart",
  );
  server.reload();
  telemetry.reloadCertificates();
  await metrics.refreshDomains();
  log.info({ domains: metrics.domains.list().length }, "domain tables reloaded");
}
