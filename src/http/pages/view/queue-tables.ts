import type { QueuedMessage } from "../../api/details.js";
import type { QueueStatus, Status } from "../../api/status-document.js";
import { formatBytes, formatCount, formatShortDuration } from "../../../common/format.js";
import { type Child, toNodes } from "./element.js";
import { clockTag, distance, messageLink, nothing, short, soft, table, timeAgo } from "./parts.js";
import { explainQueueState } from "./explain.js";

/** How many messages wait, in which state, and why attempts failed. */
export function queueTables({ queue }: Status, now: number): Child {
  if (queue.unknown !== undefined) return nothing(`The queue is not known: ${queue.unknown}.`);
  return [stateTable(queue, now), failureTable(queue)];
}

function stateTable({ states, scannedTime }: QueueStatus, now: number): Child {
  return table(
    scannedTime === undefined ? "By state" : toNodes(["By state, as of ", timeAgo(scannedTime, now, "")]),
    [
      { head: "State" },
      { head: "Messages", type: "number" },
      { head: "Size", type: "number" },
      { head: "Oldest", type: "number" },
    ],
    states.map(({ state, messages, bytes, oldestSeconds }) => ({
      key: state,
      cells: [
        [state, " ", soft(explainQueueState(state))],
        formatCount(messages),
        formatBytes(bytes),
        oldestSeconds === undefined ? "–" : formatShortDuration(oldestSeconds),
      ],
    })),
  );
}

function failureTable({ failures }: QueueStatus): Child {
  if (failures.length === 0) return nothing("No attempt to deliver failed since counting began.");
  return table(
    "Failed attempts by reason, since counting began",
    [{ head: "Reason" }, { head: "Class", type: "word" }, { head: "Attempts", type: "number" }],
    failures.map((failure) => ({
      key: `${failure.class} ${failure.reason}`,
      cells: [failure.reason, failure.class, formatCount(failure.total)],
    })),
  );
}

/** Messages of the queue one by one. */
export function queuedTable(queued: readonly QueuedMessage[], { queue }: Status, now: number): Child {
  if (queued.length === 0) return nothing("No message waits.");
  const all = queue.states.reduce((sum, { messages }) => sum + messages, 0);
  const shown = `${formatCount(queued.length)} of ${formatCount(Math.max(all, queued.length))}, oldest first, frozen ones last`;
  return table(
    `${shown}; times in UTC`,
    [
      { head: "Message", type: "word" },
      { head: "State", type: "word" },
      { head: "From", type: "address" },
      { head: "To", type: "address" },
      { head: "Waiting", type: "number" },
      { head: "Size", type: "number" },
      { head: "Attempts", type: "number" },
      { head: "Why the last one failed" },
      { head: "Next try", type: "word" },
    ],
    queued.map((message) => ({ key: message.name, cells: queuedCells(message, now) })),
  );
}

function queuedCells(message: QueuedMessage, now: number): readonly Child[] {
  const { messageId, name, state, sender, recipient, enteredTime, bytes, attempts, nextTryTime } = message;
  return [
    messageLink(messageId) ?? short(name, 60),
    state,
    sender === "" ? soft("empty") : short(sender, 100),
    short(recipient, 100),
    distance(enteredTime, now).replace(/ ago$/, ""),
    formatBytes(bytes),
    formatCount(attempts),
    failureText(message, now),
    nextTryTime === undefined ? "–" : clockTag(nextTryTime, now),
  ];
}

function failureText({ failure, lastTryTime }: QueuedMessage, now: number): Child {
  const tried = lastTryTime === undefined ? undefined : soft(" at ", clockTag(lastTryTime, now));
  if (failure === undefined) return tried === undefined ? "–" : ["tried", tried];
  const { class: kind, reason, host, reply } = failure;
  const said = reply === "" ? undefined : [": ", short(reply, 300)];
  return [`${reason} (${kind})`, tried, host === undefined ? said : [", ", short(host, 100), said]];
}
