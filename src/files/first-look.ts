import { unreadBytes } from "./file-state.js";
import type { FollowedFile } from "./followed-file.js";
import { isReached, leftOf, type Progress } from "./lag.js";

/** What the first look at the directory found unread, until all of it is taken in. */
export interface FirstLook {
  isDone(): boolean;
  done(files: readonly FollowedFile[]): void;
  /** True once everything was taken in that the files held then. */
  caughtUp(): boolean;
  progress(): Progress | undefined;
}

export function createFirstLook(): FirstLook {
  /** Sizes that were found, until they are reached. */
  let targets: Map<FollowedFile, number> | undefined;
  let total = 0;
  return {
    isDone: () => targets !== undefined,
    done(files) {
      targets = new Map(files.map((file) => [file, file.cursor.size]));
      total = files.reduce((sum, file) => sum + unreadBytes(file), 0);
    },
    caughtUp() {
      if (targets === undefined) return false;
      for (const [file, size] of targets) {
        // asked after every batch: those that are reached are looked at once
        if (!isReached(file, size)) return false;
        targets.delete(file);
      }
      return true;
    },
    progress: () => targets && { total, done: total - leftOf(targets) },
  };
}
