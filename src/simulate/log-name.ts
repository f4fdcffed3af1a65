import type { KindName } from "../line.js";

/** Milliseconds to add to UTC at this moment to get local time. */
export type OffsetAt = (utc: number) => number;

/**
 * Name of the log file that XMail writes to at `now` (milliseconds UTC) with a period of `hours` (its -Mr): the start of
 * the period by the offset in force now, printed by the offset in force at that start. So the two differ on the
 * days when the clocks change: `...0100` after the change in autumn, the day before at `2300` in spring.
 */
export function logFileName(kind: KindName, now: number, hours: number, offsetAt: OffsetAt): string {
  const period = hours * 3_600_000;
  const offset = offsetAt(now);
  const start = Math.floor((now + offset) / period) * period - offset;
  const digits = new Date(start + offsetAt(start)).toISOString().replace(/\D/g, "").slice(0, 12);
  return `${kind}-${digits}`;
}

/** Offset of the zone this process runs in (TZ), as the C library has it for XMail. */
export function localOffset(utc: number): number {
  return -new Date(utc).getTimezoneOffset() * 60_000;
}
