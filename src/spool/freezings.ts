import { hourOf, type Summary } from "./summary.js";

/**
 * Gives a function that adds to a summary what was frozen in the day before and has been deleted since: of each hour the most that a
 * scan saw counts. In memory only: after a restart only what is still in the queue is known. `now` in milliseconds UTC.
 */
export function rememberFrozen(): <T extends Pick<Summary, "givenUp" | "frozenByHour">>(summary: T, now: number) => T {
  const most = new Map<number, number>();
  return (summary, now) => {
    for (const [hour, count] of summary.frozenByHour) most.set(hour, Math.max(count, most.get(hour) ?? 0));
    const first = hourOf(now) - hoursBefore;
    for (const hour of most.keys()) if (hour < first) most.delete(hour);
    // the hour that goes on and the one before are none of the day before the last hour
    const seen = [...most].reduce((sum, [hour, count]) => (hour < first + 24 ? sum + count : sum), 0);
    const { lastHour, dayBefore } = summary.givenUp;
    return { ...summary, givenUp: { lastHour, dayBefore: Math.max(dayBefore, seen) } };
  };
}

const hoursBefore = 25;
