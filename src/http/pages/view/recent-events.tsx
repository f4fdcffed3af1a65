import type { RecentEvent } from "../../api/details.js";
import { formatCount } from "../../../common/format.js";
import { passes } from "./filter.js";
import type { Filter } from "./page-state.js";
import { ClockTag, EmptyNote, MessageLink, Outcome } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

export interface RecentTableProps {
  readonly recent: readonly RecentEvent[];
  readonly filter: Filter;
  readonly now: number;
}

/** The last events that pass the filter, newest first. */
export function RecentTable({ recent, filter, now }: RecentTableProps) {
  if (recent.length === 0) return <EmptyNote>No events since the exporter started.</EmptyNote>;
  const shown = recent.filter((event) => passes(event, filter));
  const all = formatCount(recent.length);
  if (shown.length === 0) return <EmptyNote>None of the last {all} events matches the filter.</EmptyNote>;
  return (
    <Table
      caption={`${formatCount(shown.length)} of the last ${all} events, newest first`}
      columns={[
        { head: "Time (UTC)", type: "word" },
        { head: "Log", type: "word" },
        { head: "Event", type: "word" },
        { head: "Result", type: "word" },
        { head: "What happened" },
        { head: "Message", type: "word" },
      ]}
      rows={shown.map((event) => ({
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

/** `xmail.smtp.rcpt` is `rcpt` beside its log. */
function eventWord({ event, kind }: RecentEvent): string {
  const start = `xmail.${kind}.`;
  return event.startsWith(start) ? event.slice(start.length) : event;
}
