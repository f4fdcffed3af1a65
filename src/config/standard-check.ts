import { readFileSync } from "node:fs";
import { settingError } from "./setting-error.js";
import type { Environment } from "./setting-error.js";
import { type Signal, signals } from "../common/endpoint.js";
import { namesFor, standardSchema, standardVariables, type Variable } from "./standard.js";
import { type ReadTlsFiles, readTlsFiles, type TlsFiles } from "./tls-files.js";

/** The variable that turns a signal off, as `NAME=VALUE`, or undefined. */
export function switchedOff(env: Environment, signal: Signal): string | undefined {
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return "OTEL_SDK_DISABLED=true";
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const exporters = env[name]?.split(",").map((exporter) => exporter.trim());
  return exporters?.includes("none") ? `${name}=none` : undefined;
}

/** All errors, one line each, in the variables that count for the signals that are sent. `readFile` throws as `fs` does. */
export function checkStandard(
  env: Environment,
  sent: readonly Signal[],
  readFile: (path: string) => string,
): readonly string[] {
  const errors = standardVariables.flatMap((variable) =>
    sent.filter((signal) => concerns(variable, signal)).flatMap((signal) => checkVariable(variable, signal, env)),
  );
  return [...new Set([...errors, ...sent.flatMap((signal) => readTlsFiles(tlsFilesOf(signal, env), readFile).errors)])];
}

function checkVariable(variable: Variable, signal: Signal, env: Environment): string[] {
  const { key, joined, accepts, secret } = variable;
  const set = namesFor(variable, signal).filter((name) => textOf(env, name) !== undefined);
  return (joined ? set : set.slice(0, 1)).flatMap((name) => {
    const text = textOf(env, name)?.trim() ?? "";
    const { error } = standardSchema.shape[key].safeParse(text);
    const shown = secret ? {} : { text };
    return error === undefined ? [] : [settingError(name, shown, error.issues[0]?.message ?? "invalid", accepts)];
  });
}

/** The contents of the files that the variables of a signal name, which can change while the exporter runs, and what is wrong with them. */
export function readStandardFiles(env: Environment, signal: Signal): ReadTlsFiles {
  return readTlsFiles(tlsFilesOf(signal, env), (path) => readFileSync(path, "utf8"));
}

function tlsFilesOf(signal: Signal, env: Environment): TlsFiles {
  const named = (key: Variable["key"]) => {
    const variable = standardVariables.find((variable) => variable.key === key);
    const names = variable === undefined ? [] : namesFor(variable, signal);
    const name = names.find((name) => textOf(env, name) !== undefined) ?? names.at(-1) ?? "";
    return { name, path: textOf(env, name), accepts: variable?.accepts ?? "" };
  };
  return { ca: named("certificate"), cert: named("clientCertificate"), key: named("clientKey") };
}

/** Messages about variables that have no effect, one line each. */
export function noteIgnored(env: Environment, sent: readonly Signal[]): string[] {
  const queue = ["BLRP", "BSP"]
    .flatMap((processor) => [`OTEL_${processor}_EXPORT_TIMEOUT`, `OTEL_${processor}_MAX_QUEUE_SIZE`])
    .filter((name) => textOf(env, name) !== undefined);
  const ignored = findIgnored(env, sent);
  const list = ignored.length === 0 ? "" : `; ignored variables: ${ignored.join(", ")}`;
  const off = signals.map((signal) => switchedOff(env, signal)).find((name) => name !== undefined);
  const notes: string[] = [];
  if (sent.length === 0 && off !== undefined) notes.push(`OTLP is off: ${off}${list}`);
  else if (sent.length === 0 && list !== "") notes.push(`OTLP is off, no --otlp.endpoint is set${list}`);
  else if (list !== "") notes.push(`only ${sent.map((signal) => signalNames[signal]).join(" and ")} are pushed${list}`);
  if (queue.length > 0) notes.push(`the log files serve as the queue; ignored variables: ${queue.join(", ")}`);
  return notes;
}

/** Those of the standard that are set, and of signals that are not sent. */
function findIgnored(env: Environment, sent: readonly Signal[]): string[] {
  const variables = standardVariables.filter(({ isSwitch }) => isSwitch !== true);
  const namesOf = (signal: Signal) =>
    variables.filter((variable) => concerns(variable, signal)).flatMap((variable) => namesFor(variable, signal));
  const used = new Set(sent.flatMap((signal) => [...namesOf(signal), ...endpointNames(signal)]));
  const known = new Set(signals.flatMap((signal) => [...namesOf(signal), ...endpointNames(signal)]));
  const isIgnored = (name: string) => !used.has(name) && (known.has(name) || ofOneSignal.test(name));
  return Object.keys(env)
    .filter((name) => isIgnored(name) && textOf(env, name) !== undefined)
    .toSorted();
}

function endpointNames(signal: Signal): readonly string[] {
  return ["ENDPOINT", "PROTOCOL"].flatMap((name) =>
    namesFor({ name: `OTEL_EXPORTER_OTLP_${name}`, perSignal: true }, signal),
  );
}

function concerns({ signals }: Variable, signal: Signal): boolean {
  return signals === undefined || signals.includes(signal);
}

/** Whitespace alone counts as not set, as in OpenTelemetry. */
function textOf(env: Environment, name: string): string | undefined {
  const text = env[name];
  return text?.trim() === "" ? undefined : text;
}

/** In messages. */
const signalNames: Readonly<Record<Signal, string>> = {
  ...{ logs: "log records", metrics: "metrics", traces: "traces" },
};

const ofOneSignal = /^OTEL_EXPORTER_OTLP_(LOGS|METRICS|TRACES)_/;
