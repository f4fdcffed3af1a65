/** A time zone by its IANA name. Offsets are milliseconds to add to UTC to get local time. */
export interface Zone {
  readonly name: string;
  offsetAt(utc: number): number;
  /** Every UTC time at which the zone's clocks show this local time: one, two in a repeated hour (earlier first). */
  candidates(local: number): readonly number[];
}

/** Throws RangeError for a name that is no IANA zone. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();
  const minutes = new Map<number, readonly number[]>();

  function offsetAt(utc: number): number {
    // every zone's rules change at full quarters of an hour, so one look per quarter is enough
    const quarter = Math.floor(utc / quarterHour);
    return remembered(offsets, quarter, () => readOffset(format, quarter * quarterHour));
  }

  function candidates(local: number): readonly number[] {
    const minute = Math.floor(local / 60_000);
    const within = local - minute * 60_000;
    const found = remembered(minutes, minute, () => findCandidates(minute * 60_000, offsetAt));
    return within === 0 ? found : found.map((utc) => utc + within);
  }

  return { name, offsetAt, candidates };
}

/** In a skipped hour, which no right clock shows, the offset before the change holds: 02:30 is 03:30 then. */
function findCandidates(local: number, offsetAt: Zone["offsetAt"]): readonly number[] {
  const offsets = [...new Set([offsetAt(local - day), offsetAt(local + day)])];
  const fitting = offsets.map((offset) => local - offset).filter((utc) => utc + offsetAt(utc) === local);
  if (fitting.length === 0) return [local - offsetAt(local - day)];
  return fitting.toSorted((a, b) => a - b);
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
