import type { ComponentChildren } from "preact";
import type { QueuedMessage, QueuePage } from "../../api/details.js";
import type { PageStatus } from "./page-state.js";
import { formatBytes, formatCount } from "../../../common/format.js";
import type { OnQuery } from "./filter-form.js";
import { pageSize } from "./limits.js";
import { type PageQuery, printPageQuery } from "./page-query.js";
import { ClockTag, distance } from "./clock.js";
import { AddressLink, Dimmed, EmptyNote, MessageLink } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

export interface QueuedTableProps {
  readonly page: QueuePage;
  readonly query: PageQuery;
  readonly status: PageStatus;
  readonly now: number;
}

/** The messages in the queue, one by one. */
export function QueuedTable({ page, query, status: { queue }, now }: QueuedTableProps) {
  const { messages, matching, searched } = page;
  const all = queue.states.reduce((sum, { messages }) => sum + messages, 0);
  if (all === 0 && matching === 0) return <EmptyNote>No messages in the queue.</EmptyNote>;
  const within = searched === undefined ? "" : `; of the first ${formatCount(searched)}`;
  if (messages.length === 0) return <EmptyNote>No message matches the filter{within}.</EmptyNote>;
  const first = query.queue.offset + 1;
  const shown = `${formatCount(first)} to ${formatCount(first + messages.length - 1)} of ${formatCount(matching)}${within}`;
  return (
    <Table
      caption={`${shown}, oldest first, frozen last`}
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
      rows={messages.map((message) => ({ key: message.name, cells: queuedCells(message, now) }))}
    />
  );
}

export interface QueuePagesProps {
  readonly page: QueuePage;
  readonly query: PageQuery;
  readonly onQuery: OnQuery;
}

/** To the page before and the next one. */
export function QueuePages({ page: { matching }, query, onQuery }: QueuePagesProps) {
  const { queue } = query;
  return (
    <p class="more">
      {queue.offset > 0 && (
        <PageLink text="Previous" offset={Math.max(0, queue.offset - pageSize)} {...{ query, onQuery }} />
      )}
      {queue.offset + pageSize < matching && (
        <PageLink text="Next" offset={queue.offset + pageSize} {...{ query, onQuery }} />
      )}
    </p>
  );
}

function PageLink(props: Omit<QueuePagesProps, "page"> & { readonly text: string; readonly offset: number }) {
  const { text, offset, query, onQuery } = props;
  const queue = { ...query.queue, offset };
  const follow = (event: Event) => {
    if (onQuery === undefined) return;
    event.preventDefault();
    onQuery({ queue });
  };
  return (
    <a href={`./${printPageQuery({ ...query, queue })}#queued`} onClick={follow}>
      {text}
    </a>
  );
}

function queuedCells(message: QueuedMessage, now: number): readonly ComponentChildren[] {
  const { messageId, name, state, sender, recipient, enteredTime, bytes, attempts, nextTryTime } = message;
  return [
    messageId === "" ? <Text value={name} most={60} /> : <MessageLink messageId={messageId} />,
    state,
    sender === "" ? <Dimmed>empty</Dimmed> : <AddressLink address={sender} />,
    <AddressLink address={recipient} />,
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
