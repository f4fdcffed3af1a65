import type { TopClientList } from "../../api/details.js";
import { formatCount } from "../../../common/format.js";
import { maxTopClients } from "./limits.js";
import { ClockTag } from "./clock.js";
import { EventsLink } from "./leads.js";
import { EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

export interface TopClientTableProps {
  readonly list: TopClientList;
  /** Where there are none. */
  readonly none: string;
  readonly now: number;
}

/** Client addresses with the most of something. */
export function TopClientTable({ list: { distinct, isAtLeast, top }, none, now }: TopClientTableProps) {
  const { topClients: texts } = useTexts();
  if (top.length === 0) return <EmptyNote>{none}</EmptyNote>;
  const first = top.slice(0, maxTopClients);
  return (
    <Table
      caption={texts.caption(distinct, isAtLeast, top.length > first.length ? first.length : undefined)}
      columns={[
        { head: texts.address, type: "word" },
        { head: texts.count, type: "number" },
        { head: texts.mostly, type: "word" },
        { head: texts.first, type: "word" },
        { head: texts.last, type: "word" },
      ]}
      rows={first.map(({ address, count, mostly, firstTime, lastTime }) => ({
        key: address,
        cells: [
          <EventsLink filter={{ text: address.replace(/::\/64$/, ":") }}>
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
