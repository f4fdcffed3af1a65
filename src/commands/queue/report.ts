import type { QueuedMessage } from "../../http/api/details.js";
import { showMessage, type Showing } from "../../pipelines/queue/view.js";
import type { Message } from "../../spool/message.js";
import type { Scan } from "../../spool/scan.js";
import { giveUpTime } from "../../spool/schedule.js";
import { type Action, actionsFor, isNamed } from "./actions.js";
import { forecast, type ForecastStep } from "./forecast.js";
import { compareStates, type Group, groupMessages } from "./groups.js";

/** What `queue` prints, people hidden as far as the settings say. Times are milliseconds UTC. */
export interface QueueReport {
  readonly time: number;
  readonly spool: string;
  readonly states: Readonly<Record<Message["state"] | "local", number>>;
  /** Undefined where the retry settings are not known. */
  readonly forecast: readonly ForecastStep[] | undefined;
  readonly groups: readonly ShownGroup[];
  /** Groups above the limit, and their messages. */
  readonly left: { readonly groups: number; readonly messages: number };
}

export interface ShownGroup extends Omit<Group, "messages"> {
  readonly count: number;
  /** The oldest, up to the limit. */
  readonly messages: readonly ShownMessage[];
  /** For the messages shown. */
  readonly actions: readonly Action[];
  /** Messages shown of which the commands leave out the name, since XMail would not have given it. */
  readonly unnamed: number;
}

export type ShownMessage = QueuedMessage & { readonly giveUpTime: number | undefined };

type Found = Pick<Scan, "messages" | "local" | "leafOf" | "finishedAt">;

/** `limit`: of groups, and of messages in each. */
export function createReport(
  { messages, local, leafOf, finishedAt: time }: Found,
  { spool, limit, ...showing }: Showing & { readonly spool: string; readonly limit: number },
): QueueReport {
  const states = { retry: 0, frozen: 0, active: 0, new: 0, local: local.count };
  for (const { state } of messages.values()) states[state]++;
  const groups = groupMessages(messages.values(), time);
  const left = groups.slice(limit);

  function show(group: Group): ShownGroup {
    const shown = group.messages.slice(0, limit);
    const placed = shown.map((message) => ({ message, leaf: leafOf(message.name) ?? "" }));
    const { destination } = showing.privacy.fields({ destination: group.destination }, []);
    return {
      ...group,
      destination,
      count: group.messages.length,
      messages: shown.map((message) => ({
        ...showMessage(message, showing),
        giveUpTime: giveUpTime(message, showing.retry, time),
      })),
      actions: actionsFor(group.state, placed),
      unnamed: placed.filter((one) => !isNamed(one)).length,
    };
  }

  return {
    ...{ time, spool, states },
    forecast: forecast(messages.values(), showing.retry, time),
    groups: groups.slice(0, limit).toSorted(compareStates).map(show),
    left: { groups: left.length, messages: left.reduce((sum, group) => sum + group.messages.length, 0) },
  };
}
