import type { EventPage, RecentEvent } from "../../api/details.js";
import { formatCount } from "../../../common/format.js";
import { type EventFilter, type PageQuery, printPageQuery } from "./page-query.js";
import { ClockTag } from "./clock.js";
import { EmptyNote, MessageLink, Outcome } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

export interface RecentTableProps {
  readonly page: EventPage;
  /** How many there are at all. */
  readonly kept: number;
  readonly filter: EventFilter;
  readonly now: number;
}

/** Recent events that pass the filter, newest first. */
export function RecentTable({ page: { events }, kept, filter, now }: RecentTableProps) {
  const all = formatCount(kept);
  if (kept === 0) return <EmptyNote>No events since the exporter started.</EmptyNote>;
  if (events.length === 0) return <EmptyNote>None of the last {all} events matches the filter.</EmptyNote>;
  return (
    <Table
      caption={`${formatCount(events.length)} of the last ${all} events, ${filter.before === undefined ? "" : "an older page, "}newest first`}
      columns={[
        { head: "Time", type: "word" },
        { head: "Log", type: "word" },
        { head: "Event", type: "word" },
        { head: "Result", type: "word" },
        { head: "What happened" },
        { head: "Message", type: "word" },
      ]}
      rows={events.map((event) => ({
        key: String(event.number),
        cells: [
          <ClockTag time={event.time} now={now} />,
          event.kind,
          <Text value={eventWord(event)} most={24} />,
          <Outcome text={event.outcome} severity={event.severity} />,
          <Text value={event.sentence} most={400} />,
          <MessageLink messageId={event.messageId} />,
        ],
      }))}
    />
  );
}

export interface OlderEventsProps {
  readonly page: EventPage;
  readonly query: PageQuery;
  /** With script they are added below. */
  readonly onMore: (() => void) | undefined;
}

/** To the next page, and from an older page back to the newest. */
export function OlderEvents({ page: { events, hasMore }, query, onMore }: OlderEventsProps) {
  const to = (before: number | undefined) =>
    `./${printPageQuery({ ...query, events: { ...query.events, before } })}#recent`;
  const last = events.at(-1);
  return (
    <p class="more">
      {query.events.before !== undefined && <a href={to(undefined)}>Newest events</a>}
      {hasMore && last !== undefined && onMore !== undefined && (
        <button type="button" onClick={onMore}>
          Show older events
        </button>
      )}
      {hasMore && last !== undefined && onMore === undefined && <a href={to(last.number)}>Older events</a>}
    </p>
  );
}

/** `xmail.smtp.rcpt` is `rcpt` beside its log. */
function eventWord({ event, kind }: RecentEvent): string {
  const start = `xmail.${kind}.`;
  return event.startsWith(start) ? event.slice(start.length) : event;
}
