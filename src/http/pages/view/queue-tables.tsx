import type { ComponentChildren } from "preact";
import type { QueuedMessage } from "../../api/details.js";
import type { QueueStatus, Status } from "../../api/status-document.js";
import { formatBytes, formatCount, formatShortDuration } from "../../../common/format.js";
import { explainQueueState } from "./explain.js";
import { ClockTag, Dimmed, distance, EmptyNote, MessageLink, TimeAgo } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

/** Messages in the queue by state, and failed attempts by reason. */
export function QueueTables({ status: { queue }, now }: { readonly status: Status; readonly now: number }) {
  if (queue.unknown !== undefined)
    return (
      <EmptyNote>
        Queue state unknown: <Text value={queue.unknown} />.
      </EmptyNote>
    );
  return (
    <>
      <StateTable queue={queue} now={now} />
      <FailureTable queue={queue} />
    </>
  );
}

function StateTable({ queue: { states, scannedTime }, now }: { readonly queue: QueueStatus; readonly now: number }) {
  const caption =
    scannedTime === undefined ? (
      "By state"
    ) : (
      <>
        By state, as of <TimeAgo time={scannedTime} now={now} />
      </>
    );
  return (
    <Table
      caption={caption}
      columns={[
        { head: "State" },
        { head: "Messages", type: "number" },
        { head: "Size", type: "number" },
        { head: "Oldest", type: "number" },
      ]}
      rows={states.map(({ state, messages, bytes, oldestSeconds }) => ({
        key: state,
        cells: [
          <>
            <Text value={state} /> <Dimmed>{explainQueueState(state)}</Dimmed>
          </>,
          formatCount(messages),
          formatBytes(bytes),
          oldestSeconds === undefined ? "–" : formatShortDuration(oldestSeconds),
        ],
      }))}
    />
  );
}

function FailureTable({ queue: { failures } }: { readonly queue: QueueStatus }) {
  if (failures.length === 0) return <EmptyNote>No delivery attempt has failed since counting began.</EmptyNote>;
  return (
    <Table
      caption="Failed attempts by reason, since counting began"
      columns={[{ head: "Reason" }, { head: "Class", type: "word" }, { head: "Attempts", type: "number" }]}
      rows={failures.map((failure) => ({
        key: `${failure.class} ${failure.reason}`,
        cells: [failure.reason, failure.class, formatCount(failure.total)],
      }))}
    />
  );
}

export interface QueuedTableProps {
  readonly queued: readonly QueuedMessage[];
  readonly status: Status;
  readonly now: number;
}

/** The messages in the queue, one by one. */
export function QueuedTable({ queued, status: { queue }, now }: QueuedTableProps) {
  if (queued.length === 0) return <EmptyNote>No messages in the queue.</EmptyNote>;
  const all = queue.states.reduce((sum, { messages }) => sum + messages, 0);
  const shown = `${formatCount(queued.length)} of ${formatCount(Math.max(all, queued.length))}, oldest first, frozen last`;
  return (
    <Table
      caption={`${shown}; times in UTC`}
      columns={[
        { head: "Message", type: "word" },
        { head: "State", type: "word" },
        { head: "From", type: "address" },
        { head: "To", type: "address" },
        { head: "Waiting", type: "number" },
        { head: "Size", type: "number" },
        { head: "Attempts", type: "number" },
        { head: "Last failure" },
        { head: "Next attempt", type: "word" },
      ]}
      rows={queued.map((message) => ({ key: message.name, cells: queuedCells(message, now) }))}
    />
  );
}

function queuedCells(message: QueuedMessage, now: number): readonly ComponentChildren[] {
  const { messageId, name, state, sender, recipient, enteredTime, bytes, attempts, nextTryTime } = message;
  return [
    messageId === "" ? <Text value={name} most={60} /> : <MessageLink messageId={messageId} />,
    state,
    sender === "" ? <Dimmed>empty</Dimmed> : <Text value={sender} most={100} />,
    <Text value={recipient} most={100} />,
    distance(enteredTime, now).replace(/ ago$/, ""),
    formatBytes(bytes),
    formatCount(attempts),
    <LastFailure message={message} now={now} />,
    nextTryTime === undefined ? "–" : <ClockTag time={nextTryTime} now={now} />,
  ];
}

/** `greylisted (temporary) at 11:52:00, mx.far.example: 451 4.7.1 Try again later` */
function LastFailure(props: { readonly message: QueuedMessage; readonly now: number }) {
  const { failure, lastTryTime } = props.message;
  const tried = lastTryTime !== undefined && (
    <Dimmed>
      {" at "}
      <ClockTag time={lastTryTime} now={props.now} />
    </Dimmed>
  );
  if (failure === undefined) return tried === false ? <>–</> : <>tried{tried}</>;
  const { class: kind, reason, host, reply } = failure;
  return (
    <>
      <Text value={`${reason} (${kind})`} />
      {tried}
      {host !== undefined && ", "}
      {host !== undefined && <Text value={host} most={100} />}
      {reply !== "" && ": "}
      {reply !== "" && <Text value={reply} most={300} />}
    </>
  );
}
