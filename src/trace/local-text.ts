import type { Zone } from "../parse/zone.js";

/** `2026-11-24 10:05:57 +01:00`: the time as it stands in the logs, and how far it is from UTC. `utc` in milliseconds. */
export function toLocalText(utc: number, zone: Zone): string {
  const offset = zone.offsetAt(utc);
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const pad = (number: number) => String(number).padStart(2, "0");
  const sign = offset < 0 ? "-" : "+";
  const local = new Date(utc + offset).toISOString().slice(0, 19).replace("T", " ");
  return `${local} ${sign}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}
