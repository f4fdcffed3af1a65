import { join } from "node:path";
import { commands, type CommandOptions } from "./config/commands.js";
import { type CommandLine, readCommandLine } from "./config/command-line.js";
import { listSettings, type Setting, settings as listed } from "./config/list.js";
import { type RawValue, hideSecrets, settingError } from "./config/setting-error.js";
import { schema } from "./config/schema.js";
import { type MachineZone, machineZone } from "./config/machine-zone.js";
import { type Endpoint, type Signal, signals } from "./common/endpoint.js";
import type { InForce, Settings } from "./config/settings.js";
import type { Environment } from "./config/setting-error.js";
import { complainOfEndpoint, hasEndpoint, isWanted, readEndpoint } from "./config/endpoints.js";
import { combineSources, type Sources } from "./config/sources.js";
import { standardNames } from "./config/standard.js";
import { checkStandard, noteIgnored, switchedOff } from "./config/standard-check.js";
import { ConfigError } from "./errors.js";

/**
 * CONFIGURATION. Turns arguments, environment and configuration file into validated settings, or throws one error that lists
 * every invalid setting. No secret is ever part of it. Pure except for `readFile`.
 */
export type { InForce, Settings } from "./config/settings.js";
export type { CommandOptions } from "./config/commands.js";

export type Invocation =
  | { readonly show: "version" | "licenses" }
  | { readonly show: "help"; readonly text: string }
  | {
      readonly show?: undefined;
      readonly settings: Settings;
      readonly inForce: readonly InForce[];
      readonly options: CommandOptions;
      /** Messages for the administrator, one line each; nothing has to be fixed. */
      readonly notes: readonly string[];
    };

type ReadFile = (path: string) => string;

/** `argv` without node and the program's name; `width` of the help in columns. Throws ConfigError with all errors. */
export function interpret(argv: readonly string[], env: Environment, readFile: ReadFile, width?: number): Invocation {
  const errors: string[] = [];
  const line = readCommandLine(argv, errors, width);
  if (line.help !== undefined) return { show: "help", text: line.help };
  if (line.version === true) return { show: "version" };
  if (line.licenses === true) return { show: "licenses" };
  const source = combineSources(line.given, env, readFile, errors);
  const wanted = signals.filter((signal) => canSend(line, signal) && isWanted(signal, source));
  const sent = wanted.filter((signal) => hasEndpoint(signal, source));
  for (const signal of wanted)
    if (signal !== "logs" && !sent.includes(signal)) errors.push(...complainOfEndpoint(signal, source, env));
  const found = gather(source, sent);
  const zone = addMachineZone(found, env, errors);
  const endpoints = sent.map((signal) => readEndpoint(signal, source, errors));
  const settings = readSettings(found, endpoints, errors, zone);
  errors.push(...checkStandard(env, sent, readFile));
  const off = switchedOff(env, "logs");
  if (off !== undefined && line.given.has("otlp"))
    errors.push(`--otlp: cannot send records, OTLP is turned off by ${off}`);
  const options = readOptions(line, errors);
  if (settings === undefined || options === undefined || errors.length > 0) throw new ConfigError([...new Set(errors)]);
  const inForce = listed.map((setting) => show(setting, found));
  return {
    settings,
    options,
    inForce,
    notes: [...(zone?.note === undefined ? [] : [zone.note]), ...noteIgnored(env, sent)],
  };
}

/** The settings alone. Throws ConfigError with all errors. */
export function loadSettings(argv: readonly string[], env: Environment, readFile: ReadFile): Settings {
  const invocation = interpret(argv, env, readFile);
  if (invocation.show !== undefined) throw new ConfigError([`--${invocation.show}: yields no settings`]);
  return invocation.settings;
}

type Found = ReadonlyMap<Setting, RawValue>;

/** OpenTelemetry's variables matter only when something is sent: otherwise an invalid one is ignored. */
function gather(source: Sources, sent: readonly Signal[]): Map<Setting, RawValue> {
  const found = new Map<Setting, RawValue>();
  for (const setting of listed) {
    const given = source(setting);
    const isIdle = !sent.includes("logs") && standardNames(setting, "logs").includes(given?.from ?? "");
    if (given !== undefined && !isIdle) found.set(setting, given);
  }
  return found;
}

function canSend({ command, given }: CommandLine, signal: Signal): boolean {
  return ["run", "check", "prune"].includes(command) || (signal === "logs" && given.has("otlp"));
}

/** Looked up only if the setting is missing, since the system's zone may be invalid. */
function addMachineZone(found: Map<Setting, RawValue>, env: Environment, errors: string[]): MachineZone | undefined {
  const setting = listed.find(({ flag }) => flag === "xmail.timezone");
  if (setting === undefined || found.has(setting)) return undefined;
  const zone = machineZone(env);
  if (zone.wrong !== undefined) errors.push(settingError(`--${setting.flag}`, zone, zone.wrong, setting.accepts));
  found.set(setting, zone.wrong === undefined ? zone : { text: "UTC", from: zone.from });
  return zone;
}

function readSettings(
  found: Found,
  endpoints: readonly (Endpoint | undefined)[],
  errors: string[],
  zone: MachineZone | undefined,
): Settings | undefined {
  const texts: Record<string, Record<string, string>> = {};
  for (const key of Object.keys(schema.shape)) texts[key] = {};
  for (const [{ path, optional }, { text }] of found) {
    const [group = "", key = ""] = path;
    if (text !== "" || !optional) (texts[group] ??= {})[key] = text;
  }
  const read = schema.safeParse(texts);
  if (read.success) {
    checkCombinations(read.data, errors);
    return complete(read.data, endpoints, zone);
  }
  for (const { path, message } of read.error.issues) {
    const setting = listed.find((setting) => setting.path.join(".") === path.join("."));
    errors.push(errorOf(setting, message, setting && found.get(setting)));
  }
  return undefined;
}

/** Settings that are valid on their own but not in combination. */
function checkCombinations({ privacy }: ReturnType<typeof schema.parse>, errors: string[]): void {
  if (privacy.keyFile !== undefined) return;
  for (const name of ["addresses", "ips"] as const)
    if (privacy[name] === "hash")
      errors.push(settingError(`--privacy.${name}`, { text: "hash" }, "needs a key; set --privacy.key-file FILE"));
}

/** Adds what depends on a value's source or on other values. */
function complete(
  read: ReturnType<typeof schema.parse>,
  endpoints: readonly (Endpoint | undefined)[],
  zone: MachineZone | undefined,
): Settings {
  const { endpoint: _, protocol: __, metrics: ___, traces: ____, ...otlp } = read.otlp;
  const sent = endpoints.flatMap((endpoint) => (endpoint === undefined ? [] : [[endpoint.signal, endpoint] as const]));
  return {
    ...read,
    xmail: {
      ...read.xmail,
      logDir: read.xmail.logDir ?? join(read.xmail.mailRoot, "logs"),
      ...(zone?.isGuessed === true ? { zoneIsGuessed: true } : {}),
    },
    otlp: { ...otlp, ...Object.fromEntries(sent) },
  };
}

function readOptions(line: CommandLine, errors: string[]): CommandOptions | undefined {
  const own = commands.options.find((command) => command.shape.command.value === line.command);
  const options = own === undefined ? [] : listSettings(own);
  const texts = options.flatMap(({ path, flag }) =>
    line.given.has(flag) ? [[path.join("."), line.given.get(flag)]] : [],
  );
  const read = commands.safeParse({ command: line.command, files: line.operands, ...Object.fromEntries(texts) });
  if (read.success) return read.data;
  for (const { path, message } of read.error.issues) {
    const option = options.find((option) => option.path.join(".") === path.join("."));
    const text = option && line.given.get(option.flag);
    if (option === undefined) errors.push(`${line.command}: ${message}`);
    else errors.push(errorOf(option, message, text === undefined ? undefined : { text, from: "the command line" }));
  }
  return undefined;
}

function errorOf(setting: Setting | undefined, wrong: string, given: RawValue | undefined): string {
  if (setting === undefined) return wrong;
  const { flag, accepts, shownDefault } = setting;
  if (given !== undefined)
    return settingError(`--${flag}`, { ...given, text: onOneLine(given.text, setting) }, wrong, accepts);
  if (shownDefault === undefined) return settingError(`--${flag}`, {}, "is required", accepts);
  // an invalid default comes from the system: its time zone may have no name
  return settingError(`--${flag}`, { from: `the default, ${shownDefault}` }, wrong, accepts);
}

function show(setting: Setting, found: Found): InForce {
  const given = found.get(setting);
  const value = given === undefined || given.text === "" ? (setting.shownDefault ?? "") : hideSecrets(given.text);
  return { flag: setting.flag, value: onOneLine(value, setting), from: given?.from ?? "the default" };
}

function onOneLine(text: string, { repeatable }: Setting): string {
  return repeatable === true ? text.replaceAll("\n", ", ") : text;
}
