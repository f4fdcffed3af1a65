import { createWatches, type Watches } from "./watch.js";

/** Tells a follower that it is worth looking, and where. Always right to look without it: it only saves time. */
export interface Waker {
  /** Resolves at the next change, at the latest after `ms` milliseconds or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Names that changed, or may have, since the last call. */
  changed(): ReadonlySet<string>;
  /** Names of the files that grow now. */
  follow(names: readonly string[]): void;
  close(): void;
}

/** How changes are told; tests hand in their own. */
type Watch = (onChange: (name: string) => void) => Watches;

/**
 * Wakes by watches while changes are few. On a busy server, where each line would wake the process twice only to say what
 * is known, it lets the watches be for some seconds and wakes at an even pace instead.
 */
export function createWaker(
  directory: string,
  watchWith: Watch = (onChange) => createWatches(directory, onChange),
): Waker {
  let names = new Set<string>();
  let followed: readonly string[] = [];
  let wake: () => void = () => undefined;
  // times here are those of a clock that nobody sets
  let lastTaken = -Infinity;
  /** Changes told since `countedSince`. */
  let told = 0;
  let countedSince = 0;
  /** Until then nothing is watched; 0 while watches are on. */
  let pacedUntil = 0;
  let closed = false;
  const watches = watchWith(note);
  keepWatching();

  function keepWatching(): void {
    if (pacedUntil === 0 && !closed) watches.start(followed);
  }

  function note(name: string): void {
    names.add(name);
    const now = performance.now();
    if (now - countedSince > 1_000) {
      countedSince = now;
      told = 0;
    }
    if (++told > manyChanges) pace(now);
    wake();
  }

  function pace(now: number): void {
    watches.stop();
    pacedUntil = now + pacedMs;
  }

  function endPacing(now: number): void {
    if (pacedUntil === 0 || now < pacedUntil) return;
    pacedUntil = 0;
    told = 0;
    keepWatching();
    // what was written before they were on is told by nobody
    for (const name of followed) names.add(name);
  }

  return {
    wait(ms, signal) {
      keepWatching();
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", finish);
          wake = () => undefined;
          resolve();
        };
        let timer = setTimeout(finish, ms);
        signal.addEventListener("abort", finish);
        // a busy server writes thousands of lines a second: one look serves many
        wake = () => {
          wake = () => undefined;
          clearTimeout(timer);
          timer = setTimeout(finish, Math.max(0, lastTaken + gapMs - performance.now()));
        };
        if (names.size > 0 || pacedUntil > 0) wake();
      });
    },
    changed() {
      const now = performance.now();
      const taken = names;
      names = new Set();
      if (pacedUntil > 0 && now - lastTaken >= gapMs) for (const name of followed) taken.add(name);
      endPacing(now);
      if (taken.size > 0) lastTaken = now;
      return taken;
    },
    follow(files) {
      followed = files;
      keepWatching();
    },
    close() {
      closed = true;
      watches.stop();
    },
  };
}

/** Milliseconds between two looks at least: a line is seen within a tenth of a second, and each look costs half a millisecond of CPU. */
const gapMs = 70;
/** In a second: from here on looking costs less than being told. */
const manyChanges = 30;
/** Milliseconds without watches. */
const pacedMs = 10_000;
