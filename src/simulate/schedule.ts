/** Things to do at a time, in the order of their times; those of the same time in the order they came in. */
export interface Schedule {
  add(time: number, act: () => void): void;
  /** Takes out the first thing due at `now`, or gives undefined. */
  take(now: number): (() => void) | undefined;
  /** Time of the first thing, Infinity for none. */
  next(): number;
}

/** A binary heap: a fast run has tens of thousands of things ahead. */
export function createSchedule(): Schedule {
  const heap: Entry[] = [];
  let count = 0;

  return {
    add(time, act) {
      const entry = { time, order: count++, act };
      heap.push(entry);
      rise(heap, entry);
    },
    take(now) {
      const first = heap[0];
      if (first === undefined || first.time > now) return undefined;
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) sink(heap, last);
      return first.act;
    },
    next: () => heap[0]?.time ?? Infinity,
  };
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly act: () => void;
}

/** Moves `entry`, the last, up to where it belongs. */
function rise(heap: Entry[], entry: Entry): void {
  let hole = heap.length - 1;
  while (hole > 0) {
    const parent = (hole - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || before(above, entry)) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = entry;
}

/** Puts `entry` in the place of the first and moves it down to where it belongs. */
function sink(heap: Entry[], entry: Entry): void {
  let hole = 0;
  for (;;) {
    const left = heap[2 * hole + 1];
    const right = heap[2 * hole + 2];
    const toRight = left !== undefined && right !== undefined && before(right, left);
    const smaller = toRight ? right : left;
    if (smaller === undefined || before(entry, smaller)) break;
    heap[hole] = smaller;
    hole = 2 * hole + (toRight ? 2 : 1);
  }
  heap[hole] = entry;
}

function before(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
