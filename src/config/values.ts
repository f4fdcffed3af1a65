import * as z from "zod";
import { readOwnZone } from "./zone-setting.js";
import { readDuration } from "../common/duration.js";
import { isTaken } from "../http/paths.js";
import type { ListenAddress, PointInTime, StartAt } from "./settings.js";

/**
 * How the text of a setting becomes a value. Each reader says in a few words what is wrong with a text; what is accepted
 * stands in the schema beside the setting, and both together are the fault a person reads.
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
  return z.enum(names, { error: "not one of the accepted words" });
}

export function path() {
  return value("not a path", (text) => (text === "" || text.includes("\0") ? undefined : text));
}

export function timezone() {
  return z.string().transform((text, context): string => {
    const zone = readOwnZone(text);
    if (zone.wrong === undefined) return zone.name;
    context.addIssue({ code: "custom", message: zone.wrong });
    return z.NEVER;
  });
}

export function encoding() {
  return value("not a known encoding", (text) => (works(() => new TextDecoder(text)) ? text : undefined));
}

/** Milliseconds. */
export function duration() {
  return value("not a duration", (text) => readMillis(text));
}

/** Milliseconds, whole seconds up to an hour. */
export function step() {
  return value("not such a duration", (text) => {
    const milliseconds = readMillis(text);
    return milliseconds !== undefined && milliseconds % 1000 === 0 && milliseconds <= 3_600_000
      ? milliseconds
      : undefined;
  });
}

/** Milliseconds, 0 = off. No longer than a timer can wait. */
export function interval() {
  return value("not an interval", (text) => {
    const milliseconds = text === "0" || /^0(ms|s|m|h|d)$/.test(text) ? 0 : readMillis(text);
    return milliseconds === undefined || milliseconds > longestTimer ? undefined : milliseconds;
  });
}

/** Bytes. */
export function size(least: number, most: number) {
  return value("not a size", (text) => {
    const [, digits, unit = "B"] = /^(\d+)\s*(B|KiB|MiB)?$/.exec(text) ?? [];
    const bytes = digits === undefined ? NaN : Number(digits) * (bytesOf[unit] ?? NaN);
    return bytes >= least && bytes <= most ? bytes : undefined;
  });
}

export function wholeNumber(least: number, most: number) {
  return value("not such a number", (text) => {
    const number = /^\d+$/.test(text) ? Number(text) : NaN;
    return number >= least && number <= most ? number : undefined;
  });
}

/** From zero, with a fraction where wanted. */
export function rate(most: number) {
  return value("not such a number", (text) => {
    const number = /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
    return number <= most ? number : undefined;
  });
}

/** gRPC gets words of its own: it is what most other programs take, and cannot be guessed to be missing. */
export function protocol() {
  return value("not a protocol spoken here", (text) =>
    text === "http/protobuf" || text === "http/json" ? text : undefined,
  );
}

/** A switch: there or not. */
export function given() {
  return value("takes no value", (text) => (text === "true" ? true : undefined));
}

/** `name=value` a line, as Prometheus has labels; names that begin with two underscores are its own. */
export function labels() {
  return value("not a label", (text): Labels | undefined => {
    const pairs = text.split("\n").map((line) => /^(?!__)([a-zA-Z_][a-zA-Z0-9_]*)=(.+)$/.exec(line)?.slice(1));
    const read = new Map(pairs.flatMap((pair) => (pair === undefined ? [] : [[pair[0] ?? "", pair[1] ?? ""]])));
    return read.size === pairs.length ? Object.fromEntries(read) : undefined;
  });
}

type Labels = Readonly<Record<string, string>>;

export function httpUrl() {
  return value("not an http or https URL", (text) => {
    const url = URL.parse(text);
    return url !== null && /^https?:$/.test(url.protocol) ? text : undefined;
  });
}

export function startAt() {
  return value("neither a place to start at nor a duration", (text): StartAt | undefined => {
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

/** One a line, or with commas between them, since a variable of the environment has one line. */
export function listenAddresses() {
  return z.string().transform((text, context): ListenAddress[] => {
    const texts = text.split(/[,\n]/).map((part) => part.trim());
    const read = texts.map(readListenAddress);
    for (const [index, part] of texts.entries()) {
      const wrong = read[index] === undefined ? "is not a listen address" : "is given twice";
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

export function telemetryPath() {
  return value("not a free path", (text) => (/^\/[\w\-.~/]*$/.test(text) && !isTaken(text) ? text : undefined));
}

export function instanceId() {
  return value("not an instance id", (text) => (/^[^\p{Cc}]{1,255}$/u.test(text) ? text : undefined));
}

/** `1h30m` is 5,400,000; undefined for zero, for fractions and for what is no duration. */
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
/** setTimeout holds 31 bits: a longer wait would end at once. */
const longestTimer = 2_147_483_647;
