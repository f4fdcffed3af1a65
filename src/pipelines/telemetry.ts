import type { Endpoint } from "../common/endpoint.js";
import type { Settings } from "../config.js";
import type { Logger } from "../log.js";
import type { Certificates } from "../otlp/agent.js";
import type { FamilyPoints } from "../common/family-points.js";
import type { MetricPush } from "../otlp/metric-push.js";
import type { ResourceAndScope } from "../otlp/sdk.js";
import { version } from "../version.js";
import { watchCertificates } from "./certificates.js";

/** Where log records, or spans, are sent. */
export interface RecordsDestination {
  readonly endpoint: Endpoint;
  readonly certificates: Certificates;
  readonly sdk: ResourceAndScope;
}

/** What is sent over OTLP, by one OpenTelemetry SDK. */
export interface Telemetry {
  /** Undefined where none are sent. */
  readonly records: RecordsDestination | undefined;
  /** Undefined where no traces are sent. */
  readonly traces: RecordsDestination | undefined;
  /** Undefined where no metrics are pushed. */
  readonly push: MetricPush | undefined;
  /** Gives what is pushed from now on: all families, or undefined while they must not be shown. */
  provide(collect: CollectFamilies): void;
  /** Reads the certificates of all endpoints again, and logs the result. */
  reloadCertificates(): void;
  /** Ends with a last push, within two seconds. */
  stop(): Promise<void>;
}

type CollectFamilies = () => Promise<readonly FamilyPoints[] | undefined>;

/** OpenTelemetry takes long to load: only where something is sent. */
export async function openTelemetry({ otlp }: Settings, instanceId: string, log: Logger): Promise<Telemetry> {
  const { logs, metrics, traces } = otlp;
  if (logs === undefined && metrics === undefined && traces === undefined) return off;
  const [{ startSdk }, { createMetricPush }] = await Promise.all([
    import("../otlp/sdk.js"),
    import("../otlp/metric-push.js"),
  ]);
  const watched = [logs, metrics, traces].map((endpoint) => endpoint && watchCertificates(endpoint, { log }));
  const [ofLogs, ofMetrics, ofTraces] = watched;
  let collect: CollectFamilies = () => Promise.resolve(undefined);
  const push =
    metrics &&
    ofMetrics &&
    createMetricPush({ endpoint: metrics, certificates: ofMetrics, version, collect: () => collect() });
  const sdk = await startSdk({ instanceId, version, metricReaders: push === undefined ? [] : [push.reader] });
  // the settings have no endpoint where OpenTelemetry is turned off
  if (sdk === undefined) return off;
  return {
    records: logs && ofLogs && { endpoint: logs, certificates: ofLogs, sdk },
    traces: traces && ofTraces && { endpoint: traces, certificates: ofTraces, sdk },
    push,
    provide: (read) => (collect = read),
    reloadCertificates: () => watched.forEach((certificates) => certificates?.reload()),
    async stop() {
      push?.end();
      await sdk.shutdown();
    },
  };
}

const off: Telemetry = {
  records: undefined,
  traces: undefined,
  push: undefined,
  provide: () => undefined,
  reloadCertificates: () => undefined,
  stop: () => Promise.resolve(),
};
