/**
 * `2026-11-24 10:05:57`, which begins at `from`, read as if it were UTC, in milliseconds, or undefined where the calendar has no such
 * time.
 */
export function readLocalTime(text: string, from = 0): number | undefined {
  if (lastMinute === "" || !text.startsWith(lastMinute, from)) {
    // not a slice, which would keep the chunk in memory
    const minute = Buffer.from(text.slice(from, from + 16), "latin1").toString("latin1");
    const start = readMinute(minute);
    if (start === undefined) return undefined;
    lastMinute = minute;
    lastStart = start;
  }
  const second = pair(text, from + 17);
  // 60 is a leap second, which the C library may print
  return second <= 60 ? lastStart + second * 1000 : undefined;
}

/** Writes local milliseconds in the form of a log's file name: `202611241005`. */
export function toFileTime(local: number): string {
  return new Date(local).toISOString().slice(0, 16).replace(/[-T:]/g, "");
}

/** `202611241005` read as if it were UTC, or undefined where the calendar has no such time. */
export function readFileTime(text: string): number | undefined {
  const date = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  return readMinute(`${date} ${text.slice(8, 10)}:${text.slice(10, 12)}:00`);
}

// lines come in the order of time: the minute of the last one is nearly always the minute of this one
let lastMinute = "";
let lastStart = 0;

function readMinute(text: string): number | undefined {
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  if (year < 1970 || year > lastYear || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59)
    return undefined;
  const start = Date.UTC(year, month - 1, day, hour, minute);
  return new Date(start).getUTCDate() === day ? start : undefined;
}

/** A record's time is in nanoseconds, of which 64 bits hold less than three centuries: no line of a mail server is of a later year. */
const lastYear = 2115;

function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}
