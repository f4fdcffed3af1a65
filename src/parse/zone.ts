/** A time zone by its IANA name. Offsets are milliseconds to add to UTC to get local time. */
export interface Zone {
  readonly name: string;
  offsetAt(utc: number): number;
  /** Offsets in force when the zone's clocks show this local time. */
  offsetsOf(local: number): Offsets;
}

/** Milliseconds. In a repeated hour a local time has two UTC times: `local - early` and, an hour or so behind it, `local - late`. */
interface Offsets {
  readonly early: number;
  readonly late: number | undefined;
}

/** Every UTC time at which the zone's clocks show this local time, the earlier first. */
export function candidates(local: number, zone: Zone): readonly number[] {
  const { early, late } = zone.offsetsOf(local);
  return late === undefined ? [local - early] : [local - early, local - late];
}

/** Throws RangeError for a name that is no IANA zone. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();
  const minutes = new Map<number, Offsets>();
  // lines come in the order of time: the minute of the last one is nearly always the minute of this one
  let lastMinute = NaN;
  let lastOffsets: Offsets = { early: 0, late: undefined };

  function offsetAt(utc: number): number {
    // every zone's rules change at full quarters of an hour, so one look per quarter is enough
    const quarter = Math.floor(utc / quarterHour);
    return remembered(offsets, quarter, () => readOffset(format, quarter * quarterHour));
  }

  function offsetsOf(local: number): Offsets {
    const minute = Math.floor(local / 60_000);
    if (minute !== lastMinute) {
      lastOffsets = remembered(minutes, minute, () => findOffsets(minute * 60_000, offsetAt));
      lastMinute = minute;
    }
    return lastOffsets;
  }

  return { name, offsetAt, offsetsOf };
}

/** In a skipped hour, which no right clock shows, the offset before the change holds: 02:30 is 03:30 then. */
function findOffsets(local: number, offsetAt: Zone["offsetAt"]): Offsets {
  const before = offsetAt(local - day);
  const offsets = [...new Set([before, offsetAt(local + day)])];
  const fitting = offsets.filter((offset) => offsetAt(local - offset) === offset);
  const [early = before, late] = fitting.toSorted((a, b) => b - a);
  return { early, late };
}

/** `GMT+05:30` is 19,800,000 ms, `GMT` is 0; `GMT-00:44:30` occurs in history. */
function readOffset(format: Intl.DateTimeFormat, utc: number): number {
  const text = format.formatToParts(utc).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(text) ?? [];
  const size = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -size : size;
}

function remembered<V>(cache: Map<number, V>, key: number, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  // a backlog of years has more quarters of an hour than are worth keeping
  if (cache.size >= 20_000) cache.clear();
  const value = make();
  cache.set(key, value);
  return value;
}

const quarterHour = 15 * 60_000;
const day = 24 * 3_600_000;
