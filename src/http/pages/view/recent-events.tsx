import type { EventPage, RecentEvent } from "../../api/details.js";
import { type EventFilter, type PageQuery, printPageQuery } from "./page-query.js";
import { ClockTag } from "./clock.js";
import { EmptyNote, InEnglish, LinkedText, MessageLink, Outcome } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

export interface RecentTableProps {
  readonly page: EventPage;
  /** How many there are at all. */
  readonly kept: number;
  readonly filter: EventFilter;
  readonly now: number;
}

/** Recent events that pass the filter, newest first. */
export function RecentTable({ page: { events }, kept, filter, now }: RecentTableProps) {
  const { recent: texts } = useTexts();
  if (kept === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  if (events.length === 0) return <EmptyNote>{texts.noMatch(kept)}</EmptyNote>;
  return (
    <Table
      caption={texts.caption(events.length, kept, filter.before !== undefined)}
      columns={[
        { head: texts.time, type: "word" },
        { head: texts.log, type: "word" },
        { head: texts.event, type: "word" },
        { head: texts.result, type: "word" },
        { head: texts.happened },
        { head: texts.message, type: "word" },
      ]}
      rows={events.map((event) => ({
        key: String(event.number),
        cells: [
          <ClockTag time={event.time} now={now} />,
          event.kind,
          <Text value={eventWord(event)} most={24} />,
          <Outcome text={event.outcome} severity={event.severity} />,
          <InEnglish>
            <LinkedText value={event.sentence} most={400} />
          </InEnglish>,
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
  const { recent: texts } = useTexts();
  const to = (before: number | undefined) =>
    `./${printPageQuery({ ...query, events: { ...query.events, before } })}#recent`;
  const last = events.at(-1);
  return (
    <p class="more">
      {query.events.before !== undefined && <a href={to(undefined)}>{texts.newest}</a>}
      {hasMore && last !== undefined && onMore !== undefined && (
        <button type="button" onClick={onMore}>
          {texts.showOlder}
        </button>
      )}
      {hasMore && last !== undefined && onMore === undefined && <a href={to(last.number)}>{texts.older}</a>}
    </p>
  );
}

/** `xmail.smtp.rcpt` is `rcpt` beside its log. */
function eventWord({ event, kind }: RecentEvent): string {
  const start = `xmail.${kind}.`;
  return event.startsWith(start) ? event.slice(start.length) : event;
}
