/**
 * HOW LONG ONE LOG IS SILENT, AND HOW LONG IT USUALLY IS at these hours of the week. Judged by the times of its lines alone, so that the
 * same lines give the same answer after a restart, and old logs what a running exporter would have found. All in milliseconds.
 */
export interface LogSilence {
  /** Takes the time of a line. One that is not later than the last changes nothing. */
  see(time: number): void;
  /** Undefined before the first line. */
  at(now: number): Silence | undefined;
  save(): SavedSilence | undefined;
}

export interface Silence {
  readonly lastTime: number;
  /**
   * The longest silence at the same hours in the last two weeks, without those that were reported; undefined before a day is known. While a
   * silence is reported it stays what it was when that began.
   */
  readonly usual: number | undefined;
  /** The silence lasts for more than three times that, and more than half an hour. */
  readonly isReported: boolean;
}

export interface SavedSilence {
  readonly first: number;
  readonly last: number;
  /** Longest silence, in seconds, that touched each hour since the epoch from the first of these on; 0 where none is known. */
  readonly hours: readonly [first: number, ...seconds: number[]];
  /** Hours that a reported silence touched: from and to, inclusive. */
  readonly reported: readonly (readonly [from: number, to: number])[];
}

/** `offsetAt` gives the offset of the server's local time: weekends begin and end by it. */
export function createLogSilence(offsetAt: (utc: number) => number, saved?: SavedSilence): LogSilence {
  const longest = new Map<number, number>();
  const reported = new Set<number>();
  let { first, last } = saved ?? { first: -Infinity, last: -Infinity };
  /** Of the hour of the last line: most lines change nothing and need no more than this. */
  let hourEnd = -Infinity;
  let hourLongest = 0;
  let walked: { readonly from: number; readonly to: number; readonly found: Found | undefined } | undefined;
  if (saved !== undefined) restore(saved);

  function restore({ hours: [start, ...seconds], reported: spans }: SavedSilence): void {
    for (const [index, value] of seconds.entries()) if (value > 0) longest.set(start + index, value * second);
    for (const [from, to] of spans) for (let at = from; at <= to; at++) reported.add(at);
    remember();
  }

  function remember(): void {
    const current = hourOf(last);
    hourEnd = (current + 1) * hour;
    hourLongest = longest.get(current) ?? 0;
  }

  /** A silence has ended. One that was reported is no measure, but for one of the same hours a week later: then it is the habit. */
  function take(from: number, to: number): void {
    const [start, end] = [Math.max(hourOf(from), hourOf(to) - keptHours), hourOf(to)];
    const wasReported = find(from, to) !== undefined;
    const counts = !wasReported || isHabit(start, end);
    for (let at = start; at <= end; at++) {
      if (counts) longest.set(at, Math.max(longest.get(at) ?? 0, to - from));
      if (wasReported) reported.add(at);
    }
    for (const known of [longest, reported]) for (const at of known.keys()) if (at < end - keptHours) known.delete(at);
  }

  function isHabit(start: number, end: number): boolean {
    let same = 0;
    for (let at = start; at <= end; at++) if (reported.has(at - week)) same++;
    return 2 * same > end - start;
  }

  /** When the silence from `from` on was long enough to be reported, if it was before `to`. */
  function find(from: number, to: number): Found | undefined {
    if (to - from <= least) return undefined;
    const isKnown = walked?.from === from && walked.to <= to;
    if (isKnown && walked?.found !== undefined) return walked.found;
    let found: Found | undefined;
    const until = Math.min(hourOf(to), hourOf(from) + keptHours);
    for (let at = hourOf(isKnown && walked !== undefined ? walked.to : from + least); at <= until; at++) {
      const usual = usualAt(at);
      if (usual === undefined || Math.min((at + 1) * hour, to) - from <= Math.max(least, factor * usual)) continue;
      found = { usual };
      break;
    }
    walked = { from, to, found };
    return found;
  }

  /** Of the hours around this one a week and two weeks ago; before these are known, of the days before. */
  function usualAt(at: number): number | undefined {
    if (last - first < day) return undefined;
    const weekly = longestAround([at - week, at - 2 * week]);
    if (weekly > 0) return weekly;
    const daily = longestAround(Array.from({ length: 13 }, (_, index) => at - 24 * (index + 1)));
    if (daily === 0) return undefined;
    // nobody knows yet how quiet a weekend is: two nights and two days are less than three of these
    return isAroundWeekend(at) ? Math.max(daily, day) : daily;
  }

  function longestAround(hours: readonly number[]): number {
    let found = 0;
    for (const middle of hours)
      for (let at = middle - around; at <= middle + around; at++) found = Math.max(found, longest.get(at) ?? 0);
    return found;
  }

  /** Saturday, Sunday or Monday. */
  function isAroundWeekend(at: number): boolean {
    const time = at * hour;
    const weekday = new Date(time + offsetAt(time)).getUTCDay();
    return weekday === 6 || weekday <= 1;
  }

  return {
    see(time) {
      if (time <= last) return;
      if (last === -Infinity) first = time;
      else if (time >= hourEnd || time - last > hourLongest) take(last, time);
      else {
        last = time;
        return;
      }
      last = time;
      remember();
    },
    at(now) {
      if (last === -Infinity) return undefined;
      const found = find(last, now);
      return { lastTime: last, usual: found?.usual ?? usualAt(hourOf(now)), isReported: found !== undefined };
    },
    save() {
      if (last === -Infinity) return undefined;
      const end = hourOf(last);
      const start = [...longest.keys()].reduce((earliest, at) => Math.min(earliest, at), end);
      const seconds = Array.from({ length: end - start + 1 }, (_, index) => (longest.get(start + index) ?? 0) / second);
      return { first, last, hours: [start, ...seconds], reported: spansOf(reported) };
    },
  };
}

interface Found {
  readonly usual: number;
}

function spansOf(hours: ReadonlySet<number>): [from: number, to: number][] {
  const spans: [from: number, to: number][] = [];
  for (const at of [...hours].toSorted((a, b) => a - b)) {
    const open = spans.at(-1);
    if (open?.[1] === at - 1) open[1] = at;
    else spans.push([at, at]);
  }
  return spans;
}

function hourOf(time: number): number {
  return Math.floor(time / hour);
}

const second = 1_000;
const hour = 3_600_000;
const day = 24 * hour;
/** Hours. */
const week = 7 * 24;
/** Hours before and after one that are the same hours of a week: people do not come and go on the minute. */
const around = 2;
const keptHours = 2 * week + around;
/** Milliseconds. */
const least = 1_800_000;
const factor = 3;
