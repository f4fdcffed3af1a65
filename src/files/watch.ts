import { watch, type FSWatcher } from "node:fs";
import { createTailWake } from "./tail.js";

/** Tells of changes as they happen, where the system can. */
export interface Watches {
  start(): void;
  stop(): void;
  /** Names of the files that grow now: those are tailed besides. */
  follow(names: readonly string[]): void;
}

/**
 * Inotify or its like on the directory, and `tail` on the files that grow, which sees behind symbolic links. Where neither
 * works (NFS, watches used up) nothing is told: whoever listens has to look by himself now and then.
 */
export function createWatches(directory: string, onChange: (name: string) => void): Watches {
  let watcher: FSWatcher | undefined;
  let followed: readonly string[] = [];
  const tails = createTailWake(directory, onChange);

  function stopWatcher(): void {
    watcher?.close();
    watcher = undefined;
  }

  return {
    start() {
      if (watcher !== undefined) return;
      try {
        watcher = watch(directory, { persistent: false }, (_event, name) => onChange(name ?? ""));
        watcher.on("error", stopWatcher);
      } catch {
        stopWatcher();
      }
      tails.follow(followed);
    },
    stop() {
      stopWatcher();
      tails.close();
    },
    follow(names) {
      followed = names;
      if (watcher !== undefined) tails.follow(names);
    },
  };
}
