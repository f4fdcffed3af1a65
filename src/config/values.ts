import * as z from "zod";
import { readZoneSetting } from "./zone-setting.js";
import { probeServices, type ProbeTarget } from "../common/services.js";
import { readDuration } from "../common/duration.js";
import { isTaken } from "../http/paths.js";
import type { ListenAddress, PointInTime, StartAt } from "./settings.js";

/**
 * Parsers of setting values. Each returns a short error ("not a valid size"); the accepted values are in the schema beside the
 * setting, and the error message combines both.
 */
function value<T>(wrong: string, read: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const found = read(text);
    if (found !== undefined) return found;
    context.addIssue({ code: "custom", message: wrong });
    return z.NEVER;
  });
}

export function choice<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, { error: "not an accepted value" });
}

export function path() {
  return value("not a valid path", (text) => (text === "" || text.includes("\0") ? undefined : text));
}

export function timezone() {
  return z.string().transform((text, context): string => {
    const zone = readZoneSetting(text);
    if (zone.wrong === undefined) return zone.name;
    context.addIssue({ code: "custom", message: zone.wrong });
    return z.NEVER;
  });
}

export function encoding() {
  return value("unknown encoding", (text) => (works(() => new TextDecoder(text)) ? text : undefined));
}

/** Of http or https, with a place for the trace id. */
export function urlTemplate() {
  return value("not a URL with {trace_id}", (text) => {
    const url = URL.parse(text.replaceAll("{trace_id}", "0"));
    return text.includes("{trace_id}") && url !== null && /^https?:$/.test(url.protocol) ? text : undefined;
  });
}

/** Milliseconds. */
export function duration() {
  return value("not a valid duration", (text) => readMillis(text));
}

/** Milliseconds, whole seconds up to an hour. */
export function step() {
  return value("not a valid duration", (text) => {
    const milliseconds = readMillis(text);
    return milliseconds !== undefined && milliseconds % 1000 === 0 && milliseconds <= 3_600_000
      ? milliseconds
      : undefined;
  });
}

/** Milliseconds, 0 = off. At most what a timer can wait. */
export function interval() {
  return value("not a valid interval", (text) => {
    const milliseconds = text === "0" || /^0(ms|s|m|h|d)$/.test(text) ? 0 : readMillis(text);
    return milliseconds === undefined || milliseconds > longestTimer ? undefined : milliseconds;
  });
}

/** Bytes. */
export function size(least: number, most: number) {
  return value("not a valid size", (text) => {
    const [, digits, unit = "B"] = /^(\d+)\s*(B|KiB|MiB)?$/.exec(text) ?? [];
    const bytes = digits === undefined ? NaN : Number(digits) * (bytesOf[unit] ?? NaN);
    return bytes >= least && bytes <= most ? bytes : undefined;
  });
}

export function wholeNumber(least: number, most: number) {
  return value("not a valid number", (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? number : undefined;
  });
}

/** Zero or more, fractions allowed. */
export function rate(most: number) {
  return value("not a valid number", (text) => {
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    return number <= most ? number : undefined;
  });
}

/** `grpc`, which most other programs accept, gets a clear error. */
export function protocol() {
  return z.enum(["http/protobuf", "http/json"], { error: "unsupported protocol" });
}

/** A switch: present or not. */
export function flag() {
  return value("takes no value", (text) => (text === "true" ? true : undefined));
}

/** A setting that is a switch on the command line. */
export function boolean() {
  return value("neither true nor false", (text) =>
    /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined,
  );
}

/** One `name=value` per line, as Prometheus labels; names that begin with two underscores are reserved. */
export function labels() {
  return value("not a valid label", (text): Labels | undefined => {
    const pairs = text.split("\n").map((line) => /^(?!__)([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/.exec(line)?.slice(1));
    const read = new Map(pairs.flatMap((pair) => (pair === undefined ? [] : [[pair[0] ?? "", pair[1] ?? ""]])));
    return read.size === pairs.length ? Object.fromEntries(read) : undefined;
  });
}

type Labels = Readonly<Record<string, string>>;

export function httpUrl() {
  return value("not a valid http or https URL", (text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) ? text : undefined;
  });
}

export function startAt() {
  return value("neither a start position nor a duration", (text): StartAt | undefined => {
    if (text === "beginning" || text === "end") return { from: text };
    const ago = readMillis(text);
    return ago === undefined ? undefined : { ago };
  });
}

export function pointInTime() {
  return value("neither a time nor a duration", (text): PointInTime | undefined => {
    const ago = readMillis(text);
    if (ago !== undefined) return { ago };
    const [, date, time = "00:00", zone] = timeShape.exec(text) ?? [];
    if (date === undefined) return undefined;
    const local = Date.parse(`${date}T${time}Z`);
    // 30 February would be the 2 March
    if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(date)) return undefined;
    return zone === undefined ? { local } : { utc: Date.parse(`${date}T${time}${zone}`) };
  });
}

/** One per line, or separated by commas, since an environment variable has one line. */
export function listenAddresses() {
  return z.string().transform((text, context): ListenAddress[] => {
    const texts = text.split(/[,\n]/).map((part) => part.trim());
    const read = texts.map(readListenAddress);
    for (const [index, part] of texts.entries()) {
      const wrong = read[index] === undefined ? "is not a valid listen address" : "is given twice";
      if (read[index] !== undefined && texts.indexOf(part) === index) continue;
      context.addIssue({ code: "custom", message: texts.length > 1 ? `${JSON.stringify(part)} ${wrong}` : wrong });
    }
    return read.filter((address) => address !== undefined);
  });
}

function readListenAddress(text: string): ListenAddress | undefined {
  const [, six, other, digits] = /^(?:\[([0-9a-fA-F:.%\w]+)\]|([^\s:[\]/@]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits ?? NaN);
  if (!(port <= 65_535)) return undefined;
  const host = six ?? other ?? "";
  return host === "" ? { port } : { host, port };
}

/** One per line, or separated by commas. */
export function probeTargets() {
  return z.string().transform((text, context): ProbeTarget[] => {
    const texts = text.split(/[,\n]/).map((part) => part.trim());
    const read = texts.map(readProbeTarget);
    for (const [index, target] of read.entries()) {
      const isTwice = read.findIndex((other) => other?.service === target?.service) < index;
      const wrong = target === undefined ? "is not a service with its address" : "is a service given twice";
      if (target !== undefined && !isTwice) continue;
      const part = texts.length > 1 ? `${JSON.stringify(texts[index])} ` : "";
      context.addIssue({ code: "custom", message: `${part}${wrong}` });
    }
    return read.filter((target) => target !== undefined);
  });
}

function readProbeTarget(text: string): ProbeTarget | undefined {
  const [, name, place = ""] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const service = probeServices.find((known) => known === name);
  const { host, port = 0 } = readListenAddress(place) ?? {};
  return service === undefined || host === undefined || port === 0 ? undefined : { service, host, port };
}

export function telemetryPath() {
  return value("not an available path", (text) => (/^\/[\w\-.~/]*$/.test(text) && !isTaken(text) ? text : undefined));
}

export function instanceId() {
  return value("not a valid instance id", (text) => (/^[^\p{Cc}]{1,255}$/u.test(text) ? text : undefined));
}

/** `1h30m` is 5,400,000; undefined for zero, for fractions and for anything that is not a duration. */
function readMillis(text: string): number | undefined {
  const millis = text.includes(".") ? undefined : readDuration(text, millisecondsOf);
  return millis !== undefined && millis > 0 && Number.isSafeInteger(millis) ? millis : undefined;
}

function works(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

const timeShape = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?) ?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)?)?$/;
const millisecondsOf: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytesOf: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 * 1024 };
/** setTimeout takes 31 bits: a longer wait would end immediately. */
const longestTimer = 2_147_483_647;
