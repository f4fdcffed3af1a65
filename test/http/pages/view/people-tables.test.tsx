import { expect, test } from "vitest";
import { AccountTable } from "../../../../src/http/pages/view/account-table.js";
import { MailboxTable } from "../../../../src/http/pages/view/mailbox-table.js";
import { NameTable } from "../../../../src/http/pages/view/name-table.js";
import { PsyncTable } from "../../../../src/http/pages/view/psync-table.js";
import { details, now } from "../../api/given-status.js";
import { readCaptions, readRows, renderEnglish, textOf } from "./read-table.js";

test("accounts show the last hour beside the last day, and lead to their messages", () => {
  const table = <AccountTable list={details.accounts()} now={now} />;
  expect(readRows(table)).toEqual([
    {
      User: "anna@alpha.example",
      Messages: "12 / 40",
      Recipients: "30 / 99",
      Size: "87.9 KiB / 390.6 KiB",
      "Client addresses": "1 / 3",
      "Last message": "11:59:00",
    },
  ]);
  expect(readCaptions(table)).toEqual(["2 users; last hour / last 24 hours, most messages in the last hour first"]);
  expect(renderEnglish(table)).toContain('href="./trace?query=anna%40alpha.example"');
});

test("accounts that are hidden lead nowhere", () => {
  const { top, ...rest } = details.accounts();
  const hidden = { ...rest, top: top.map((account) => ({ ...account, user: "0123456789abcdef0123456789abcdef" })) };
  expect(renderEnglish(<AccountTable list={hidden} now={now} />)).not.toContain("href");
});

test("twelve accounts are shown, and that there are more", () => {
  const [account] = details.accounts().top;
  if (account === undefined) throw new Error("no account");
  const many = { distinct: 40, isAtLeast: true, top: Array.from({ length: 13 }, () => account) };
  expect(readRows(<AccountTable list={many} now={now} />)).toHaveLength(12);
  expect(readCaptions(<AccountTable list={many} now={now} />)[0]).toMatch(/^At least 40 users, top 12 shown;/);
});

test("a PSYNC account says since when it fails, and what it could not deliver", () => {
  const table = <PsyncTable list={details.psync()} now={now} />;
  const [failing, partly] = readRows(table);
  expect(failing).toEqual({
    Account: "bob@alpha.example",
    "Fetched from": "bob@remote.example at pop.remote.example:995",
    "Last session": "efail since 2026-11-23 12:01:40, 700 sessions",
    "Last success": "2026-11-23 12:00:00 (1 d ago)",
    "Last failure": "2026-11-24 11:59:00 (1 min ago)",
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
      Since: "2026-11-24 09:00:00 (3 h ago)",
      Last: "2026-11-24 11:50:00 (10 min ago)",
    },
  ]);
});
