import { readConfigFile } from "./file.js";
import { configFileSetting, environmentName, environmentPrefix, type Setting, settings } from "./list.js";
import { didYouMean } from "./suggestion.js";
import type { Environment, RawValue } from "./setting-error.js";
import { switchedOff } from "./standard-check.js";
import type { Signal } from "../common/endpoint.js";
import { standardNames } from "./standard.js";
import { decodePercent } from "./standard-values.js";

/** One source of settings. An empty text means: not set, and ignore the sources below. */
type Source = (setting: Setting, signal: Signal) => RawValue | undefined;

/** All of them: a setting as it is for a signal. */
export type Sources = (setting: Setting, signal?: Signal) => RawValue | undefined;

/** All sources in order of precedence. Adds errors of a source itself, such as an unreadable file, to `errors`. */
export function combineSources(
  flags: ReadonlyMap<string, string>,
  env: Environment,
  readFile: (path: string) => string,
  errors: string[],
): Sources {
  const flag: Source = ({ flag }) => given(flags.get(flag), "the command line");
  const own: Source = ({ flag }) => fromEnvironment(env, [environmentName(flag)]);
  const off: Source = ({ flag }, signal) => (flag === "otlp.endpoint" ? fromSwitch(env, signal) : undefined);
  const standard: Source = (setting, signal) =>
    fromResource(setting, env) ?? fromExporters(setting, env) ?? fromEnvironment(env, standardNames(setting, signal));
  const others: Source = ({ fallback }) => fromOthers(env, fallback);
  const path = flag(configFileSetting, "logs") ?? own(configFileSetting, "logs");
  const file = path === undefined || path.text === "" ? undefined : readConfigFile(path, readFile, errors);
  rejectUnknownVariables(env, errors);
  const sources: readonly Source[] = [off, flag, own, standard, ({ flag }) => file?.get(flag), others];
  return (setting, signal = "logs") => {
    for (const source of sources) {
      const found = source(setting, signal);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** An empty variable counts as not set: compose files and unit files leave such variables behind. */
function fromEnvironment(env: Environment, names: readonly string[]): RawValue | undefined {
  const name = names.find((name) => env[name] !== undefined && env[name] !== "");
  return name === undefined ? undefined : given(env[name], name);
}

/** systemd separates several state directories with colons; XMail's MAIL_ROOT is a single path. */
function fromOthers(env: Environment, name: string | undefined): RawValue | undefined {
  if (name === undefined) return undefined;
  const found = fromEnvironment(env, [name]);
  return found === undefined || name !== "STATE_DIRECTORY" ? found : given(found.text.split(":")[0], name);
}

/** A disabled OpenTelemetry takes precedence over any endpoint. */
function fromSwitch(env: Environment, signal: Signal): RawValue | undefined {
  const from = switchedOff(env, signal);
  return from === undefined ? undefined : { text: "", from };
}

/** The standard turns metrics and traces on in its own way. */
function fromExporters({ flag }: Setting, env: Environment): RawValue | undefined {
  const signal = /^otlp\.(metrics|traces)$/.exec(flag)?.[1];
  if (signal === undefined) return undefined;
  const name = `OTEL_${signal.toUpperCase()}_EXPORTER`;
  const exporters = (env[name] ?? "").split(",").map((exporter) => exporter.trim());
  return exporters.includes("otlp") ? given("true", name) : undefined;
}

/** The instance id can be set as a resource attribute, too. */
function fromResource({ flag }: Setting, env: Environment): RawValue | undefined {
  if (flag !== "otlp.instance-id") return undefined;
  const name = "OTEL_RESOURCE_ATTRIBUTES";
  const text = /(?:^|,)\s*service\.instance\.id\s*=\s*([^,]*)/.exec(env[name] ?? "")?.[1]?.trim();
  return text === undefined || text === "" ? undefined : given(decodePercent(text) ?? text, name);
}

function given(text: string | undefined, from: string): RawValue | undefined {
  return text === undefined ? undefined : { text, from };
}

function rejectUnknownVariables(env: Environment, errors: string[]): void {
  const known = [...settings, configFileSetting].map((setting) => environmentName(setting.flag));
  for (const name of Object.keys(env).toSorted()) {
    if (!name.startsWith(environmentPrefix) || known.includes(name) || serviceLink.test(name)) continue;
    errors.push(`${name}: unknown environment variable${didYouMean(name, known)}`);
  }
}

/** Kubernetes sets variables with our prefix in every pod beside a service named xmail-exporter. */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;
