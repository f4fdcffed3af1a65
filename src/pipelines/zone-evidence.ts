import { join } from "node:path";
import { fixZone } from "../advice/zone.js";
import { formatOffset } from "../common/utc-offset.js";
import type { Settings } from "../config.js";
import { ConfigError } from "../errors.js";
import { listLogFiles } from "../files/last-lines.js";
import { kindOf } from "../kinds/list.js";
import { type Line, textOf } from "../line.js";
import { createZone } from "../parse/zone.js";
import { type ZoneCheck, type ZoneEvidence, zoneEvidence } from "../parse/zone-check.js";
import { zonesWith } from "../parse/zone-match.js";
import { readNewestLines } from "./newest-lines.js";

/**
 * What the newest SMAIL lines say about the zone before the first line is counted, or undefined where there are none or too few.
 * Throws ConfigError where lines of any season contradict a zone that was only guessed: then nobody knows it.
 */
export async function findZoneEvidence(settings: Settings): Promise<ZoneEvidence | undefined> {
  const { logDir, timezone, zoneIsGuessed = false } = settings.xmail;
  const files = await listLogFiles(smail.name, logDir);
  const found: (ZoneEvidence & { readonly file: string })[] = [];
  for (const file of zoneIsGuessed ? spread(files, maxFiles) : files.slice(0, newFiles)) {
    const items = await readNewestLines(file, smail, settings).catch(() => []);
    const samples = items.flatMap(({ line }) => toZoneSample(line) ?? []);
    const evidence = zoneEvidence(samples, createZone(timezone), zoneIsGuessed);
    if (evidence !== undefined) found.push({ ...evidence, file });
    if (evidence !== undefined && !zoneIsGuessed) break;
  }
  const wrong = zoneIsGuessed ? found.find(({ mismatchSeconds }) => mismatchSeconds !== 0) : undefined;
  if (wrong === undefined) return found[0];
  const offset = formatOffset(wrong.offsetSeconds * 1000);
  const day = new Date(wrong.at).toISOString().slice(0, 10);
  throw new ConfigError([
    `--xmail.timezone: not set and not detected on this machine, so ${timezone} was assumed, but ` +
      `${join(logDir, wrong.file)} was written by a server at UTC${offset} on ${day}; ${adviseZone(found, wrong)}`,
  ]);
}

/** What a line of the SMAIL log says about the zone: the local time of the delivery, and when the message entered the queue (UTC). */
export function toZoneSample(line: Line): { readonly localTime: string; readonly notBefore: number } | undefined {
  const read = smail.read(textOf(line));
  if ("reason" in read || read.notBefore === undefined) return undefined;
  return { localTime: read.localTime, notBefore: read.notBefore };
}

/** Why no log record may be sent, or undefined: with a wrong zone its time would be wrong for good. */
export function zoneProblem(check: ZoneCheck, { xmail }: Settings): string | undefined {
  const evidence = check.evidence();
  if (evidence === undefined || evidence.mismatchSeconds === 0) return undefined;
  const offset = formatOffset(evidence.offsetSeconds * 1000);
  return `the SMAIL log shows UTC offset ${offset}, which is not that of ${xmail.timezone}; set --xmail.timezone`;
}

/** The zone to set, by all the evidence, or by the last alone where no zone fits all of it: servers move. */
export function adviseZone(evidence: readonly ZoneEvidence[], last: ZoneEvidence): string {
  const find = (seen: readonly ZoneEvidence[]) =>
    zonesWith(seen.map(({ offsetSeconds, at }) => ({ offset: offsetSeconds * 1000, at })));
  const all = find(evidence);
  return fixZone(all.examples.length > 0 ? all : find([last]));
}

/** The first and others at equal distances: a zone that is right in winter may be wrong in summer. */
function spread<T>(list: readonly T[], most: number): T[] {
  const step = Math.max(1, list.length / most);
  return list.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

const smail = kindOf("smail");
/** Files: older ones can only say what these do not. */
const newFiles = 5;
/** Files: two of each month, where they are kept for a year and a file is a day. */
const maxFiles = 24;
