import type { Settings } from "../config.js";
import type { RetrySettings } from "../spool/schedule.js";

/** XMail's retry switches as far as they were told to us; undefined where they were not. */
export function retryOf({ spool }: Settings): RetrySettings | undefined {
  const { retryDelay: delay, retryDivisor: divisor, maxAttempts } = spool;
  return delay === undefined ? undefined : { delay, divisor, maxAttempts };
}
