import { formatCount } from "../../../common/format.js";
import type { FullMailboxList } from "../../api/people.js";
import { useTraceTexts } from "../frame.js";
import { ClockTag } from "../view/clock.js";
import { EventsLink } from "../view/leads.js";
import { EmptyNote } from "../view/parts.js";
import { Table } from "../view/table.js";
import { Text } from "../view/text.js";

/** Recipients that are refused since their mailbox is full. */
export function MailboxTable({ list, now }: { readonly list: FullMailboxList; readonly now: number }) {
  const { mailboxes: texts } = useTraceTexts().people;
  const { distinct, isAtLeast, top } = list;
  if (top.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  return (
    <Table
      caption={texts.caption(distinct, isAtLeast, distinct > top.length ? top.length : undefined)}
      columns={[
        { head: texts.recipient, type: "address" },
        { head: texts.refused, type: "number" },
        { head: texts.since, type: "word" },
        { head: texts.last, type: "word" },
      ]}
      rows={top.map(({ recipient, refused, sinceTime, lastTime }, index) => ({
        key: `${recipient} ${index}`,
        cells: [
          <EventsLink filter={{ outcome: "efull", text: recipient }}>
            <Text value={recipient} most={100} />
          </EventsLink>,
          formatCount(refused),
          <ClockTag time={sinceTime} now={now} />,
          <ClockTag time={lastTime} now={now} />,
        ],
      }))}
    />
  );
}
