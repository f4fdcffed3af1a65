import { readFileSync } from "node:fs";
import { settingError } from "./setting-error.js";
import type { Environment } from "./setting-error.js";
import { forLogs, standardSchema, standardVariables, type Variable } from "./standard.js";
import { checkTlsFiles } from "./tls-files.js";

/** The variable that turns OTLP off, as `NAME=VALUE`, or undefined. */
export function switchedOff(env: Environment): string | undefined {
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return "OTEL_SDK_DISABLED=true";
  const exporters = env["OTEL_LOGS_EXPORTER"]?.split(",").map((name) => name.trim());
  return exporters?.includes("none") ? "OTEL_LOGS_EXPORTER=none" : undefined;
}

/** All errors, one line each, in the variables that apply when log records are sent. `readFile` throws as `fs` does. */
export function checkStandard(env: Environment, readFile: (path: string) => string): string[] {
  const errors = standardVariables.flatMap(({ key, names, joined, accepts, secret }) => {
    const set = names.filter((name) => textOf(env, name) !== undefined);
    return (joined ? set : set.slice(0, 1)).flatMap((name) => {
      const text = textOf(env, name)?.trim() ?? "";
      const { error } = standardSchema.shape[key].safeParse(text);
      const shown = secret ? {} : { text };
      return error === undefined ? [] : [settingError(name, shown, error.issues[0]?.message ?? "invalid", accepts)];
    });
  });
  return [...errors, ...checkStandardFiles(env, readFile)];
}

/** The same for the contents of the files they name, which can change while the exporter runs. */
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

/** Messages about variables that have no effect, one line each. */
export function noteIgnored(env: Environment, sends: boolean): string[] {
  const off = switchedOff(env);
  const isSet = (name: string) => textOf(env, name) !== undefined;
  const names = standardVariables.flatMap(({ key, names }) => (switches.includes(key) ? [] : names));
  const own = [...forLogs("PROTOCOL"), ...names].filter(isSet);
  const others = Object.keys(env).filter((name) => otherSignals.test(name) && isSet(name));
  const queue = ["OTEL_BLRP_EXPORT_TIMEOUT", "OTEL_BLRP_MAX_QUEUE_SIZE"].filter(isSet);
  const notes: string[] = [];
  const idle = own.length === 0 ? "" : `; ignored variables: ${own.join(", ")}`;
  if (off !== undefined) notes.push(`OTLP is off: ${off}${idle}`);
  else if (!sends && idle !== "") notes.push(`OTLP is off, no --otlp.endpoint is set${idle}`);
  if (queue.length > 0) notes.push(`the log files serve as the queue; ignored variables: ${queue.join(", ")}`);
  if (others.length > 0) notes.push(`only log records are pushed; ignored variables: ${others.toSorted().join(", ")}`);
  return notes;
}

/** Whitespace alone counts as not set, as in OpenTelemetry. */
function textOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text?.trim() === "" ? undefined : text;
}

const otherSignals = /^OTEL_EXPORTER_OTLP_(METRICS|TRACES)_/;
const switches: readonly string[] = ["logsExporter", "sdkDisabled"];
