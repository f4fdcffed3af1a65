import { readFileSync } from "node:fs";
import { z } from "zod";
import { say } from "./say.js";
import type { Environment } from "./sources.js";
import { checkTlsFiles } from "./tls-files.js";
import * as read from "./values.js";
import { attributes, exporters, headers, truth } from "./standard-values.js";

/**
 * THE VARIABLES OF OPENTELEMETRY that are no setting of ours as well. OpenTelemetry's own code reads them, and drops in
 * silence what it does not understand; here they are held to the same rules as our settings (decision 13).
 */
export interface AboutVariable {
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

const schema = z.object({
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

interface Variable extends AboutVariable {
  readonly key: keyof typeof schema.shape;
}

/** Every variable in the order of the docs. */
export const standardVariables: readonly Variable[] = Object.entries(schema.shape).flatMap(([key, type]) => {
  const info = about.get(type);
  return info === undefined ? [] : [{ ...info, key: key as Variable["key"] }];
});

/** What keeps OTLP off, as `NAME=VALUE`, or undefined. */
export function switchedOff(env: Environment): string | undefined {
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return "OTEL_SDK_DISABLED=true";
  const exporters = env["OTEL_LOGS_EXPORTER"]?.split(",").map((name) => name.trim());
  return exporters?.includes("none") ? "OTEL_LOGS_EXPORTER=none" : undefined;
}

/** All faults, one line each, of the variables that count where log records are sent. `readFile` throws as `fs` does. */
export function checkStandard(env: Environment, readFile: (path: string) => string): string[] {
  const faults = standardVariables.flatMap(({ key, names, joined, accepts, secret }) => {
    const set = names.filter((name) => textOf(env, name) !== undefined);
    return (joined ? set : set.slice(0, 1)).flatMap((name) => {
      const text = textOf(env, name)?.trim() ?? "";
      const { error } = schema.shape[key].safeParse(text);
      const shown = secret ? {} : { text };
      return error === undefined ? [] : [say(name, shown, error.issues[0]?.message ?? "wrong", accepts)];
    });
  });
  return [...faults, ...checkStandardFiles(env, readFile)];
}

/** The same for what stands in the files that they name, which can change while the exporter runs. */
export function checkStandardFiles(
  env: Environment,
  readFile = (path: string) => readFileSync(path, "utf8"),
): string[] {
  const named = (key: Variable["key"]) => {
    const { names = [], accepts = "" } = standardVariables.find((variable) => variable.key === key) ?? {};
    const name = names.find((name) => textOf(env, name) !== undefined) ?? names.at(-1) ?? "";
    return { name, path: textOf(env, name), accepts };
  };
  const files = { ca: named("certificate"), cert: named("clientCertificate"), key: named("clientKey") };
  return checkTlsFiles(files, readFile);
}

/** What a person should know of variables that have no effect, one line each. */
export function noteIgnored(env: Environment, sends: boolean): string[] {
  const off = switchedOff(env);
  const isSet = (name: string) => textOf(env, name) !== undefined;
  const names = standardVariables.flatMap(({ key, names }) => (switches.includes(key) ? [] : names));
  const own = [...forLogs("PROTOCOL"), ...names].filter(isSet);
  const others = Object.keys(env).filter((name) => otherSignals.test(name) && isSet(name));
  const notes: string[] = [];
  const idle = own.length === 0 ? "" : `; these have no effect: ${own.join(", ")}`;
  if (off !== undefined) notes.push(`OTLP is off: ${off}${idle}`);
  else if (!sends && idle !== "") notes.push(`OTLP is off, --otlp.endpoint turns it on${idle}`);
  if (others.length > 0)
    notes.push(`log records alone are pushed; these have no effect: ${others.toSorted().join(", ")}`);
  return notes;
}

/** Blanks alone count as none, as OpenTelemetry has it. */
function textOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text?.trim() === "" ? undefined : text;
}

function forLogs(name: string): readonly [string, string] {
  return [`OTEL_EXPORTER_OTLP_LOGS_${name}`, `OTEL_EXPORTER_OTLP_${name}`];
}

const otherSignals = /^OTEL_EXPORTER_OTLP_(METRICS|TRACES)_/;
const switches: readonly string[] = ["logsExporter", "sdkDisabled"];
