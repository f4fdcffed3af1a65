import type { CommandOptions } from "../config.js";
import { candidates, type Zone } from "../parse/zone.js";

type PointInTime = Extract<CommandOptions, { command: "trace" }>["since"];

/** Milliseconds UTC of `--since` or `--until`. In a repeated hour a local time is two; `which` of them, 0 for the first and -1 for the last. */
export function toTime(point: PointInTime, which: 0 | -1, zone: Zone, now: number): number | undefined {
  if (point === undefined) return undefined;
  if ("ago" in point) return now - point.ago;
  return "utc" in point ? point.utc : candidates(point.local, zone).at(which);
}
