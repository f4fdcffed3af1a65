import { hasUnread, isOut, unreadBytes } from "./file-state.js";
import type { FollowedFile } from "./followed-file.js";
import type { ReadOptions } from "./handle.js";
import { countLines } from "./load.js";
import type { FileRegistry } from "./registry.js";

/** FILES THAT ARE GONE: read to their end as long as that can be, then no longer followed, and what was not read counted as lost. */
export interface Departures {
  /** The name is another file's now; what an open handle still gives is read, and what does not appear elsewhere within a minute is lost. */
  leave(file: FollowedFile): Promise<void>;
  /** After a look at all names. */
  settle(isThere: (file: FollowedFile) => boolean): Promise<void>;
  /** Has a file ended since this was last asked? */
  hasFinished(): boolean;
}

export type DepartureOptions = Pick<ReadOptions, "steady" | "now" | "look" | "onLost"> & {
  /** Milliseconds an open, deleted file with unread lines is held. */
  readonly holdMs: number;
};

export function createDepartures(registry: FileRegistry, options: DepartureOptions): Departures {
  let hasFinished = false;

  /** Deleted for good. What was not read is lost, and said so. */
  async function finish(file: FollowedFile): Promise<void> {
    if (isOut(file)) return;
    file.goBack();
    const bytes = unreadBytes(file);
    const lines = bytes > 0 ? await countLines(file) : 0;
    // at once: a snapshot must not hold the loss and the living cursor, which would find it again
    if (bytes > 0) options.onLost(file.cursor, bytes, lines);
    registry.drop(file);
    hasFinished = true;
    await file.close();
  }

  async function settleOne(file: FollowedFile): Promise<void> {
    const now = options.steady();
    file.missed(now);
    const stat = await file.seen.handle?.stat().catch(() => undefined);
    if (stat !== undefined) file.observe(stat, options.now(), options.look());
    const { missingSince = now, saved, handle } = file.seen;
    const since = now - missingSince;
    const isDone = !hasUnread(file) && !isOut(file) && saved === undefined;
    if (since >= options.holdMs || (since >= missingMs && (isDone || handle === undefined))) await finish(file);
  }

  return {
    async leave(file) {
      file.leave(options.steady());
      // what was not read may be in a copy that is being written: then it is not lost
      if (file.seen.handle === undefined && unreadBytes(file) === 0) await finish(file);
    },
    async settle(isThere) {
      for (const file of [...registry.files]) {
        if (isThere(file)) file.found();
        else await settleOne(file);
      }
    },
    hasFinished() {
      const had = hasFinished;
      hasFinished = false;
      return had;
    },
  };
}

/** Milliseconds a file must be missing from a directory that reads well before it counts as deleted. */
const missingMs = 60_000;
