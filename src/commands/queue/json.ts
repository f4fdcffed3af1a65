import { ageColumns } from "./groups.js";
import type { QueueReport, ShownGroup, ShownMessage } from "./report.js";

/** Times as in the output of `parse`; what is not known is absent, except for the forecast, which is null. */
export function toObject({ time, spool, states, forecast, groups, left }: QueueReport): object {
  return {
    time: toTime(time),
    spool,
    states,
    forecast: forecast?.map(({ messages, by }) => ({ messages, by: toTime(by) })) ?? null,
    groups: groups.map(toGroup),
    left,
  };
}

function toGroup({ state, reason, destination, count, ages, messages, actions, unnamed }: ShownGroup): object {
  return {
    ...{ state, reason, destination, count },
    ages: Object.fromEntries(ageColumns.map(({ title }, column) => [title, ages[column]])),
    messages: messages.map(toMessage),
    ...{ unnamed, actions },
  };
}

function toMessage(message: ShownMessage): object {
  const { enteredTime, lastTryTime, nextTryTime, giveUpTime, ...rest } = message;
  const known = (time: number | undefined) => (time === undefined ? undefined : toTime(time));
  return {
    ...rest,
    enteredTime: toTime(enteredTime),
    lastTryTime: known(lastTryTime),
    nextTryTime: known(nextTryTime),
    giveUpTime: known(giveUpTime),
  };
}

function toTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
