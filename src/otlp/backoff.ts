import { exponential } from "../common/exponential.js";

/**
 * Milliseconds to wait after the given number of failures in a row (1 and more): 1 to 2 s at first, doubled each time
 * up to 30 to 60 s. A backend that asks for a time itself (milliseconds) gets it, from 1 s to 1 hour. `random` gives
 * 0 to 1.
 */
export function backOff(failures: number, asked: number | undefined, random: () => number): number {
  if (asked !== undefined) return Math.min(longestAsked, Math.max(1000, asked));
  return exponential(first, longest, failures) * (0.5 + random() / 2);
}

/**
 * Milliseconds between two questions for new lines, after so many that were refused (1 and more): 0.1 s at first, since the
 * next line may be a good one, doubled each time up to 60 s.
 */
export function backOffAtEnd(questions: number): number {
  return exponential(100, longest, questions);
}

const first = 2000;
const longest = 60_000;
const longestAsked = 3_600_000;
