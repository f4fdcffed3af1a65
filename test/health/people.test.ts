import { expect, test } from "vitest";
import type { Event, Fields } from "../../src/event.js";
import { describePeople } from "../../src/health/people.js";
import type { KindName } from "../../src/line.js";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy, type Choice } from "../../src/privacy/privacy.js";
import { createRecent } from "../../src/recent/recent.js";
import { createRings } from "../../src/recent/rings.js";

const noon = Date.UTC(2026, 10, 24, 12, 0, 0);
const minute = 60_000;

function event(kind: KindName, name: string, minutesAgo: number, outcome: string, fields: Fields): Event {
  const place = { file: `${kind}-202611240000`, offset: 0, time: noon - minutesAgo * minute };
  return { kind, ...place, name: `xmail.${kind}.${name}`, outcome, severity: "INFO", fields };
}

const sent = (minutesAgo: number, user: string, phase = "recv", clientAddress = "203.0.113.7") =>
  event("smtp", phase, minutesAgo, "ok", { phase, user, size: 1_000, clientAddress });
const login = (minutesAgo: number, user: string, clientAddress: string, outcome = "ok") =>
  event("pop3", "login", minutesAgo, outcome, { user, domain: "alpha.example", clientAddress });
const full = (minutesAgo: number, recipient: string) =>
  event("smtp", "rcpt", minutesAgo, "efull", { phase: "rcpt", recipient, clientAddress: "203.0.113.9" });
const fetched = (minutesAgo: number, outcome: string) =>
  event("psync", "sync", minutesAgo, outcome, {
    ...{ localDomain: "@alpha.example", localUser: "bob" },
    ...{ remoteServer: "pop.remote.example", remoteUser: "bob@remote.example" },
    ...{ fetched: 2, fetchedBytes: 300, failed: 0, failedBytes: 0 },
  });

function given(events: readonly Event[], choice: Choice = { addresses: "keep", ips: "keep" }) {
  const rings = createRings(noon, () => 0);
  const recent = createRecent(noon, () => undefined, rings);
  for (const each of events) recent.see(each, 100);
  let [now, isRecalling] = [noon, true];
  const people = describePeople({
    recent: () => recent,
    isRecalling: () => isRecalling,
    decode: createDecoder("windows-1252"),
    privacy: createPrivacy(choice, Buffer.from("a key of sixteen bytes or more")),
    now: () => now,
  });
  const end = () => (isRecalling = false);
  return { recent, people, end, wait: (ms: number) => (now += ms) };
}

const some = [
  sent(50, "Anna@alpha.example", "rcpt"),
  sent(50, "Anna@alpha.example"),
  login(40, "anna", "198.51.100.4"),
  login(35, "caf\u00c3\u00a9", "2001:db8:1:2::3"),
  login(30, "bob", "198.51.100.5"),
  sent(20, "bob@alpha.example", "rcpt"),
  sent(20, "bob@alpha.example"),
  ...["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((client) => login(10, "root", client, "failed")),
  login(9, "hunter2", "203.0.113.7", "failed"),
  full(8, "dora@alpha.example"),
  fetched(7, "ok"),
  fetched(5, "efail"),
];

test("the last login of each user is from SMTP or POP3, whichever was later, with what was sent", () => {
  const { isReading, isAtLeast, accounts } = given(some).people.logins();
  expect({ isReading, isAtLeast }).toEqual({ isReading: true, isAtLeast: false });
  expect(accounts.map(({ user, lastLogin, lastDay }) => [user, lastLogin, lastDay.messages])).toEqual([
    ["bob@alpha.example", { time: noon - 20 * minute, service: "smtp", clientAddress: "203.0.113.7" }, 1],
    ["anna@alpha.example", { time: noon - 40 * minute, service: "pop3", clientAddress: "198.51.100.4" }, 1],
    ["café@alpha.example", { time: noon - 35 * minute, service: "pop3", clientAddress: "2001:db8:1:2::3" }, 0],
  ]);
});

test("names tried, full mailboxes and PSYNC accounts are there as a person reads them", () => {
  const { people } = given(some);
  expect(people.namesTried()).toMatchObject({ distinct: 1, top: [{ name: "root@alpha.example", clients: 3 }] });
  expect(people.fullMailboxes().top).toMatchObject([{ recipient: "dora@alpha.example", refused: 1 }]);
  expect(people.psync()).toMatchObject({
    failing: 1,
    top: [{ account: "bob@@alpha.example", remoteUser: "bob@remote.example", lastFailure: "efail", failures: 1 }],
  });
  expect(JSON.stringify(Object.values(people).map((list) => list()))).not.toContain("hunter2");
});

test.each([
  { addresses: "hash", ips: "hash" },
  { addresses: "domain", ips: "prefix" },
] as const)("people are hidden as the settings say: %j", (choice) => {
  const { people } = given(some, choice);
  const text = JSON.stringify(Object.values(people).map((list) => list()));
  expect(text).not.toMatch(/anna|bob|dora|root|caf|hunter2|203\.0\.113\.7|198\.51\.100\.[45]|2001:db8:1:2/i);
  expect(text).toContain(choice.ips === "prefix" ? "198.51.100.0" : '"clientAddress":"');
});

test("lists are made again after ten seconds, since they are sorted and sent to open pages", () => {
  const { recent, people, wait, end } = given(some);
  const before = people.accounts();
  people.logins();
  end();
  recent.see(sent(1, "zoe@alpha.example"), 100);
  wait(9_000);
  expect(people.accounts()).toBe(before);
  wait(1_000);
  expect(people.accounts().distinct).toBe(before.distinct + 1);
  expect(people.logins().isReading).toBe(false);
});
