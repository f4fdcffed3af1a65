import * as z from "zod";
import * as read from "./values.js";
import { attributes, boolean, exporters, headers } from "./standard-values.js";

/**
 * THE OPENTELEMETRY VARIABLES that have no flag. OpenTelemetry's own code reads them and silently drops invalid values;
 * here they are validated like our settings (decision 13).
 */
interface AboutVariable {
  /** Highest precedence first. */
  readonly names: readonly [string, ...string[]];
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
  logsExporter: exporters()
    .exactOptional()
    .register(about, {
      names: ["OTEL_LOGS_EXPORTER"],
      help: "none turns OTLP off, even if an endpoint is set",
      accepts: "otlp or none",
      defaultText: "otlp",
    }),
  sdkDisabled: boolean()
    .exactOptional()
    .register(about, {
      names: ["OTEL_SDK_DISABLED"],
      help: "true turns OTLP off, even if an endpoint is set",
      accepts: "true or false",
      defaultText: "false",
    }),
  headers: headers()
    .exactOptional()
    .register(about, {
      names: forLogs("HEADERS"),
      joined: true,
      help: "headers of each request, such as an authorization token",
      accepts: "NAME=VALUE, comma-separated, values percent-encoded, such as Authorization=Bearer%20TOKEN",
      secret: true,
    }),
  compression: read
    .choice(["gzip", "none"])
    .exactOptional()
    .register(about, {
      names: forLogs("COMPRESSION"),
      help: "compression of the requests",
      accepts: "gzip or none",
      defaultText: "none",
    }),
  timeout: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      names: forLogs("TIMEOUT"),
      help: "timeout of a request, in milliseconds",
      accepts: `whole milliseconds from 1 to ${day}, such as 10000`,
      defaultText: "10000",
    }),
  certificate: read
    .path()
    .exactOptional()
    .register(about, {
      names: forLogs("CERTIFICATE"),
      help: "CA certificates to verify the endpoint with",
      accepts: file,
      defaultText: "those built into Node.js",
    }),
  clientCertificate: read
    .path()
    .exactOptional()
    .register(about, {
      names: forLogs("CLIENT_CERTIFICATE"),
      help: "client certificate of the exporter",
      accepts: file,
    }),
  clientKey: read
    .path()
    .exactOptional()
    .register(about, {
      names: forLogs("CLIENT_KEY"),
      help: "private key of the client certificate",
      accepts: `${file}, without a passphrase`,
    }),
  resourceAttributes: attributes()
    .exactOptional()
    .register(about, {
      names: ["OTEL_RESOURCE_ATTRIBUTES"],
      help: "resource attributes of all records",
      accepts: "KEY=VALUE, comma-separated, other commas and equal signs percent-encoded",
    }),
  serviceName: z
    .string()
    .exactOptional()
    .register(about, {
      names: ["OTEL_SERVICE_NAME"],
      help: "service.name of the resource",
      accepts: "any text",
      defaultText: "xmail",
    }),
  batchSize: read
    .wholeNumber(1, 100_000)
    .exactOptional()
    .register(about, {
      names: ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"],
      help: "maximum number of records per request",
      accepts: "a whole number from 1 to 100000",
      defaultText: "512",
    }),
  scheduleDelay: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      names: ["OTEL_BLRP_SCHEDULE_DELAY"],
      help: "how long records are collected into a batch, in milliseconds; a record after a pause of this length is sent immediately",
      accepts: `whole milliseconds from 1 to ${day}, such as 1000`,
      defaultText: "1000",
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

export function forLogs(name: string): readonly [string, string] {
  return [`OTEL_EXPORTER_OTLP_LOGS_${name}`, `OTEL_EXPORTER_OTLP_${name}`];
}
