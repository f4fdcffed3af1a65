import { reasonOf } from "./attempts.js";
import type { Message } from "./message.js";

/** XMail's own switches -Qt (in milliseconds here), -Qi and -Qr: they stand in no file of its own. */
export interface RetrySettings {
  readonly delay: number;
  /** 0: the delay does not grow. */
  readonly divisor: number;
  readonly maxAttempts: number;
}

/** Those switches as far as the settings name them: undefined without a delay, from which all else follows. */
export function retrySettings(told: {
  readonly retryDelay?: number;
  readonly retryDivisor: number;
  readonly maxAttempts: number;
}): RetrySettings | undefined {
  const { retryDelay: delay, retryDivisor: divisor, maxAttempts } = told;
  return delay === undefined ? undefined : { delay, divisor, maxAttempts };
}

/**
 * When XMail tries the message again at the earliest, milliseconds UTC; its queue is looked through every 16 s, so up to
 * 17 s later when all is well. Undefined where it will not, or is at it already.
 */
export function nextTry({ state, attempts }: Message, retry: RetrySettings | undefined): number | undefined {
  const last = attempts.at(-1);
  if (retry === undefined || state !== "retry" || last === undefined || reasonOf(last) === undefined) return undefined;
  if (attempts.length >= retry.maxAttempts) return undefined;
  let delay = Math.floor(retry.delay / 1000);
  // whole seconds, and each delay a part of the one before it longer
  if (retry.divisor > 0)
    for (let tries = 1; tries < attempts.length && delay < longest; tries++) delay += Math.floor(delay / retry.divisor);
  return last.time + delay * 1000;
}

/** Seconds: nobody waits for that, and a number without an end would be no time. */
const longest = 100 * 365 * 86_400;
