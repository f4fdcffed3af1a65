import type { RateLimit } from "../web-config/web-config.js";

/** Whether the limit allows another request; a changed limit starts with a full bucket. */
export type Allow = (limit: RateLimit | undefined) => boolean;

/** A token bucket. `elapsed` is a monotonic clock in milliseconds. */
export function createRateLimit(elapsed: () => number): Allow {
  let inForce: RateLimit | undefined;
  let tokens = 0;
  let last = elapsed();

  return (limit) => {
    if (limit === undefined) return true;
    const now = elapsed();
    const isNew = inForce?.intervalMs !== limit.intervalMs || inForce.burst !== limit.burst;
    tokens = isNew ? limit.burst : Math.min(limit.burst, tokens + (now - last) / limit.intervalMs);
    inForce = limit;
    last = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
