import type { ComponentChildren } from "preact";
import type { QueuedMessage, QueuePage } from "../../api/details.js";
import type { PageTexts } from "../../../texts/page/en.js";
import type { PageStatus } from "./page-state.js";
import { formatBytes, formatCount } from "../../../common/format.js";
import type { OnQuery } from "./filter-form.js";
import { queuePageSize } from "./limits.js";
import { type PageQuery, printPageQuery } from "./page-query.js";
import { ClockTag } from "./clock.js";
import { AddressLink, Dimmed, EmptyNote, MessageLink } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

export interface QueuedTableProps {
  readonly page: QueuePage;
  readonly query: PageQuery;
  readonly status: PageStatus;
  readonly now: number;
}

/** The messages in the queue, one by one. */
export function QueuedTable({ page, query, status: { queue }, now }: QueuedTableProps) {
  const texts = useTexts();
  const { list: _, none, noMatch, caption, ...heads } = texts.queued;
  const { messages, matching, searched } = page;
  const all = queue.states.reduce((sum, { messages }) => sum + messages, 0);
  if (all === 0 && matching === 0) return <EmptyNote>{none}</EmptyNote>;
  if (messages.length === 0) return <EmptyNote>{noMatch(searched)}</EmptyNote>;
  const first = query.queue.offset + 1;
  return (
    <Table
      caption={caption(first, first + messages.length - 1, matching, searched)}
      columns={[
        { head: heads.message, type: "word" },
        { head: heads.state, type: "word" },
        { head: heads.from, type: "address" },
        { head: heads.to, type: "address" },
        { head: heads.waiting, type: "number" },
        { head: heads.size, type: "number" },
        { head: heads.attempts, type: "number" },
        { head: heads.lastFailure },
        { head: heads.nextAttempt, type: "word" },
      ]}
      rows={messages.map((message) => ({ key: message.name, cells: queuedCells(message, now, texts) }))}
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
  const { queued: texts } = useTexts();
  const { queue } = query;
  return (
    <p class="more">
      {queue.offset > 0 && (
        <PageLink text={texts.previous} offset={Math.max(0, queue.offset - queuePageSize)} {...{ query, onQuery }} />
      )}
      {queue.offset + queuePageSize < matching && (
        <PageLink text={texts.next} offset={queue.offset + queuePageSize} {...{ query, onQuery }} />
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

function queuedCells(message: QueuedMessage, now: number, texts: PageTexts): readonly ComponentChildren[] {
  const { messageId, name, state, sender, recipient, enteredTime, bytes, attempts, nextTryTime } = message;
  return [
    messageId === "" ? <Text value={name} most={60} /> : <MessageLink messageId={messageId} />,
    state,
    sender === "" ? <Dimmed>{texts.queued.emptySender}</Dimmed> : <AddressLink address={sender} />,
    <AddressLink address={recipient} />,
    texts.queued.waitingFor((now - enteredTime) / 1000),
    formatBytes(bytes),
    formatCount(attempts),
    <LastFailure message={message} now={now} />,
    nextTryTime === undefined ? "–" : <ClockTag time={nextTryTime} now={now} />,
  ];
}

/** `greylisted (temporary) at 11:52:00, mx.far.example: 451 4.7.1 Try again later` */
function LastFailure(props: { readonly message: QueuedMessage; readonly now: number }) {
  const { queued: texts } = useTexts();
  const { failure, lastTryTime } = props.message;
  const time = lastTryTime !== undefined && <ClockTag time={lastTryTime} now={props.now} />;
  if (failure === undefined)
    return <>{time === false ? "–" : texts.triedAt((text) => <Dimmed>{text}</Dimmed>, time)}</>;
  const { class: kind, reason, host, reply } = failure;
  return (
    <>
      <Text value={`${reason} (${kind})`} />
      {time !== false && <Dimmed>{texts.failedAt(time)}</Dimmed>}
      {host !== undefined && ", "}
      {host !== undefined && <Text value={host} most={100} />}
      {reply !== "" && ": "}
      {reply !== "" && <Text value={reply} most={300} />}
    </>
  );
}
