import { formatBytes } from "../../../common/format.js";
import type { PsyncAccountList } from "../../api/people.js";
import { useTraceTexts } from "../frame.js";
import { ClockTag } from "../view/clock.js";
import { EventsLink } from "../view/leads.js";
import { Dimmed, EmptyNote, Outcome } from "../view/parts.js";
import { Table } from "../view/table.js";
import { Text } from "../view/text.js";

/** Accounts that mail is fetched for, those that fail first. */
export function PsyncTable({ list, now }: { readonly list: PsyncAccountList; readonly now: number }) {
  const { psync: texts } = useTraceTexts().people;
  const { distinct, isAtLeast, failing, top } = list;
  if (top.length === 0) return <EmptyNote>{texts.none}</EmptyNote>;
  return (
    <>
      <Table
        caption={texts.caption(distinct, isAtLeast, distinct > top.length ? top.length : undefined, failing)}
        columns={[
          { head: texts.account, type: "address" },
          { head: texts.remote, type: "address" },
          { head: texts.result },
          { head: texts.success, type: "word" },
          { head: texts.failure, type: "word" },
          { head: texts.fetched, type: "number" },
        ]}
        rows={top.map((account, index) => ({
          key: `${account.account} ${account.remoteUser} ${index}`,
          cells: [
            <Text value={account.account} most={100} />,
            <EventsLink filter={{ kind: "psync", text: account.remoteUser }}>
              <Text value={texts.at(account.remoteUser, account.remoteServer)} most={150} />
            </EventsLink>,
            <LastSession account={account} now={now} />,
            account.lastSuccessTime === undefined ? texts.never : <ClockTag time={account.lastSuccessTime} now={now} />,
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
  const { psync: texts } = useTraceTexts().people;
  const { failingSinceTime, lastFailure = "", lastSuccessTime, failures, undelivered } = account;
  if (failingSinceTime === undefined)
    return (
      <>
        <Outcome text={succeeded} severity={undelivered > 0 ? "WARN" : "INFO"} />
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
      <ClockTag time={lastFailureTime} now={now} />
      {failingSinceTime === undefined && `, ${lastFailure}`}
    </>
  );
}

/** XMail's own word, in every language. */
const succeeded = "ok";
