import { formatBytes, formatCount } from "../../../common/format.js";
import type { AccountLogins } from "../../api/people.js";
import { useTraceTexts } from "../frame.js";
import { ClockTag } from "../view/clock.js";
import { EventsLink } from "../view/leads.js";
import { AddressLink, Dimmed, EmptyNote } from "../view/parts.js";
import { Table } from "../view/table.js";
import { Text } from "../view/text.js";

/** Users with what they sent in the last hour and the last day, and their last login. */
export function AccountTable({ list, now }: { readonly list: AccountLogins; readonly now: number }) {
  const { accounts: texts } = useTraceTexts().people;
  const { accounts, isAtLeast, isReading } = list;
  const top = accounts.toSorted((a, b) => b.lastHour.messages - a.lastHour.messages).slice(0, maxShown);
  const note = isReading && (
    <p>
      <Dimmed>{texts.reading}</Dimmed>
    </p>
  );
  if (top.length === 0) return note || <EmptyNote>{texts.none}</EmptyNote>;
  return (
    <>
      {note}
      <Table
        caption={texts.caption(accounts.length, isAtLeast, accounts.length > top.length ? top.length : undefined)}
        columns={[
          { head: texts.account, type: "address" },
          { head: texts.messages, type: "number" },
          { head: texts.recipients, type: "number" },
          { head: texts.size, type: "number" },
          { head: texts.clients, type: "number" },
          { head: texts.lastLogin, type: "word" },
          { head: texts.service, type: "word" },
          { head: texts.from, type: "word" },
        ]}
        rows={top.map(({ user, lastHour, lastDay, lastLogin: { time, service, clientAddress } }) => ({
          cells: [
            <AddressLink address={user} />,
            texts.pair(formatCount(lastHour.messages), formatCount(lastDay.messages)),
            texts.pair(formatCount(lastHour.recipients), formatCount(lastDay.recipients)),
            texts.pair(formatBytes(lastHour.bytes), formatBytes(lastDay.bytes)),
            texts.pair(formatCount(lastHour.clients), formatCount(lastDay.clients)),
            <ClockTag time={time} now={now} />,
            service,
            <EventsLink filter={{ text: clientAddress }}>
              <Text value={clientAddress} most={60} />
            </EventsLink>,
          ],
        }))}
      />
    </>
  );
}

/** `/api/accounts` has all. */
const maxShown = 200;
