import type { Settings } from "../../config.js";
import { ConfigError } from "../../errors.js";
import { nameTime } from "../../files/name.js";
import type { OldLog } from "../../files/old-logs.js";
import type { Item } from "../../files/source.js";
import { createZone } from "../../parse/zone.js";
import { zoneEvidence } from "../../parse/zone-check.js";
import { toZoneSample } from "../../pipelines/zone-evidence.js";
import { formatOffset } from "../../common/utc-offset.js";

/** Times of the past are for good: throws ConfigError where the newest SMAIL log contradicts the zone. */
export async function refuseWrongZone(
  logs: readonly OldLog[],
  { xmail }: Settings,
  read: (log: OldLog) => AsyncIterable<Item>,
): Promise<void> {
  const newest = logs
    .filter(({ kind }) => kind === "smail")
    .toSorted((a, b) => nameTime(a.file) - nameTime(b.file))
    .at(-1);
  if (newest === undefined) return;
  const samples: NonNullable<ReturnType<typeof toZoneSample>>[] = [];
  for await (const { line } of read(newest)) {
    const sample = toZoneSample(line);
    if (sample !== undefined) samples.push(sample);
    if (samples.length === enough) break;
  }
  const evidence = zoneEvidence(samples, createZone(xmail.timezone), xmail.zoneIsGuessed);
  if (evidence === undefined || evidence.mismatchSeconds === 0) return;
  const offset = `at UTC${formatOffset(evidence.offsetSeconds * 1000)}`;
  throw new ConfigError([
    `--xmail.timezone ${xmail.timezone}: ${newest.path} was written by a server ${offset}; all times would be wrong`,
  ]);
}

/** More lines tell no more. */
const enough = 1_000;
