import * as z from "zod";
import * as read from "./values.js";
import { attributes, exporters, headers, truth } from "./standard-values.js";

/**
 * THE VARIABLES OF OPENTELEMETRY that are no setting of ours as well. OpenTelemetry's own code reads them, and drops in
 * silence what it does not understand; here they are held to the same rules as our settings (decision 13).
 */
interface AboutVariable {
  /** The stronger first. */
  readonly names: readonly [string, ...string[]];
  /** All that are set count, not the strongest alone. */
  readonly joined?: true;
  readonly help: string;
  /** Ends the sentence "use ...". */
  readonly accepts: string;
  readonly otherwise?: string;
  /** Its value is never shown. */
  readonly secret?: true;
}

const about = z.registry<AboutVariable>();

/** Milliseconds. */
const day = 86_400_000;
const file = "a PEM file that this user can read";

export const standardSchema = z.object({
  logsExporter: exporters()
    .exactOptional()
    .register(about, {
      names: ["OTEL_LOGS_EXPORTER"],
      help: "none leaves OTLP off, whatever sets an endpoint",
      accepts: "otlp or none",
      otherwise: "otlp",
    }),
  sdkDisabled: truth()
    .exactOptional()
    .register(about, {
      names: ["OTEL_SDK_DISABLED"],
      help: "true leaves OTLP off, whatever sets an endpoint",
      accepts: "true or false",
      otherwise: "false",
    }),
  headers: headers()
    .exactOptional()
    .register(about, {
      names: forLogs("HEADERS"),
      joined: true,
      help: "headers of each request, such as a token",
      accepts:
        "NAME=VALUE, several with commas between them, values percent-encoded, such as Authorization=Bearer%20TOKEN",
      secret: true,
    }),
  compression: read
    .choice(["gzip", "none"])
    .exactOptional()
    .register(about, {
      names: forLogs("COMPRESSION"),
      help: "compression of the requests",
      accepts: "gzip or none",
      otherwise: "none",
    }),
  timeout: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      names: forLogs("TIMEOUT"),
      help: "how long a request may take, in milliseconds",
      accepts: `whole milliseconds from 1 to ${day}, such as 10000`,
      otherwise: "10000",
    }),
  certificate: read
    .path()
    .exactOptional()
    .register(about, {
      names: forLogs("CERTIFICATE"),
      help: "certificates of the authorities that may vouch for the endpoint",
      accepts: file,
      otherwise: "those that Node has",
    }),
  clientCertificate: read
    .path()
    .exactOptional()
    .register(about, {
      names: forLogs("CLIENT_CERTIFICATE"),
      help: "certificate by which the exporter shows who it is",
      accepts: file,
    }),
  clientKey: read
    .path()
    .exactOptional()
    .register(about, {
      names: forLogs("CLIENT_KEY"),
      help: "private key of that certificate",
      accepts: `${file}, without a passphrase`,
    }),
  resourceAttributes: attributes()
    .exactOptional()
    .register(about, {
      names: ["OTEL_RESOURCE_ATTRIBUTES"],
      help: "attributes of the resource of all records",
      accepts: "KEY=VALUE, several with commas between them, other commas and equal signs percent-encoded",
    }),
  serviceName: z
    .string()
    .exactOptional()
    .register(about, {
      names: ["OTEL_SERVICE_NAME"],
      help: "service.name of the resource",
      accepts: "a text",
      otherwise: "xmail",
    }),
  batchSize: read
    .wholeNumber(1, 100_000)
    .exactOptional()
    .register(about, {
      names: ["OTEL_BLRP_MAX_EXPORT_BATCH_SIZE"],
      help: "records of a request at most",
      accepts: "a whole number from 1 to 100000",
      otherwise: "512",
    }),
  scheduleDelay: read
    .wholeNumber(1, day)
    .exactOptional()
    .register(about, {
      names: ["OTEL_BLRP_SCHEDULE_DELAY"],
      help: "how long lines that come fast are gathered, in milliseconds; after a pause of as long a line is sent at once",
      accepts: `whole milliseconds from 1 to ${day}, such as 1000`,
      otherwise: "1000",
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
