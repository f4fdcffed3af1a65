import type { Message } from "../../spool/message.js";
import { giveUpTime, type RetrySettings } from "../../spool/schedule.js";

/** So many messages will be given up until then, milliseconds UTC. */
export interface ForecastStep {
  readonly messages: number;
  readonly by: number;
}

/**
 * When messages will be given up if all their attempts fail: those within an hour, then all within four, and so on, as far as each
 * step has more than the one before it. `by` is a whole minute. Undefined where the retry settings are not known.
 */
export function forecast(
  messages: Iterable<Message>,
  retry: RetrySettings | undefined,
  now: number,
): ForecastStep[] | undefined {
  if (retry === undefined) return undefined;
  const times: number[] = [];
  for (const message of messages) {
    const time = giveUpTime(message, retry, now);
    if (time !== undefined) times.push(time);
  }
  times.sort((a, b) => a - b);
  const steps: ForecastStep[] = [];
  for (const horizon of horizons) {
    const count = times.findLastIndex((time) => time <= now + horizon) + 1;
    if (count > (steps.at(-1)?.messages ?? 0))
      steps.push({ messages: count, by: Math.ceil((times[count - 1] ?? now) / minute) * minute });
  }
  return steps;
}

const minute = 60_000;
const horizons = [60, 240, 720, 1440, Infinity].map((minutes) => minutes * minute);
