import { formatBytes, formatCount } from "../../../common/format.js";
import type { AccountList } from "../../api/details.js";
import { ClockTag } from "./clock.js";
import { maxPeople } from "./limits.js";
import { AddressLink, EmptyNote } from "./parts.js";
import { Table } from "./table.js";
import { useTexts } from "./texts.js";

/** Authenticated users with what they sent in the last hour and the last day. */
export function AccountTable({ list, now }: { readonly list: AccountList; readonly now: number }) {
  const { accounts: texts } = useTexts();
  const { distinct, isAtLeast, top } = list;
  if (top.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  const first = top.slice(0, maxPeople);
  return (
    <Table
      caption={texts.caption(distinct, isAtLeast, top.length > first.length ? first.length : undefined)}
      columns={[
        { head: texts.account, type: "address" },
        { head: texts.messages, type: "number" },
        { head: texts.recipients, type: "number" },
        { head: texts.size, type: "number" },
        { head: texts.clients, type: "number" },
        { head: texts.last, type: "word" },
      ]}
      rows={first.map(({ user, lastHour, lastDay, lastTime }, index) => ({
        // hidden ones may be equal
        key: `${user} ${index}`,
        cells: [
          <AddressLink address={user} />,
          texts.pair(formatCount(lastHour.messages), formatCount(lastDay.messages)),
          texts.pair(formatCount(lastHour.recipients), formatCount(lastDay.recipients)),
          texts.pair(formatBytes(lastHour.bytes), formatBytes(lastDay.bytes)),
          texts.pair(formatCount(lastHour.clients), formatCount(lastDay.clients)),
          <ClockTag time={lastTime} now={now} />,
        ],
      }))}
    />
  );
}
