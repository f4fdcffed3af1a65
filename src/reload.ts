import { checkStandardFiles } from "./config/standard-check.js";
import type { RunningServer } from "./http/server.js";
import type { Logger } from "./log.js";
import type { MetricsPipeline } from "./pipelines/metrics.js";
import type { RecordsPipeline } from "./pipelines/records.js";

interface Running {
  readonly server: Pick<RunningServer, "reload">;
  readonly metrics: Pick<MetricsPipeline, "domains" | "refreshDomains">;
  readonly records: Pick<RecordsPipeline, "pipeline"> | undefined;
  readonly log: Logger;
}

/** Reloads on SIGHUP. Each part logs its result; an invalid part keeps the previous one. */
export async function reload({ server, metrics, records, log }: Running, env = process.env): Promise<void> {
  log.info(
    "SIGHUP: reloading web configuration, OTLP certificates and domain tables; flags, environment variables and --config.file need a restart",
  );
  server.reload();
  if (records !== undefined) reloadCertificates(records, log, env);
  await metrics.refreshDomains();
  log.info({ domains: metrics.domains.list().length }, "domain tables reloaded");
}

function reloadCertificates(
  { pipeline }: Pick<RecordsPipeline, "pipeline">,
  log: Logger,
  env: NodeJS.ProcessEnv,
): void {
  const errors = checkStandardFiles(env, pipeline.endpoint.signal);
  if (errors.length > 0) {
    log.warn({ errors }, "the OTLP certificates are invalid, keeping the previous ones");
    return;
  }
  pipeline.renew();
  log.info("OTLP certificates reloaded");
}
