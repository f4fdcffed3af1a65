import type { TopClientList } from "../../api/details.js";
import { formatCount } from "../../../common/format.js";
import { maxTopClients } from "./limits.js";
import { ClockTag } from "./clock.js";
import { EventsLink } from "./leads.js";
import { EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";

export interface TopClientTableProps {
  readonly list: TopClientList;
  /** In the plural: `refusals`. */
  readonly what: string;
  readonly now: number;
}

/** Client addresses with the most of something. */
export function TopClientTable({ list: { distinct, isAtLeast, top }, what, now }: TopClientTableProps) {
  if (top.length === 0) return <EmptyNote>No {what} seen.</EmptyNote>;
  const first = top.slice(0, maxTopClients);
  const addresses = distinct === 1 ? "address" : "different addresses";
  const rest = top.length > first.length ? `, top ${first.length} shown` : "";
  return (
    <Table
      caption={`${isAtLeast ? "At least " : ""}${formatCount(distinct)} ${addresses}${rest}`}
      columns={[
        { head: "Address", type: "word" },
        { head: "Count", type: "number" },
        { head: "Mostly", type: "word" },
        { head: "First", type: "word" },
        { head: "Last", type: "word" },
      ]}
      rows={first.map(({ address, count, mostly, firstTime, lastTime }) => ({
        key: address,
        cells: [
          <EventsLink filter={{ text: address }}>
            <Text value={address} most={60} />
          </EventsLink>,
          formatCount(count),
          <Text value={mostly} most={60} />,
          <ClockTag time={firstTime} now={now} />,
          <ClockTag time={lastTime} now={now} />,
        ],
      }))}
    />
  );
}
