/** `+01:00`; milliseconds to add to UTC to get local time. */
export function formatOffset(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const pair = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${pair(minutes / 60)}:${pair(minutes % 60)}`;
}

/** `2026-11-24 10:05:57 +01:00`: the time as it stands in the logs, and how far it is from UTC. Both in milliseconds. */
export function formatLocalTime(utc: number, offset: number): string {
  return `${new Date(utc + offset).toISOString().slice(0, 19).replace("T", " ")} ${formatOffset(offset)}`;
}
