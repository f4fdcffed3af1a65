import { expect, test } from "vitest";
import { AccountTable } from "../../../../src/http/pages/accounts/account-table.js";
import { MailboxTable } from "../../../../src/http/pages/accounts/mailbox-table.js";
import { NameTable } from "../../../../src/http/pages/accounts/name-table.js";
import { PsyncTable } from "../../../../src/http/pages/accounts/psync-table.js";
import { details, now } from "../../api/given-status.js";
import { readCaptions, readRows, renderEnglish, textOf } from "../view/read-table.js";

test("accounts show the last hour beside the last day, and their last login, and lead on", () => {
  const table = <AccountTable list={details.logins()} now={now} />;
  expect(readRows(table)).toEqual([
    {
      User: "anna@alpha.example",
      Messages: "12 / 40",
      Recipients: "30 / 99",
      Size: "87.9 KiB / 390.6 KiB",
      "Client addresses": "1 / 3",
      "Last login": "11:59:00",
      Service: "smtp",
      From: "203.0.113.5",
    },
  ]);
  expect(readCaptions(table)).toEqual(["1 user; last hour / last 24 hours, most messages in the last hour first"]);
  expect(renderEnglish(table)).toContain('href="./trace?query=anna%40alpha.example"');
});

test("accounts that are hidden lead nowhere", () => {
  const { accounts, ...rest } = details.logins();
  const user = "0123456789abcdef0123456789abcdef";
  const hidden = { ...rest, accounts: accounts.map((account) => ({ ...account, user })) };
  expect(renderEnglish(<AccountTable list={hidden} now={now} />)).not.toContain("href");
});

test("200 accounts are shown, those that send most now first, and that there are more", () => {
  const [account] = details.logins().accounts;
  if (account === undefined) throw new Error("no account");
  const accounts = Array.from({ length: 230 }, (_, index) => ({
    ...account,
    user: `u${index}`,
    lastHour: { ...account.lastHour, messages: index },
  }));
  const table = <AccountTable list={{ isReading: true, isAtLeast: true, accounts }} now={now} />;
  expect(readRows(table)).toHaveLength(200);
  expect(readRows(table)[0]).toMatchObject({ User: "u229" });
  expect(readCaptions(table)[0]).toMatch(/^At least 230 users, top 200 shown;/);
  expect(textOf(table)).toContain("The log files of before the start are still being read");
});

test("a PSYNC account says since when it fails, and what it could not deliver", () => {
  const table = <PsyncTable list={details.psync()} now={now} />;
  const [failing, partly] = readRows(table);
  expect(failing).toEqual({
    Account: "bob@alpha.example",
    "Fetched from": "bob@remote.example at pop.remote.example:995",
    "Last session": "efail since 2026-11-23 12:01:40, 700 sessions",
    "Last success": "2026-11-23 12:00:00",
    "Last failure": "11:59:00",
    "Fetched in 24 hours": "3 (12.1 KiB)",
  });
  expect(partly).toMatchObject({
    "Last session": "ok 1 message could not be delivered here",
    "Last failure": "–",
  });
  expect(readCaptions(table)).toEqual(["2 accounts, 1 failing"]);
  expect(textOf(table)).toContain("XMail logs no reason.");
});

test("where no success is known, an account fails at least since then", () => {
  const list = details.psync();
  const [first] = list.top;
  if (first === undefined) throw new Error("no account");
  const { lastSuccessTime: _, ...failing } = first;
  const [row] = readRows(<PsyncTable list={{ ...list, top: [failing] }} now={now} />);
  expect(row).toMatchObject({
    "Last session": "efail since at least 2026-11-23 12:01:40, 700 sessions",
    "Last success": "none known",
  });
});

test("names tried and full mailboxes say how often, since when, and how many there are", () => {
  const names = <NameTable list={details.namesTried()} now={now} />;
  expect(readRows(names)).toEqual([
    {
      ...{ Name: "root@alpha.example", Service: "pop3", "Failed logins": "321", "Client addresses": "17" },
      ...{ First: "10:00:00", Last: "11:59:55" },
    },
  ]);
  expect(textOf(names)).toContain("any other may be somebody's password");
  expect(readRows(<MailboxTable list={details.fullMailboxes()} now={now} />)).toEqual([
    {
      Recipient: "dora@alpha.example",
      Refused: "14",
      Since: "09:00:00",
      Last: "11:50:00",
    },
  ]);
});
