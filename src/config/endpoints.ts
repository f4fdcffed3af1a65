import { settings } from "./list.js";
import { readProxy } from "./proxy.js";
import { schema } from "./schema.js";
import { type Environment, type RawValue, settingError } from "./setting-error.js";
import type { Endpoint, Signal } from "../common/endpoint.js";
import type { Sources } from "./sources.js";
import { switchedOff } from "./standard-check.js";
import { standardNames } from "./standard.js";

/** True if an endpoint is set for the signal, valid or not. */
export function hasEndpoint(signal: Signal, source: Sources): boolean {
  return (find("otlp.endpoint", signal, source)?.text ?? "") !== "";
}

/** Log records are wanted wherever they have an endpoint. */
export function isWanted(signal: Signal, source: Sources): boolean {
  return signal === "logs" || find(`otlp.${signal}`, signal, source)?.text.toLowerCase() === "true";
}

/** The error of a setting of ours that wants a signal sent and has nowhere to send it; the standard's own are ignored then. */
export function complainOfEndpoint(signal: Signal, source: Sources, env: Environment): string[] {
  const flag = `otlp.${signal}`;
  const given = find(flag, signal, source);
  const isStandard = given?.from === `OTEL_${signal.toUpperCase()}_EXPORTER`;
  if (given === undefined || isStandard || switchedOff(env, signal) !== undefined) return [];
  return [settingError(`--${flag}`, { from: given.from }, "no endpoint is set", "--otlp.endpoint URL as well")];
}

/** Where a signal is sent; undefined where the settings are invalid, which is then added to `errors`. */
export function readEndpoint(signal: Signal, source: Sources, errors: string[]): Endpoint | undefined {
  const { endpoint, protocol: name } = schema.shape.otlp.shape;
  const given = find("otlp.endpoint", signal, source);
  const givenProtocol = find("otlp.protocol", signal, source);
  const url = endpoint.safeParse(given?.text);
  const protocol = name.safeParse(givenProtocol?.text);
  if (url.error !== undefined) errors.push(errorOf("otlp.endpoint", url.error.issues[0]?.message, given));
  if (protocol.error !== undefined)
    errors.push(errorOf("otlp.protocol", protocol.error.issues[0]?.message, givenProtocol));
  if (!url.success || !protocol.success) return undefined;
  const asIs = given?.from === namesOf("otlp.endpoint", signal)[0];
  const proxy = readProxy(url.data, errors);
  return { signal, url: url.data, asIs, protocol: protocol.data, ...(proxy === undefined ? {} : { proxy }) };
}

function find(flag: string, signal: Signal, source: Sources): RawValue | undefined {
  const setting = settingOf(flag);
  return setting && source(setting, signal);
}

function namesOf(flag: string, signal: Signal): readonly string[] {
  return standardNames(settingOf(flag) ?? {}, signal);
}

function settingOf(flag: string) {
  return settings.find((setting) => setting.flag === flag);
}

function errorOf(flag: string, wrong = "invalid", given: RawValue | undefined): string {
  return settingError(`--${flag}`, given ?? {}, wrong, settingOf(flag)?.accepts);
}
