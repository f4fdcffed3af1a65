import type { Zone } from "./zone.js";

/** From when on which offset holds: milliseconds UTC, and seconds to add for local time. */
export interface ZoneOffset {
  readonly fromTime: number;
  readonly seconds: number;
}

/** The offsets of a zone from one UTC time to another, the earliest first. */
export function offsetsBetween({ offsetAt }: Zone, from: number, to: number): ZoneOffset[] {
  const found: ZoneOffset[] = [{ fromTime: from, seconds: offsetAt(from) / 1000 }];
  for (let start = from; start < to; start += stepMs) {
    const end = Math.min(start + stepMs, to);
    if (offsetAt(start) !== offsetAt(end)) found.push(changeBetween(offsetAt, start, end));
  }
  return found;
}

function changeBetween(offsetAt: Zone["offsetAt"], start: number, end: number): ZoneOffset {
  let [before, after] = [start, end];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offsetAt(start)) before = middle;
    else after = middle;
  }
  return { fromTime: after, seconds: offsetAt(after) / 1000 };
}

/** No zone changes its offset twice in a week, but for Morocco's Ramadan, which is longer. */
const stepMs = 7 * 24 * 3_600_000;
