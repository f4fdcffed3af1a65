import type { QueuedMessage } from "../../api/details.js";
import type { QueueStatus, Status } from "../../api/status-document.js";
import { formatBytes, formatCount, formatShortDuration } from "../../../common/format.js";
import { type Child, toNodes } from "./element.js";
import { clockTag, distance, messageLink, emptyNote, truncated, dimmed, table, timeAgo } from "./parts.js";
import { explainQueueState } from "./explain.js";

/** Messages in the queue by state, and failed attempts by reason. */
export function queueTables({ queue }: Status, now: number): Child {
  if (queue.unknown !== undefined) return emptyNote(`Queue state unknown: ${queue.unknown}.`);
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
        [state, " ", dimmed(explainQueueState(state))],
        formatCount(messages),
        formatBytes(bytes),
        oldestSeconds === undefined ? "–" : formatShortDuration(oldestSeconds),
      ],
    })),
  );
}

function failureTable({ failures }: QueueStatus): Child {
  if (failures.length === 0) return emptyNote("No delivery attempt has failed since counting began.");
  return table(
    "Failed attempts by reason, since counting began",
    [{ head: "Reason" }, { head: "Class", type: "word" }, { head: "Attempts", type: "number" }],
    failures.map((failure) => ({
      key: `${failure.class} ${failure.reason}`,
      cells: [failure.reason, failure.class, formatCount(failure.total)],
    })),
  );
}

/** The messages in the queue, one by one. */
export function queuedTable(queued: readonly QueuedMessage[], { queue }: Status, now: number): Child {
  if (queued.length === 0) return emptyNote("No messages in the queue.");
  const all = queue.states.reduce((sum, { messages }) => sum + messages, 0);
  const shown = `${formatCount(queued.length)} of ${formatCount(Math.max(all, queued.length))}, oldest first, frozen last`;
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
      { head: "Last failure" },
      { head: "Next attempt", type: "word" },
    ],
    queued.map((message) => ({ key: message.name, cells: queuedCells(message, now) })),
  );
}

function queuedCells(message: QueuedMessage, now: number): readonly Child[] {
  const { messageId, name, state, sender, recipient, enteredTime, bytes, attempts, nextTryTime } = message;
  return [
    messageLink(messageId) ?? truncated(name, 60),
    state,
    sender === "" ? dimmed("empty") : truncated(sender, 100),
    truncated(recipient, 100),
    distance(enteredTime, now).replace(/ ago$/, ""),
    formatBytes(bytes),
    formatCount(attempts),
    failureText(message, now),
    nextTryTime === undefined ? "–" : clockTag(nextTryTime, now),
  ];
}

function failureText({ failure, lastTryTime }: QueuedMessage, now: number): Child {
  const tried = lastTryTime === undefined ? undefined : dimmed(" at ", clockTag(lastTryTime, now));
  if (failure === undefined) return tried === undefined ? "–" : ["tried", tried];
  const { class: kind, reason, host, reply } = failure;
  const said = reply === "" ? undefined : [": ", truncated(reply, 300)];
  return [`${reason} (${kind})`, tried, host === undefined ? said : [", ", truncated(host, 100), said]];
}
