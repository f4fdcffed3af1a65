import { expect, test } from "vitest";
import type { Event, Fields } from "../../src/event.js";
import { createAccounts, type Accounts } from "../../src/recent/accounts.js";

const now = Date.UTC(2026, 10, 24, 12, 30);
const minute = 60_000;

function smtp(phase: string, user: string, minutesAgo: number, more: Fields = {}, outcome = "ok"): Event {
  const fields = { phase, user, size: 1_000, clientAddress: "203.0.113.7", ...more };
  const line = { kind: "smtp", file: "smtp-202611240000", offset: 0, time: now - minutesAgo * minute } as const;
  return { ...line, name: `xmail.smtp.${phase}`, outcome, severity: "INFO", fields };
}

function send(accounts: Accounts, user: string, minutesAgo: number, recipients = 1, more: Fields = {}): void {
  for (let index = 0; index < recipients; index++) accounts.see(smtp("rcpt", user, minutesAgo, more));
  accounts.see(smtp("recv", user, minutesAgo, more));
}

test("messages, recipients, bytes and clients are counted by account, in the last hour and the last day", () => {
  const accounts = createAccounts();
  send(accounts, "anna", 300, 3, { clientAddress: "198.51.100.1" });
  send(accounts, "anna", 20, 2);
  send(accounts, "anna", 10, 1, { size: 500, clientAddress: "2001:db8:1:2:3::4" });
  send(accounts, "bob", 5, 9);
  const [first, second] = accounts.list(now, 10).top;
  expect(first).toMatchObject({ user: "bob", lastHour: { messages: 1, recipients: 9, bytes: 1_000, clients: 1 } });
  expect(second).toEqual({
    user: "anna",
    lastHour: { messages: 2, recipients: 3, bytes: 1_500, clients: 2 },
    lastDay: { messages: 3, recipients: 6, bytes: 2_500, clients: 3 },
    lastTime: now - 10 * minute,
  });
  expect(accounts.most(now)).toEqual({ messages: 2, recipients: 9 });
});

test("strangers, refusals and what is no message count for nobody", () => {
  const accounts = createAccounts();
  send(accounts, "", 5);
  accounts.see(smtp("rcpt", "anna", 5, {}, "erelay"));
  accounts.see(smtp("size", "anna", 5));
  expect(accounts.list(now, 10)).toEqual({ distinct: 0, isAtLeast: false, top: [] });
});

test("what is older than an hour or a day leaves", () => {
  const accounts = createAccounts();
  send(accounts, "anna", 0);
  expect(accounts.most(now + 50 * minute).messages).toBe(1);
  expect(accounts.most(now + 65 * minute).messages).toBe(0);
  expect(accounts.list(now + 65 * minute, 10).top[0]?.lastDay.messages).toBe(1);
  expect(accounts.list(now + 25 * 60 * minute, 10).distinct).toBe(0);
  // a line of long ago that is read late
  send(accounts, "anna", 60 * 24 * 3);
  expect(accounts.list(now, 10).top[0]?.lastDay.messages).toBe(1);
});

test("what is usual is the most of one account in an hour before, once some hours were seen", () => {
  const accounts = createAccounts();
  for (let index = 0; index < 40; index++) send(accounts, "anna", 260);
  for (let index = 0; index < 5; index++) send(accounts, "bob", 400);
  for (let index = 0; index < 500; index++) send(accounts, "spam", 10);
  expect(accounts.usualMessages(now)).toBe(40);
  expect(accounts.usualMessages(now - 100 * minute)).toBeUndefined();
});

test("memory is bounded: those that sent last are known, and that there were more", () => {
  const accounts = createAccounts(10);
  for (let index = 0; index < 50; index++) {
    send(accounts, `user${String(index)}`, 30);
    send(accounts, "busy", 30);
  }
  const { distinct, isAtLeast, top } = accounts.list(now, 3);
  expect({ distinct, isAtLeast, shown: top.length }).toEqual({ distinct: 10, isAtLeast: true, shown: 3 });
  expect(top[0]).toMatchObject({ user: "busy", lastHour: { messages: 50 } });
  for (let index = 0; index < 300; index++)
    send(accounts, "busy", 20, 1, { clientAddress: `192.0.2.${String(index)}` });
  expect(accounts.list(now, 1).top[0]?.lastDay.clients).toBe(100);
});
