import { readConfigFile } from "./file.js";
import { configFileSetting, environmentName, environmentPrefix, type Setting, settings } from "./list.js";
import { didYouMean } from "./suggestion.js";
import type { Given } from "./setting-error.js";
import { switchedOff } from "./standard-check.js";
import { decodePercent } from "./standard-values.js";

/** One place where settings are looked for. An empty text means: not set, and look no further. */
export type Source = (setting: Setting) => Given | undefined;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The places in the order of their strength. What is wrong with a place itself goes to `errors`. */
export function openSources(
  flags: ReadonlyMap<string, string>,
  env: Environment,
  readFile: (path: string) => string,
  errors: string[],
): Source {
  const flag: Source = ({ flag }) => given(flags.get(flag), "the command line");
  const own: Source = ({ flag }) => fromEnvironment(env, [environmentName(flag)]);
  const off: Source = ({ flag }) => (flag === "otlp.endpoint" ? fromSwitch(env) : undefined);
  const standard: Source = (setting) => fromResource(setting, env) ?? fromEnvironment(env, setting.standard ?? []);
  const others: Source = ({ fallback }) => fromOthers(env, fallback);
  const path = flag(configFileSetting) ?? own(configFileSetting);
  const file = path === undefined || path.text === "" ? undefined : readConfigFile(path, readFile, errors);
  rejectUnknownVariables(env, errors);
  return (setting) =>
    off(setting) ?? flag(setting) ?? own(setting) ?? standard(setting) ?? file?.get(setting.flag) ?? others(setting);
}

/** An empty variable counts as none: compose files and unit files leave them behind. */
function fromEnvironment(env: Environment, names: readonly string[]): Given | undefined {
  const name = names.find((name) => env[name] !== undefined && env[name] !== "");
  return name === undefined ? undefined : given(env[name], name);
}

/** systemd lists several state directories with colons between them; XMail's MAIL_ROOT is one. */
function fromOthers(env: Environment, name: string | undefined): Given | undefined {
  if (name === undefined) return undefined;
  const found = fromEnvironment(env, [name]);
  return found === undefined || name !== "STATE_DIRECTORY" ? found : given(found.text.split(":")[0], name);
}

/** Who switches OpenTelemetry off means all of it, whatever sets an endpoint. */
function fromSwitch(env: Environment): Given | undefined {
  const from = switchedOff(env);
  return from === undefined ? undefined : { text: "", from };
}

/** The instance id is one of the resource's attributes too: who sets it there means it. */
function fromResource({ flag }: Setting, env: Environment): Given | undefined {
  if (flag !== "otlp.instance-id") return undefined;
  const name = "OTEL_RESOURCE_ATTRIBUTES";
  const text = /(?:^|,)\s*service\.instance\.id\s*=\s*([^,]*)/.exec(env[name] ?? "")?.[1]?.trim();
  return text === undefined || text === "" ? undefined : given(decodePercent(text) ?? text, name);
}

function given(text: string | undefined, from: string): Given | undefined {
  return text === undefined ? undefined : { text, from };
}

function rejectUnknownVariables(env: Environment, errors: string[]): void {
  const known = [...settings, configFileSetting].map((setting) => environmentName(setting.flag));
  for (const name of Object.keys(env).toSorted()) {
    if (!name.startsWith(environmentPrefix) || known.includes(name) || serviceLink.test(name)) continue;
    errors.push(`${name}: unknown environment variable${didYouMean(name, known)}`);
  }
}

/** Kubernetes tells every pod of a service named xmail-exporter where it is, in variables that begin like ours. */
const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;
