import { join } from "node:path";
import { listLogs, readEnd } from "../commands/check/newest.js";
import type { Settings } from "../config.js";
import { isRefused, type Parsed } from "../event.js";
import { ConfigError } from "../errors.js";
import type { Item } from "../files/source.js";
import { kindOf } from "../kinds/list.js";
import { keep } from "../kinds/view.js";
import type { Logger } from "../log.js";
import { createZone } from "../parse/zone.js";
import { type ZoneCheck, type ZoneEvidence, zoneEvidence } from "../parse/zone-check.js";
import { formatOffset } from "../common/utc-offset.js";
import { zonesWith } from "../parse/zone-match.js";

/**
 * What the newest SMAIL lines say of the zone before the first line is counted, or undefined where there are none or too few.
 * Throws ConfigError where lines of any season contradict a zone that was only guessed: then nobody knows it.
 */
export async function lookAtZone(settings: Settings): Promise<ZoneEvidence | undefined> {
  const { logDir, timezone, zoneIsGuessed = false } = settings.xmail;
  const smail = kindOf("smail");
  const names = await listLogs(smail, logDir);
  const found: (ZoneEvidence & { readonly name: string })[] = [];
  for (const name of zoneIsGuessed ? spread(names, mostFiles) : names.slice(0, newFiles)) {
    const lines = await readEnd(name, smail, settings).then(toEvidence, () => []);
    const evidence = zoneEvidence(lines, createZone(timezone), zoneIsGuessed);
    if (evidence !== undefined) found.push({ ...evidence, name });
    if (evidence !== undefined && !zoneIsGuessed) break;
  }
  const wrong = zoneIsGuessed ? found.find(({ mismatchSeconds }) => mismatchSeconds !== 0) : undefined;
  if (wrong === undefined) return found[0];
  const written = `${join(logDir, wrong.name)} is of a server at UTC${formatOffset(wrong.offsetSeconds * 1000)}`;
  const day = new Date(wrong.at).toISOString().slice(0, 10);
  throw new ConfigError([
    `--xmail.timezone: is not set and nothing on this machine says it, but ${written} on ${day}; ${advise(found, wrong)}`,
  ]);
}

/** The first and others at equal distances: a zone that is right in winter may be wrong in summer. */
function spread<T>(list: readonly T[], most: number): T[] {
  const step = Math.max(1, list.length / most);
  return list.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function toEvidence(items: readonly Item[]): { localTime: string; notBefore: number }[] {
  return items.flatMap(({ line }) => {
    const reading = kindOf("smail").read(line.text);
    if ("reason" in reading || reading.notBefore === undefined) return [];
    return [{ localTime: reading.localTime, notBefore: reading.notBefore }];
  });
}

/**
 * Gives a function that tells what is wrong with the configured zone, or undefined, and says it in the log once each time it changes.
 * While it is wrong no log record is sent: its time would be wrong for good.
 */
export function watchZone(check: ZoneCheck, { xmail }: Settings, log: Logger): () => string | undefined {
  let said = 0;
  return () => {
    const evidence = check.evidence();
    const mismatch = evidence?.mismatchSeconds ?? 0;
    if (mismatch !== said) {
      said = mismatch;
      const server_offset = formatOffset((evidence?.offsetSeconds ?? 0) * 1000);
      const facts = { zone: xmail.timezone, mismatch_seconds: mismatch, server_offset };
      if (evidence === undefined || mismatch === 0) log.info(facts, "the time zone agrees with the SMAIL log again");
      else log.warn(facts, `the time zone is not the mail server's, ${consequence}: ${advise([evidence], evidence)}`);
    }
    if (evidence === undefined || mismatch === 0) return undefined;
    return `the SMAIL log shows UTC offset ${formatOffset(evidence.offsetSeconds * 1000)}, not that of ${xmail.timezone}; set --xmail.timezone`;
  };
}

/**
 * Judges the zone by each SMAIL line before it is counted. A delivery whose time is known to be wrong by hours is counted without
 * its duration, which would be wrong by as much.
 */
export function measuring(check: ZoneCheck): (parsed: Parsed) => Parsed {
  return (parsed) => {
    if (parsed.kind !== "smail" || isRefused(parsed)) return parsed;
    const { queuedAt } = parsed.fields;
    if (typeof queuedAt !== "number") return parsed;
    check.see(parsed.time, queuedAt);
    if (check.isTrusted()) return parsed;
    const event = keep(parsed);
    return { ...event, fields: { ...event.fields, queuedAt: undefined } };
  };
}

/** By all that was seen, or `last` alone where no zone has it all: servers move. */
function advise(seen: readonly ZoneEvidence[], last: ZoneEvidence): string {
  const find = (seen: readonly ZoneEvidence[]) =>
    zonesWith(seen.map(({ offsetSeconds, at }) => ({ offset: offsetSeconds * 1000, at })));
  const all = find(seen);
  const { only, examples } = all.examples.length > 0 ? all : find([last]);
  if (only !== undefined) return `set --xmail.timezone ${only}, the only zone with that offset`;
  if (examples.length === 0) return "no time zone has that offset; look at the mail server's clock";
  return `set --xmail.timezone to its zone, such as ${examples.join(" or ")}`;
}

const consequence = "durations of deliveries are not measured and no log records are sent until it is";
/** Files: older ones can only say what these do not. */
const newFiles = 5;
/** Files: two of each month, where they are kept for a year and a file is a day. */
const mostFiles = 24;
