/**
 * Counts of the most frequent keys of a stream in bounded memory (space-saving: Metwally, Agrawal, El Abbadi 2005). Exact
 * until `capacity` different keys came; from then on a new key takes the place of the least frequent one and inherits its
 * count as its possible error. Of `n` adds the error is at most `n / capacity`: a key more frequent than that is always in.
 */
export interface Sketch {
  /** `key` is latin1 text, `reason` from a closed set; time in milliseconds UTC. */
  add(key: string, reason: string, time: number): void;
  get(key: string): Readonly<Entry> | undefined;
  entries(): readonly Readonly<Entry>[];
  /** True once a key had to go: `entries` then are not all there were. */
  hasForgotten(): boolean;
}

interface Entry {
  key: string;
  /** Never below the true count, and never above it by more than `error`. */
  count: number;
  error: number;
  firstTime: number;
  lastTime: number;
  /** What it was for, and how often each: two arrays, since nearly all have one or two. */
  readonly reasons: string[];
  readonly counts: number[];
}

export function createSketch(capacity: number): Sketch {
  const found = new Map<string, Entry>();
  // ordered by counts as they were when an entry was last moved: they only grow, so an entry is put right when it comes up
  const heap: Heaped[] = [];
  let hasForgotten = false;

  function take(key: string, time: number): Entry {
    // a key cut out of a line would keep the line in memory, and all that was read with it
    const own = Buffer.from(key, "latin1").toString("latin1");
    const entry = heap.length < capacity ? grow(own, time) : replace(own, time);
    found.set(own, entry);
    return entry;
  }

  function grow(key: string, time: number): Entry {
    // a new entry at the end keeps the order: none has been moved yet, so all stand as 0
    const entry = { key, count: 0, error: 0, firstTime: time, lastTime: time, reasons: [], counts: [] };
    heap.push({ entry, seen: 0 });
    return entry;
  }

  function replace(key: string, time: number): Entry {
    hasForgotten = true;
    const { entry } = least(heap);
    found.delete(entry.key);
    entry.key = key;
    entry.error = entry.count;
    entry.firstTime = time;
    entry.lastTime = time;
    entry.reasons.length = 0;
    entry.counts.length = 0;
    return entry;
  }

  return {
    add(key, reason, time) {
      const entry = found.get(key) ?? take(key, time);
      entry.count++;
      if (time > entry.lastTime) entry.lastTime = time;
      else if (time < entry.firstTime) entry.firstTime = time;
      const at = entry.reasons.indexOf(reason);
      if (at < 0) {
        entry.reasons.push(reason);
        entry.counts.push(1);
      } else entry.counts[at] = (entry.counts[at] ?? 0) + 1;
    },
    get: (key) => found.get(key),
    entries: () => heap.map(({ entry }) => entry),
    hasForgotten: () => hasForgotten,
  };
}

interface Heaped {
  readonly entry: Entry;
  /** Its count when it was last moved. */
  seen: number;
}

/** The entry with the lowest count: the top of the heap, once its count is the one it stands there for. */
function least(heap: Heaped[]): Heaped {
  for (;;) {
    const top = heap[0];
    if (top === undefined) throw new RangeError("a sketch needs room for one key");
    if (top.seen === top.entry.count) return top;
    top.seen = top.entry.count;
    sink(heap, top);
  }
}

/** Puts the top where it belongs. */
function sink(heap: Heaped[], moved: Heaped): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    let lower = heap[child];
    const right = heap[child + 1];
    if (right !== undefined && lower !== undefined && right.seen < lower.seen) {
      lower = right;
      child++;
    }
    if (lower === undefined || lower.seen >= moved.seen) break;
    heap[at] = lower;
    at = child;
  }
  heap[at] = moved;
}
