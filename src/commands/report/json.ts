import type { Period, ReportDocument } from "./document.js";

/** Times as in the output of `parse`. */
export function toObject({ period, before, queue, ...rest }: ReportDocument): object {
  return {
    period: toPeriod(period),
    before: toPeriod(before),
    ...rest,
    queue:
      queue === undefined
        ? null
        : {
            ...queue,
            time: toTime(queue.time),
            groups: queue.groups.map((group) => ({ ...group, oldestTime: toTime(group.oldestTime) })),
          },
  };
}

function toPeriod({ from, to }: Period): object {
  return { from: toTime(from), to: toTime(to) };
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
