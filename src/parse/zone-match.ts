import { createZone } from "./zone.js";
import type { ZoneRules } from "./zone-posix.js";
import { formatOffset } from "../common/utc-offset.js";

/** Whether a zone has the offsets of these rules from a year before `now` to a year after it: at every change, and each week in between. */
export function hasRules(name: string, rules: ZoneRules, now: number): boolean {
  return agrees(name, rules, moments(rules, now));
}

/**
 * The IANA zone with these rules, else an offset such as `+05:20` where they never change, else undefined. Of several, the
 * one that agrees for longest into the past, then `Etc/GMT-3` and the like for what never changes, then a well-known one.
 */
export function findZone(rules: ZoneRules, now: number): string | undefined {
  const looked = moments(rules, now);
  const fixed = isFixed(rules, looked) ? rules.offsetAt(now) : undefined;
  const names = [
    ...(fixed === undefined ? [] : fixedNames(fixed)),
    ...wellKnown,
    ...Intl.supportedValuesOf("timeZone"),
  ];
  const found = names.filter((name) => agrees(name, rules, looked));
  const ranked = found.map((name) => ({ name, since: agreesSince(name, rules, now) }));
  const [best] = ranked.toSorted((a, b) => a.since - b.since);
  return best?.name ?? (fixed === undefined ? undefined : formatOffset(fixed));
}

/**
 * For rules of which no zone has exactly the same, as where the zone databases of the machine and of Node differ in a country's latest
 * law: the zone that had them in all the years before, `hint` before others. Undefined where there is none.
 */
export function findByPast(rules: ZoneRules, hint: string | undefined, now: number): string | undefined {
  const names = [...(hint === undefined ? [] : [hint]), ...wellKnown, ...Intl.supportedValuesOf("timeZone")];
  return names.find((name) => agreesSince(name, rules, now - 2 * year) <= longAgo);
}

/** Milliseconds, and when a zone had it, milliseconds UTC. */
interface Observation {
  readonly offset: number;
  readonly at: number;
}

/** Zones that had all these offsets: the only one there is, or up to three well-known ones as examples. */
export function zonesWith(seen: readonly Observation[]): {
  readonly only?: string;
  readonly examples: readonly string[];
} {
  const has = (name: string) => {
    const zone = createZone(name);
    return seen.every(({ offset, at }) => zone.offsetAt(at) === offset);
  };
  const all = Intl.supportedValuesOf("timeZone").filter(has);
  const [only] = all;
  if (only !== undefined && all.length === 1) return { only, examples: all };
  const known = wellKnown.filter(has);
  return { examples: (known.length > 0 ? known : all).slice(0, 3) };
}

function agrees(name: string, rules: ZoneRules, moments: readonly number[]): boolean {
  const zone = createZone(name);
  return moments.every((utc) => zone.offsetAt(utc) === rules.offsetAt(utc));
}

/** The moments that tell: each week, and both sides of every change. */
function moments(rules: ZoneRules, now: number): number[] {
  const found: number[] = [];
  for (let time = now - year; time < now + year; time += day) {
    if (found.length === 0 || time - (found.at(-1) ?? 0) >= 7 * day) found.push(time);
    if (rules.offsetAt(time) === rules.offsetAt(time + day)) continue;
    const change = changeBetween(rules, time, time + day);
    found.push(change - 1_000, change);
  }
  return found;
}

/** First second with the offset that holds at `end`. */
function changeBetween(rules: ZoneRules, start: number, end: number): number {
  const after = rules.offsetAt(end);
  let [before, from] = [Math.floor(start / 1_000), Math.ceil(end / 1_000)];
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    if (rules.offsetAt(middle * 1_000) === after) from = middle;
    else before = middle;
  }
  return from * 1_000;
}

function isFixed(rules: ZoneRules, moments: readonly number[]): boolean {
  return moments.every((utc) => rules.offsetAt(utc) === rules.offsetAt(moments[0] ?? 0));
}

/** Back to which time zone and rules agree in the middle of every month. */
function agreesSince(name: string, rules: ZoneRules, now: number): number {
  const zone = createZone(name);
  let since = now;
  for (let months = 1; months < 1_500; months++) {
    const at = new Date(now);
    const time = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 15);
    if (zone.offsetAt(time) !== rules.offsetAt(time)) break;
    since = time;
  }
  return since;
}

/** Signs of these names are those of POSIX. */
function fixedNames(offset: number): string[] {
  const hours = offset / 3_600_000;
  if (hours === 0) return ["UTC"];
  if (!Number.isInteger(hours) || hours > 14 || hours < -12) return [];
  return [`Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`];
}

/** One or two for each set of rules that many servers live by. */
const wellKnown = [
  ...["Europe/Berlin", "Europe/London", "Europe/Athens", "Europe/Moscow", "Europe/Istanbul"],
  ...["America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles"],
  ...["America/Anchorage", "Pacific/Honolulu", "America/Halifax", "America/St_Johns", "America/Mexico_City"],
  ...["America/Bogota", "America/Santiago", "America/Sao_Paulo", "America/Argentina/Buenos_Aires"],
  ...["Africa/Lagos", "Africa/Cairo", "Africa/Johannesburg", "Asia/Jerusalem", "Asia/Dubai", "Asia/Tehran"],
  ...["Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo"],
  ...["Australia/Perth", "Australia/Brisbane", "Australia/Adelaide", "Australia/Sydney", "Pacific/Auckland"],
];

/** Everything since is told in every zone database. */
const longAgo = Date.UTC(1975, 0);
/** Milliseconds. */
const day = 24 * 3_600_000;
const year = 366 * day;
