/**
 * The last hour in counts, by event time, in steps of ten seconds. Memory is one small array a lane; time is handed in, and
 * an event older than the hour costs a comparison.
 */
export interface History {
  /** Counts one event of the lane. Time in milliseconds UTC. */
  add(lane: Lane, time: number): void;
  /** The lane of this name, made where there is none yet. Names must come from a closed set. */
  lane(name: string): Lane;
  /** Moves the hour on. Milliseconds UTC. */
  tick(now: number): void;
  /** Milliseconds UTC at which the first step shown begins. */
  fromTime(): number;
  /** Counts of the steps shown, the oldest first, of all lanes whose names pass. */
  steps(wanted: (name: string) => boolean): number[];
  /** Their sum. */
  total(name: string): number;
  /** Names of all lanes that there are. */
  names(): Iterable<string>;
  /** Keeps the time of the last event of this name, milliseconds UTC: where a count of each ten seconds would be too much. */
  mark(name: string, time: number): void;
  lastTime(name: string): number | undefined;
  /** Plain data: the counters' snapshot holds it, so that lines read again after a crash are counted once here too. */
  save(): SavedHistory;
}

export type Lane = Uint32Array;

export interface SavedHistory {
  readonly stepSeconds: number;
  /** The first step with a count, in steps since the epoch, and the counts from there to the last. */
  readonly lanes: Readonly<Record<string, readonly [first: number, ...counts: number[]]>>;
  /** Last times within the hour, by name; absent in a state that a version without it wrote. */
  readonly marks?: Readonly<Record<string, number>>;
}

export const stepSeconds = 10;

/** `now` in milliseconds UTC. What is saved is taken over as far as it is still within the hour. */
export function createHistory(now: number, saved?: SavedHistory): History {
  const lanes = new Map<string, Lane>();
  const marks = new Map(Object.entries(saved?.marks ?? {}));
  let first = firstAt(now);
  let end = first + slots;
  // compared with each event before anything else is done with it
  let firstTime = first * stepMs;
  let endTime = end * stepMs;
  if (saved?.stepSeconds === stepSeconds) for (const [name, kept] of Object.entries(saved.lanes)) restore(name, kept);

  function lane(name: string): Lane {
    let found = lanes.get(name);
    if (found === undefined) lanes.set(name, (found = new Uint32Array(slots)));
    return found;
  }

  function restore(name: string, [start, ...counts]: SavedHistory["lanes"][string]): void {
    const own = lane(name);
    for (const [index, count] of counts.entries()) {
      const step = start + index;
      if (step >= first && step < end) own[step & mask] = count;
    }
  }

  function read(own: Lane, count: number): number[] {
    return Array.from({ length: count }, (_, index) => own[(first + index) & mask] ?? 0);
  }

  return {
    lane,
    add(own, time) {
      if (time < firstTime || time >= endTime) return;
      const slot = Math.floor(time / stepMs) & mask;
      own[slot] = (own[slot] ?? 0) + 1;
    },
    tick(time) {
      const next = firstAt(time);
      if (next === first) return;
      // slots that leave at one end are those that come in at the other, whichever way the clock was moved
      const [from, to] = next > first ? [first, Math.min(next, end)] : [Math.max(next + slots, first), end];
      for (const own of lanes.values()) for (let step = from; step < to; step++) own[step & mask] = 0;
      first = next;
      end = next + slots;
      firstTime = first * stepMs;
      endTime = end * stepMs;
    },
    fromTime: () => firstTime,
    steps(wanted) {
      const sums = Array.from({ length: shown }, () => 0);
      for (const [name, own] of lanes) {
        if (!wanted(name)) continue;
        for (let index = 0; index < shown; index++)
          sums[index] = (sums[index] ?? 0) + (own[(first + index) & mask] ?? 0);
      }
      return sums;
    },
    total(name) {
      const own = lanes.get(name);
      return own === undefined ? 0 : read(own, shown).reduce((sum, count) => sum + count, 0);
    },
    names: () => lanes.keys(),
    mark(name, time) {
      if (time > (marks.get(name) ?? -Infinity)) marks.set(name, time);
    },
    lastTime: (name) => marks.get(name),
    save() {
      const kept: Record<string, [number, ...number[]]> = {};
      for (const [name, own] of lanes) {
        const counts = read(own, slots);
        const start = counts.findIndex((count) => count > 0);
        if (start < 0) continue;
        kept[name] = [first + start, ...counts.slice(start, counts.findLastIndex((count) => count > 0) + 1)];
      }
      return {
        stepSeconds,
        lanes: kept,
        marks: Object.fromEntries([...marks].filter(([, time]) => time >= firstTime)),
      };
    },
  };
}

/** The step that is an hour old now, the one that still grows counted in. */
function firstAt(now: number): number {
  return Math.floor(now / stepMs) - shown + 1;
}

const stepMs = stepSeconds * 1000;
const shown = 3600 / stepSeconds;
/**
 * A power of two, for a place by mask. What is above the hour takes events ahead of our clock by up to 25 minutes: a server
 * whose clock is wrong shows them when their time has come.
 */
const slots = 512;
const mask = slots - 1;
