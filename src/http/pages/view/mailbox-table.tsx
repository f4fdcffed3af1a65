import { formatCount } from "../../../common/format.js";
import type { FullMailboxList } from "../../api/details.js";
import { TimeAgo } from "./clock.js";
import { EventsLink } from "./leads.js";
import { maxPeople } from "./limits.js";
import { EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** Recipients that are refused since their mailbox is full. */
export function MailboxTable({ list, now }: { readonly list: FullMailboxList; readonly now: number }) {
  const { mailboxes: texts } = useTexts();
  const { distinct, isAtLeast, top } = list;
  if (top.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  const first = top.slice(0, maxPeople);
  return (
    <Table
      caption={texts.caption(distinct, isAtLeast, top.length > first.length ? first.length : undefined)}
      columns={[
        { head: texts.recipient, type: "address" },
        { head: texts.refused, type: "number" },
        { head: texts.since, type: "word" },
        { head: texts.last, type: "word" },
      ]}
      rows={first.map(({ recipient, refused, sinceTime, lastTime }, index) => ({
        key: `${recipient} ${index}`,
        cells: [
          <EventsLink filter={{ outcome: "efull", text: recipient }}>
            <Text value={recipient} most={100} />
          </EventsLink>,
          formatCount(refused),
          <TimeAgo time={sinceTime} now={now} />,
          <TimeAgo time={lastTime} now={now} />,
        ],
      }))}
    />
  );
}
