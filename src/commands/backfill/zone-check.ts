import type { Settings } from "../../config.js";
import { ConfigError } from "../../errors.js";
import { nameTime } from "../../files/name.js";
import type { OldLog } from "../../files/old-logs.js";
import type { Item } from "../../files/source.js";
import { kindOf } from "../../kinds/list.js";
import { textOf } from "../../line.js";
import { createZone } from "../../parse/zone.js";
import { zoneEvidence } from "../../parse/zone-check.js";
import { formatOffset } from "../../common/utc-offset.js";

/** Times of the past are for good: throws ConfigError where the newest SMAIL log contradicts the zone. */
export async function refuseWrongZone(
  logs: readonly OldLog[],
  { xmail }: Settings,
  read: (log: OldLog) => AsyncIterable<Item>,
): Promise<void> {
  const smail = kindOf("smail");
  const newest = logs
    .filter(({ kind }) => kind === smail.name)
    .toSorted((a, b) => nameTime(a.file) - nameTime(b.file))
    .at(-1);
  if (newest === undefined) return;
  const lines: { localTime: string; notBefore: number }[] = [];
  for await (const { line } of read(newest)) {
    const reading = smail.read(textOf(line));
    if (!("reason" in reading) && reading.notBefore !== undefined)
      lines.push({ localTime: reading.localTime, notBefore: reading.notBefore });
    if (lines.length === enough) break;
  }
  const evidence = zoneEvidence(lines, createZone(xmail.timezone), xmail.zoneIsGuessed);
  if (evidence === undefined || evidence.mismatchSeconds === 0) return;
  const offset = `at UTC${formatOffset(evidence.offsetSeconds * 1000)}`;
  throw new ConfigError([
    `--xmail.timezone ${xmail.timezone}: ${newest.path} was written by a server ${offset}; all times would be wrong`,
  ]);
}

/** More lines tell no more. */
const enough = 1_000;
