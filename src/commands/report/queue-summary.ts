import type { Privacy } from "../../privacy/privacy.js";
import type { Scan } from "../../spool/scan.js";
import { groupMessages } from "../queue/groups.js";

/** What waits in the queue when the report is made, and why. */
export interface QueueSummary {
  /** Milliseconds UTC. */
  readonly time: number;
  readonly states: Readonly<Record<string, number>>;
  /** The largest first. */
  readonly groups: readonly QueueGroup[];
  /** How many groups there are beside these. */
  readonly more: number;
}

interface QueueGroup {
  readonly state: string;
  /** Of the last attempt that failed; absent before the first has. */
  readonly reason?: string;
  readonly destination: string;
  readonly count: number;
  /** Milliseconds UTC at which the oldest came. */
  readonly oldestTime: number;
}

export function summariseQueue(
  { messages, local, finishedAt }: Pick<Scan, "messages" | "local" | "finishedAt">,
  privacy: Privacy,
  top: number,
): QueueSummary {
  const states: Record<string, number> = { retry: 0, frozen: 0, active: 0, new: 0, local: local.count };
  for (const { state } of messages.values()) states[state] = (states[state] ?? 0) + 1;
  const groups = groupMessages(messages.values(), finishedAt);
  return {
    time: finishedAt,
    states,
    groups: groups.slice(0, top).map(({ state, reason, destination, messages: own }) => ({
      state,
      ...(reason === undefined ? {} : { reason }),
      ...privacy.fields({ destination }, []),
      count: own.length,
      oldestTime: own[0]?.enteredAt ?? finishedAt,
    })),
    more: Math.max(0, groups.length - top),
  };
}
