import { watch, type FSWatcher } from "node:fs";
import { createTailWake } from "./tail.js";

/** Tells a follower that it is worth looking, and where. Always right to look without it: it only saves time. */
export interface Waker {
  /** Resolves at the next change, at the latest after `ms` milliseconds or when the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Names that changed since the last call. */
  changed(): ReadonlySet<string>;
  /** Names of the files that grow now: those are tailed besides. */
  follow(names: readonly string[]): void;
  close(): void;
}

/**
 * Wakes by inotify or its like on the directory, and by `tail` on the files that grow. Where neither works (NFS, watches
 * used up) nothing is lost but time: the follower polls.
 */
export function createWaker(directory: string): Waker {
  let names = new Set<string>();
  let wake: () => void = () => undefined;
  let watcher: FSWatcher | undefined;
  let closed = false;
  let lastTaken = 0;

  function note(name: string): void {
    names.add(name);
    wake();
  }

  function watchDirectory(): void {
    if (closed || watcher !== undefined) return;
    try {
      watcher = watch(directory, { persistent: false }, (_event, name) => note(name ?? ""));
      watcher.on("error", unwatch);
    } catch {
      unwatch();
    }
  }

  function unwatch(): void {
    watcher?.close();
    watcher = undefined;
  }

  const tails = createTailWake(directory, note);
  watchDirectory();

  return {
    wait(ms, signal) {
      watchDirectory();
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
          timer = setTimeout(finish, Math.max(0, lastTaken + gapMs - Date.now()));
        };
        if (names.size > 0) wake();
      });
    },
    changed() {
      lastTaken = Date.now();
      const taken = names;
      names = new Set();
      return taken;
    },
    follow: (files) => tails.follow(files),
    close() {
      closed = true;
      unwatch();
      tails.close();
    },
  };
}

/** Milliseconds between two looks at least: a line is seen within a tenth of a second, and each look costs a millisecond of CPU. */
const gapMs = 50;
