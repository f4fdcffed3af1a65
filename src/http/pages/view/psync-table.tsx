import { formatBytes } from "../../../common/format.js";
import type { PsyncAccountList } from "../../api/details.js";
import { ClockTag, TimeAgo } from "./clock.js";
import { EventsLink } from "./leads.js";
import { maxPeople } from "./limits.js";
import { Dimmed, EmptyNote, Outcome } from "./parts.js";
import { Table } from "./table.js";
import { Text } from "./text.js";
import { useTexts } from "./texts.js";

/** Accounts that mail is fetched for, those that fail first. */
export function PsyncTable({ list, now }: { readonly list: PsyncAccountList; readonly now: number }) {
  const { psync: texts } = useTexts();
  const { distinct, isAtLeast, failing, top } = list;
  if (top.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  const first = top.slice(0, maxPeople);
  return (
    <>
      <Table
        caption={texts.caption(distinct, isAtLeast, top.length > first.length ? first.length : undefined, failing)}
        columns={[
          { head: texts.account, type: "address" },
          { head: texts.remote, type: "address" },
          { head: texts.result },
          { head: texts.success, type: "word" },
          { head: texts.failure, type: "word" },
          { head: texts.fetched, type: "number" },
        ]}
        rows={first.map((account, index) => ({
          key: `${account.account} ${account.remoteUser} ${index}`,
          cells: [
            <Text value={account.account} most={100} />,
            <EventsLink filter={{ kind: "psync", text: account.remoteUser }}>
              <Text value={texts.at(account.remoteUser, account.remoteServer)} most={150} />
            </EventsLink>,
            <LastSession account={account} now={now} />,
            <TimeAgo time={account.lastSuccessTime} now={now} none={texts.never} />,
            <FailureTime account={account} now={now} />,
            texts.amount(account.lastDay.messages, formatBytes(account.lastDay.bytes)),
          ],
        }))}
      />
      {failing > 0 && (
        <p>
          <Dimmed>{texts.reasons}</Dimmed>
        </p>
      )}
    </>
  );
}

interface AccountProps {
  readonly account: PsyncAccountList["top"][number];
  readonly now: number;
}

/** `efail since 09:12:00, 43 sessions`, or `ok`. */
function LastSession({ account, now }: AccountProps) {
  const { psync: texts } = useTexts();
  const { failingSinceTime, lastFailure = "", lastSuccessTime, failures, undelivered } = account;
  if (failingSinceTime === undefined)
    return (
      <>
        <Outcome text="ok" severity={undelivered > 0 ? "WARN" : "INFO"} />
        {undelivered > 0 && texts.undelivered(undelivered)}
      </>
    );
  const since = <ClockTag time={failingSinceTime} now={now} />;
  return (
    <>
      <Outcome text={lastFailure} severity="ERROR" />
      {texts.failingSince(since, failures, lastSuccessTime === undefined)}
    </>
  );
}

/** With its reason where it does not stand beside it. */
function FailureTime({ account, now }: AccountProps) {
  const { lastFailureTime, lastFailure = "", failingSinceTime } = account;
  if (lastFailureTime === undefined) return <>–</>;
  return (
    <>
      <TimeAgo time={lastFailureTime} now={now} />
      {failingSinceTime === undefined && `, ${lastFailure}`}
    </>
  );
}
