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
  return last.time + delayAfter(attempts.length, retry) * 1000;
}

/**
 * When XMail gives the message up if all its attempts fail: the begin of the last one, milliseconds UTC, without the time that
 * attempts take. None begins before `now`. Undefined without settings, and for what XMail has given up already.
 */
export function giveUpTime(
  { state, attempts }: Message,
  retry: RetrySettings | undefined,
  now: number,
): number | undefined {
  if (retry === undefined || state === "frozen") return undefined;
  // the first attempt is made at once
  let number = Math.max(1, attempts.length);
  let time = attempts.at(-1)?.time ?? now;
  for (let delay = delayAfter(number, retry); number < retry.maxAttempts && time < now + longest * 1000; number++) {
    time = Math.max(now, time + delay * 1000 + scanMs);
    delay += growthOf(delay, retry);
  }
  return Math.max(now, time);
}

/** Seconds between an attempt and the next one. */
function delayAfter(attempt: number, retry: RetrySettings): number {
  let delay = Math.floor(retry.delay / 1000);
  for (let tries = 1; tries < attempt && delay < longest; tries++) delay += growthOf(delay, retry);
  return delay;
}

/** Whole seconds: each delay is a part of the one before it longer. */
function growthOf(delay: number, { divisor }: RetrySettings): number {
  return divisor > 0 ? Math.floor(delay / divisor) : 0;
}

/** Seconds: nobody waits for that, and a number without an end would be no time. */
const longest = 100 * 365 * 86_400;
/** XMail looks through its queue every 16 s, and finds an attempt due a second after its time. */
const scanMs = 17_000;
