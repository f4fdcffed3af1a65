/**
 * THE LONG MEMORY: counts of the last hour, day, week, month and year and of the same time before each, by event time. A ring holds one
 * number a step, so memory is fixed, and an event adds to one step of each ring that reaches back to it, however late its line is read.
 */
export interface Rings {
  /** The rings of this name, to be handed to `add`. */
  series(name: SeriesName): Series;
  /** Counts one event. Time in milliseconds UTC. */
  add(series: Series, time: number): void;
  /** A number that was seen at this time: a step keeps the highest. Milliseconds UTC. */
  raise(series: Series, time: number, value: number): void;
  /** Moves the rings on. Milliseconds UTC. */
  tick(now: number): void;
  /** The steps of a span and of as long a time before it, the oldest first, the last still growing. */
  read(name: SeriesName, span: SpanName): Steps;
  /** Adds what others have counted. */
  merge(others: Rings): void;
  /** Plain data by series and step, `received 60`: the number of the first step with a count, and the counts from there to the last. */
  save(): SavedRings;
}

export type SavedRings = Readonly<Record<string, readonly [first: number, ...counts: number[]]>>;

interface Steps {
  /** Number of the first step: times its length it is the time since the epoch, UTC or local as the span says. */
  readonly first: number;
  readonly counts: readonly number[];
}

/** Counted by line, but for the last two, of which samples are taken: a sample is one more than the number, and 0 is none. */
const seriesNames = ["received", "delivered", "refused", "loginsFailed", "queue", "attempts"] as const;
export type SeriesName = (typeof seriesNames)[number];
/** One ring a span. */
type Series = readonly Uint32Array[];

type SpanName = "hour" | "day" | "week" | "month" | "year";

interface Span {
  readonly name: SpanName;
  readonly stepSeconds: number;
  /** Steps of the span. */
  readonly length: number;
  /** A day is one of the mail server's zone. */
  readonly isLocal: boolean;
}

export const spans: readonly Span[] = [
  { name: "hour", stepSeconds: 60, length: 60, isLocal: false },
  { name: "day", stepSeconds: 300, length: 288, isLocal: false },
  { name: "week", stepSeconds: 3_600, length: 168, isLocal: false },
  { name: "month", stepSeconds: 6 * 3_600, length: 124, isLocal: true },
  { name: "year", stepSeconds: 24 * 3_600, length: 366, isLocal: true },
];

/** `now` in milliseconds UTC; `offsetAt` gives what to add to a UTC time for local time. What is saved is taken over as far as it is not too old. */
export function createRings(now: number, offsetAt: (utc: number) => number, saved: SavedRings = {}): Rings {
  const windows = spans.map((span) => createWindow(span));
  const all = new Map<SeriesName, Series>(
    seriesNames.map((name) => [name, windows.map(({ size }) => new Uint32Array(size))]),
  );
  let offset = 0;
  let quarter = NaN;
  tick(now);
  addAll(saved);

  function series(name: SeriesName): Series {
    const found = all.get(name);
    if (found === undefined) throw new Error(`no series ${name}`);
    return found;
  }

  /** Changes of the clocks fall on full quarters of an hour. */
  function localTime(utc: number): number {
    const current = Math.floor(utc / quarterHour);
    if (current !== quarter) {
      offset = offsetAt(utc);
      quarter = current;
    }
    return utc + offset;
  }

  function addAll(counted: SavedRings): void {
    for (const [name, rings] of all)
      for (const [index, window] of windows.entries()) {
        const [start = 0, ...counts] = counted[keyOf(name, window)] ?? [];
        for (const [position, count] of counts.entries())
          change(window, rings[index], start + position, (before) => before + count);
      }
  }

  function tick(time: number): void {
    for (const [index, window] of windows.entries()) {
      const next = stepOf(window, time, localTime) - window.shown + 1;
      // what leaves at one end comes in at the other, whichever way the clock was moved
      const { first, size } = window;
      const [from, to] =
        next > first ? [first, Math.min(next, first + size)] : [Math.max(next + size, first), first + size];
      if (Number.isFinite(first))
        for (const rings of all.values()) for (let step = from; step < to; step++) clear(rings[index], step);
      window.first = next;
    }
  }

  return {
    series,
    tick,
    add(rings, time) {
      // the longest first: an old event is in no shorter one
      for (let index = windows.length - 1; index >= 0; index--) {
        const window = windows[index];
        const ring = rings[index];
        if (window === undefined || ring === undefined) return;
        const step = stepOf(window, time, localTime);
        if (step < window.first) return;
        if (step >= window.first + window.size) continue;
        const slot = step & (window.size - 1);
        ring[slot] = (ring[slot] ?? 0) + 1;
      }
    },
    raise(rings, time, value) {
      for (const [index, window] of windows.entries())
        change(window, rings[index], stepOf(window, time, localTime), (before) => Math.max(before, value + 1));
    },
    read(name, span) {
      const index = spans.findIndex((other) => other.name === span);
      const { first = 0, shown = 0 } = windows[index] ?? {};
      const ring = series(name)[index];
      return {
        first,
        counts: Array.from({ length: shown }, (_, step) => ring?.[(first + step) & (ring.length - 1)] ?? 0),
      };
    },
    merge: (others) => addAll(others.save()),
    save() {
      const saved: Record<string, [number, ...number[]]> = {};
      for (const [name, rings] of all)
        for (const [index, window] of windows.entries()) {
          const { first, size } = window;
          const counts = Array.from({ length: size }, (_, step) => rings[index]?.[(first + step) & (size - 1)] ?? 0);
          const start = counts.findIndex((count) => count > 0);
          if (start < 0) continue;
          const end = counts.findLastIndex((count) => count > 0) + 1;
          saved[keyOf(name, window)] = [first + start, ...counts.slice(start, end)];
        }
      return saved;
    },
  };
}

/** What of a ring is in use: steps from `first` on. */
interface Window extends Span {
  first: number;
  /** The span, and as long before it. */
  readonly shown: number;
  /** A power of two, for a place by mask. What is above those shown takes events ahead of our clock. */
  readonly size: number;
}

function createWindow(span: Span): Window {
  const shown = 2 * span.length;
  return { ...span, shown, first: -Infinity, size: 2 ** Math.ceil(Math.log2(shown + 1)) };
}

function stepOf({ stepSeconds, isLocal }: Window, time: number, localTime: (utc: number) => number): number {
  return Math.floor((isLocal ? localTime(time) : time) / (stepSeconds * 1_000));
}

function change(
  { first, size }: Window,
  ring: Uint32Array | undefined,
  step: number,
  to: (before: number) => number,
): void {
  if (ring === undefined || step < first || step >= first + size) return;
  const slot = step & (size - 1);
  ring[slot] = to(ring[slot] ?? 0);
}

function clear(ring: Uint32Array | undefined, step: number): void {
  if (ring !== undefined) ring[step & (ring.length - 1)] = 0;
}

function keyOf(name: SeriesName, { stepSeconds }: Span): string {
  return `${name} ${stepSeconds}`;
}

const quarterHour = 15 * 60_000;
