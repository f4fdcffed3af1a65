import { PerformanceObserver, type PerformanceObserverEntryList } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * ALL SETTINGS OF V8, for every way of starting the program. To be called when what is needed at the start is loaded: Node's
 * own modules come compiled, and V8 takes that only with the settings it was made with (25 ms for `run`).
 */
export function tuneV8(): void {
  flags.forEach(setFlagsFromString);
  limitYoungGeneration();
}

/** What V8 guesses wrongly about a reader of logs, each measured (docs/performance.md). */
const flags = [
  // lines live for a moment longer than it guesses, and it would begin to make them in the old generation: memory doubles
  "--no-allocation-site-pretenuring",
  // it would let the old generation double before it looks what is garbage there, though next to nothing gets there
  "--heap-growing-percent=30",
  // while it looks for garbage there it would let the young one grow to 30 MB, and take half of that over as if it were to stay;
  // V8 14 (Node 26) has no such setting any more, and says so for one it does not know
  ...(Number.parseInt(process.versions.v8) < 14 ? ["--no-separate-gc-phases"] : []),
  // to wake other threads for the two megabytes that are alive in the young generation takes longer than to copy them
  "--no-parallel-scavenge",
  // what is called once will be called a million times
  "--no-lazy-feedback-allocation",
];

/** Bytes of one half of the young generation, which has two. */
const halfLimit = 8 * 1024 * 1024;

/** Collections in a second from which on it pays. */
const busyAt = 10;

/**
 * The young generation would grow with a backlog, up to 128 MB. Its limit is read at the start of V8 alone, but by how much it grows each
 * time it does: twofold, and not at all where it is large enough, or little happens and memory is worth more than time. When even less
 * happens V8 makes it smaller again.
 */
function limitYoungGeneration(): void {
  let factor = 2;
  let second = 0;
  let collections = 0;
  const adjust = (list?: PerformanceObserverEntryList) => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) collections = 0;
    second = now;
    collections += list?.getEntries().length ?? 0;
    const wanted = collections >= busyAt && youngHalf() * 2 <= halfLimit ? 2 : 1;
    if (wanted === factor) return;
    factor = wanted;
    setFlagsFromString(`--semi-space-growth-factor=${factor}`);
  };
  // after each collection, which is when it grows
  new PerformanceObserver(adjust).observe({ entryTypes: ["gc"] });
  adjust();
}

/** What can be in use. The space's own size tells less: V8 14 takes it from the system bit by bit. */
function youngHalf(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  return space === undefined ? 0 : space.space_used_size + space.space_available_size;
}
