import { nameOverlap } from "../files/name.js";
import type { OldLog } from "../files/old-logs.js";
import { fileTime } from "../parse/clock.js";
import type { Zone } from "../parse/zone.js";

/** Both ends included, milliseconds UTC. */
export interface Range {
  readonly since: number;
  readonly until: number;
}

/**
 * The logs that can hold lines of the range, in the order of the times in their names. A name says when the file's period began; the
 * next file of the kind tells when it ended.
 */
export function logsWithin(logs: readonly OldLog[], { since, until }: Range, zone: Zone): OldLog[] {
  const dated = logs
    .map((log) => ({ log, start: fileTime(log.file, zone) ?? -Infinity }))
    .toSorted((a, b) => a.start - b.start);
  return dated
    .filter(({ log, start }) => {
      // a file with a slightly later name may have been written before
      const next = dated.find((other) => other.log.kind === log.kind && other.start > start + nameOverlap);
      return start - slack <= until && (next === undefined || next.start + slack >= since);
    })
    .map(({ log }) => log);
}

/** Milliseconds: a line may lie in the neighbour of its file, and names be off by the hour of a clock change. */
const slack = nameOverlap;
