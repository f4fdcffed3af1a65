import { join } from "node:path";
import type { Settings } from "../config.js";
import { reasonOf } from "../fault.js";
import { errorCode } from "../files/system.js";
import type { Logger } from "../log.js";
import { scanQueue, type Queue } from "../spool/queue.js";

export interface QueueWatch {
  /** What the last scan found; undefined before the first, when it is off, and where the spool cannot be read. */
  last(): Queue | undefined;
  stop(): void;
}

/** Scans the queue on a timer, one scan at a time. */
export function watchQueue({ xmail, spool }: Settings, log: Logger): QueueWatch {
  if (spool.interval === 0) return { last: () => undefined, stop: () => undefined };
  const directory = join(xmail.mailRoot, "spool");
  let last: Queue | undefined;
  let trouble: string | undefined;
  let scanning = false;

  async function scan(): Promise<void> {
    if (scanning) return;
    scanning = true;
    try {
      last = await scanQueue(directory);
      trouble = undefined;
    } catch (error) {
      last = undefined;
      const reason = reasonOf(error);
      // no spool here at all: only the logs are on this machine
      if (errorCode(error) === "ENOENT") log.debug({ directory }, "there is no queue to read");
      else if (reason !== trouble)
        log.warn({ directory, reason }, "the queue cannot be read; --spool.interval 0 switches it off");
      trouble = reason;
    }
    scanning = false;
  }

  void scan();
  const timer = setInterval(() => void scan(), spool.interval);
  return { last: () => last, stop: () => clearInterval(timer) };
}
