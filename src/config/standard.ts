import * as z from "zod";
import type { About } from "./about.js";
import * as read from "./values.js";
import type { Signal } from "../common/endpoint.js";
import { attributes, boolean, exporters, headers } from "./standard-values.js";

/**
 * THE OPENTELEMETRY VARIABLES that have no flag. OpenTelemetry's own code reads them and silently drops invalid values;
 * here they are validated like our settings (decision 13).
 */
interface AboutVariable {
  readonly name: string;
  /** `OTEL_EXPORTER_OTLP_LOGS_HEADERS` is for one signal and takes precedence over `OTEL_EXPORTER_OTLP_HEADERS`, which is for all. */
  readonly perSignal?: true;
  /** Has an effect only where one of these is sent. Default: all signals. */
  readonly signals?: readonly Signal[];
  /** Turns signals on or off. */
  readonly isSwitch?: true;
  /** All that are set are used, not only the first. */
  readonly joined?: true;
  readonly help: string;
  /** Ends the sentence "use ...". */
  readonly accepts: string;
  readonly defaultText?: string;
  /** Its value is never printed. */
  readonly secret?: true;
}

const about = z.registry<AboutVariable>();

/** Milliseconds. */
const day = 86_400_000;
const file = "a readable PEM file";

export const standardSchema = z.object({
  sdkDisabled: boolean().exactOptional().register(about, {
    name: "OTEL_SDK_DISABLED",
    isSwitch: true,
    help: "true turns OTLP off, even if an endpoint is set",
    accepts: "true or false",
    defaultText: "false",
  }),
  logsExporter: exporters("otlp", "none").exactOptional().register(about, {
    name: "OTEL_LOGS_EXPORTER",
    isSwitch: true,
    help: "none turns log records off, even if an endpoint is set",
    accepts: "otlp or none",
    defaultText: "otlp",
  }),
  metricsExporter: exporters("otlp", "prometheus", "none").exactOptional().register(about, {
    name: "OTEL_METRICS_EXPORTER",
    isSwitch: true,
    help: "otlp is the same as --otlp.metrics; none turns it off; /metrics is always served",
    accepts: "otlp, prometheus or none",
    defaultText: "prometheus",
  }),
  tracesExporter: exporters("otlp", "none").exactOptional().register(about, {
    name: "OTEL_TRACES_EXPORTER",
    isSwitch: true,
    help: "otlp is the same as --otlp.traces; none turns it off",
    accepts: "otlp or none",
    defaultText: "none",
  }),
  headers: headers().exactOptional().register(about, {
    name: "OTEL_EXPORTER_OTLP_HEADERS",
    perSignal: true,
    joined: true,
    help: "headers of each request, such as an authorization token",
    accepts: "NAME=VALUE, comma-separated, values percent-encoded, such as Authorization=Bearer%20TOKEN",
    secret: true,
  }),
  compression: read.choice(["gzip", "none"]).exactOptional().register(about, {
    name: "OTEL_EXPORTER_OTLP_COMPRESSION",
    perSignal: true,
    help: "compression of the requests",
    accepts: "gzip or none",
    defaultText: "none",
  }),
  timeout: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      name: "OTEL_EXPORTER_OTLP_TIMEOUT",
      perSignal: true,
      help: "timeout of a request, in milliseconds",
      accepts: `whole milliseconds from 1 to ${day}, such as 10000`,
      defaultText: "10000",
    }),
  certificate: read.path().exactOptional().register(about, {
    name: "OTEL_EXPORTER_OTLP_CERTIFICATE",
    perSignal: true,
    help: "CA certificates to verify the endpoint with",
    accepts: file,
    defaultText: "those built into Node.js",
  }),
  clientCertificate: read.path().exactOptional().register(about, {
    name: "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE",
    perSignal: true,
    help: "client certificate of the exporter",
    accepts: file,
  }),
  clientKey: read
    .path()
    .exactOptional()
    .register(about, {
      name: "OTEL_EXPORTER_OTLP_CLIENT_KEY",
      perSignal: true,
      help: "private key of the client certificate",
      accepts: `${file}, without a passphrase`,
    }),
  resourceAttributes: attributes().exactOptional().register(about, {
    name: "OTEL_RESOURCE_ATTRIBUTES",
    help: "resource attributes of everything that is sent",
    accepts: "KEY=VALUE, comma-separated, other commas and equal signs percent-encoded",
  }),
  serviceName: z.string().exactOptional().register(about, {
    name: "OTEL_SERVICE_NAME",
    help: "service.name of the resource",
    accepts: "any text",
    defaultText: "xmail",
  }),
  batchSize: read
    .wholeNumber(1, 100_000)
    .exactOptional()
    .register(about, {
      name: "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
      signals: ["logs"],
      help: "maximum number of records per request",
      accepts: "a whole number from 1 to 100000",
      defaultText: "512",
    }),
  scheduleDelay: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      name: "OTEL_BLRP_SCHEDULE_DELAY",
      signals: ["logs"],
      help: "how long records are collected into a batch, in milliseconds; a record after a pause of this length is sent immediately",
      accepts: `whole milliseconds from 1 to ${day}, such as 1000`,
      defaultText: "1000",
    }),
  spanBatchSize: read
    .wholeNumber(1, 100_000)
    .exactOptional()
    .register(about, {
      name: "OTEL_BSP_MAX_EXPORT_BATCH_SIZE",
      signals: ["traces"],
      help: "maximum number of spans per request",
      accepts: "a whole number from 1 to 100000",
      defaultText: "512",
    }),
  spanScheduleDelay: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      name: "OTEL_BSP_SCHEDULE_DELAY",
      signals: ["traces"],
      help: "how long spans are collected into a batch, in milliseconds",
      accepts: `whole milliseconds from 1 to ${day}, such as 5000`,
      defaultText: "5000",
    }),
  metricInterval: read
    .wholeNumber(1_000, day)
    .exactOptional()
    .register(about, {
      name: "OTEL_METRIC_EXPORT_INTERVAL",
      signals: ["metrics"],
      help: "time from one push of metrics to the next, in milliseconds",
      accepts: `whole milliseconds from 1000 to ${day}, such as 15000`,
      defaultText: "60000",
    }),
  metricTimeout: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      name: "OTEL_METRIC_EXPORT_TIMEOUT",
      signals: ["metrics"],
      help: "another timeout of a push, in milliseconds: the shortest of the two and the interval applies",
      accepts: `whole milliseconds from 1 to ${day}, such as 30000`,
      defaultText: "30000",
    }),
  temporality: read
    .choice(["cumulative"])
    .exactOptional()
    .register(about, {
      name: "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE",
      signals: ["metrics"],
      help: "temporality of counters and histograms",
      accepts: "cumulative: delta and lowmemory are not supported",
      defaultText: "cumulative",
    }),
  histogramAggregation: read
    .choice(["explicit_bucket_histogram"])
    .exactOptional()
    .register(about, {
      name: "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION",
      signals: ["metrics"],
      help: "kind of the histograms",
      accepts: "explicit_bucket_histogram: exponential histograms are not supported",
      defaultText: "explicit_bucket_histogram",
    }),
});

export interface Variable extends AboutVariable {
  readonly key: keyof typeof standardSchema.shape;
}

/** Every variable in the order of the docs. */
export const standardVariables: readonly Variable[] = Object.entries(standardSchema.shape).flatMap(([key, type]) => {
  const info = about.get(type);
  return info === undefined ? [] : [{ ...info, key: key as Variable["key"] }];
});

/** Names of the variables that count for a signal, highest precedence first. */
export function namesFor({ name, perSignal }: Pick<Variable, "name" | "perSignal">, signal: Signal): readonly string[] {
  return perSignal === true ? [name.replace("_OTLP_", `_OTLP_${signal.toUpperCase()}_`), name] : [name];
}

/** The same for a setting that the standard has a variable for. */
export function standardNames({ standard }: Pick<About, "standard">, signal: Signal): readonly string[] {
  return standard === undefined ? [] : namesFor({ name: standard, perSignal: true }, signal);
}
