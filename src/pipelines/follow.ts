import type { Settings } from "../config.js";
import { createFollower, type Follower, type FollowerOptions } from "../files/follower.js";
import { createFileSystem } from "../files/node-system.js";
import { createWaker } from "../files/wake.js";
import type { Decoding } from "./decoding.js";

export interface Following {
  readonly follower: Follower;
  /** Lets go of all files and watches. */
  stop(): Promise<void>;
}

/** Follows the log directory for one pipeline or for `tail`; `own` is what they do not share. */
export function followLogs(
  { xmail }: Settings,
  { parse, redact }: Decoding,
  own: Pick<FollowerOptions, "holdMs" | "startAt" | "restored" | "saveProgress" | "settle" | "chunkBytes"> &
    Partial<Pick<FollowerOptions, "system">>,
): Following {
  const { logDir: directory, maxLineBytes } = xmail;
  const waker = createWaker(directory);
  const shared = {
    directory,
    system: createFileSystem(),
    waker,
    parse,
    redact,
    maxLineBytes,
    now: Date.now,
    steady: () => performance.now(),
  };
  const follower = createFollower({ ...shared, ...own });
  return {
    follower,
    async stop() {
      waker.close();
      await follower.close();
    },
  };
}
