import { watch, type FSWatcher } from "node:fs";
import { createTailWake } from "./tail.js";

/** Tells of changes as they happen, where the system can. */
export interface Watches {
  /** Begins, or goes on with what may have ended by itself. `names` are the files that grow now: those are tailed besides. */
  start(names: readonly string[]): void;
  stop(): void;
}

/**
 * Inotify or its like on the directory, and `tail` on the files that grow, which sees behind symbolic links. Where neither
 * works (NFS, watches used up) nothing is told: the caller has to poll, too.
 */
export function createWatches(directory: string, onChange: (name: string) => void): Watches {
  let watcher: FSWatcher | undefined;
  const tails = createTailWake(directory, onChange);

  function watchDirectory(): void {
    try {
      watcher = watch(directory, { persistent: false }, (_event, name) => onChange(name ?? ""));
      watcher.on("error", stopWatcher);
    } catch {
      // not there, or watches are used up: tried again with the next start
    }
  }

  function stopWatcher(): void {
    watcher?.close();
    watcher = undefined;
  }

  return {
    start(names) {
      if (watcher === undefined) watchDirectory();
      tails.follow(names);
    },
    stop() {
      stopWatcher();
      tails.close();
    },
  };
}
