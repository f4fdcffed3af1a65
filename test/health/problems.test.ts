import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import type { Facts } from "../../src/health/problem.js";
import { findProblems as describeProblems } from "../../src/health/problems.js";
import { alertRules } from "../alerts/rules.js";

const runbooks = readdirSync(new URL("../../docs/runbooks/", import.meta.url));
/** Of the status page. */
const sections = ["accounts", "history", "refusals", "logins", "queue", "destinations", "logs", "otlp", "process"];
const findProblems = (facts: Facts) => describeProblems(facts).map(({ sentence }) => sentence);

const own = (parts: Partial<Facts["ownRefused"][number]>): Facts["ownRefused"][number] => ({
  ...{ domain: "a.test", minutes5: { last: 0, early: 0 }, minutes30: { last: 0, early: 0 }, isAccepted: false },
  isOver: false,
  ...parts,
});

const onTime = [3, 3, 3].map((late) => ({ all: 30, late }));

const well: Facts = {
  notReady: undefined,
  isCatchingUp: false,
  logs: [],
  zone: { name: "Europe/Berlin", mismatchSeconds: 0 },
  behind: [{ log: "smtp", seconds: 2 }],
  down: [],
  silent: [],
  received: { all: 120, early: 100 },
  delivered: 130,
  account: { messages: 90, before: 2 },
  ownRefused: [own({})],
  refusing: [],
  now: 0,
  local: { accepted: 30, acceptedBefore: 80, delivered: 25, deliveredBefore: 75, lateness: onTime },
  isSeen: { smtp: true, smail: true, otherIncoming: true },
  notStarted: { now: 50, least: 3, attempts: 40, oldestSeconds: 900 },
  queueProblem: undefined,
  frozen: { now: 400, lastHour: 20, dayBefore: 10, isDayKnown: true },
  logins: [
    { service: "smtp", last: 300, before: 900 },
    { service: "pop3", last: 40, before: 0 },
    { service: "ctrl", last: 1, before: 0 },
  ],
  stateError: undefined,
  lost: [{ log: "smtp", pipeline: "metrics", bytes: 0 }],
  push: undefined,
  traces: undefined,
  otlp: { waitingMs: 3_000, why: { text: "503" }, rejected: 0, uidsChange: false },
};

const denied = { text: "log directory /x/logs: permission denied" };

test("with a wrong time zone, a line that is not read yet is no lag of hours", () => {
  const facts = {
    ...well,
    zone: { name: "Asia/Tokyo", mismatchSeconds: 32_400 },
    behind: [{ log: "smtp", seconds: 32_401 }],
  };
  expect(findProblems(facts)).toEqual(["The configured time zone Asia/Tokyo is not the mail server's."]);
});

test("says nothing of a server that is tried all day, has old frozen mail and a backend that hiccups", () => {
  expect(findProblems(well)).toEqual([]);
  const quiet = { now: 500, least: undefined, attempts: 0, oldestSeconds: 60 };
  expect(findProblems({ ...well, push: { failingMs: 299_999, why: { text: "503" } } })).toEqual([]);
  expect(findProblems({ ...well, otlp: undefined, notStarted: quiet })).toEqual([]);
});

test.each<[string, Partial<Facts>]>([
  [
    "Log directory /x/logs: permission denied; run the exporter as user xmail.",
    { logs: [{ text: "log directory /x/logs: permission denied", fix: "run the exporter as user xmail" }] },
  ],
  [
    "The configured time zone Europe/Berlin is not the mail server's.",
    { zone: { name: "Europe/Berlin", mismatchSeconds: -3600 } },
  ],
  ["The smtp log is read with a lag of 15 minutes.", { behind: [{ log: "smtp", seconds: 900 }] }],
  [
    "5,000 bytes of the smtp log were deleted or overwritten before they were read (otlp).",
    { lost: [{ log: "smtp", pipeline: "otlp", bytes: 5000 }] },
  ],
  [
    "XMail's smtp service is down (127.0.0.1:25, for 3 minutes): connection refused.",
    { down: [{ service: "smtp", address: "127.0.0.1:25", failingMs: 180_000, error: "connection refused" }] },
  ],
  [
    "XMail's pop3 service is down ([::1]:110): it answers with 421.",
    { down: [{ service: "pop3", address: "[::1]:110", failingMs: 30_000, error: "it answers with 421" }] },
  ],
  [
    "No line was written to the log smtp for 3 hours 10 minutes (at these hours of the week at most 20 minutes). Other logs go on: XMail is running, but this service is not used, cannot be reached, or its log is off.",
    { silent: [{ log: "smtp", seconds: 11_400, usualSeconds: 1_200, othersGoOn: true }] },
  ],
  [
    "No line was written to the logs smtp for 4 days (at these hours of the week at most 1 minute), pop3 for 4 days 1 hour (at these hours of the week at most 2 hours). No other log goes on: is XMail running?",
    {
      silent: [
        { log: "smtp", seconds: 345_600, usualSeconds: 12, othersGoOn: false },
        { log: "pop3", seconds: 349_200, usualSeconds: 7_200, othersGoOn: false },
      ],
    },
  ],
  ["120 messages were received in the last hour, but none was delivered.", { delivered: 0 }],
  [
    "One account sent 5,000 messages in the last hour; in the hours of the day before, no account sent more than 40. Its password may be known to a spammer.",
    { account: { messages: 5_000, before: 40 } },
  ],
  [
    "One account sent 1,001 messages in the last hour. Its password may be known to a spammer.",
    { account: { messages: 1_001, before: undefined } },
  ],
  [
    "XMail refuses mail for its own domain a.test: 3 recipients were refused with ERELAY in the last 5 minutes; if domains.tab or aliasdomain.tab was edited while XMail was running, restart XMail.",
    { ownRefused: [own({ minutes5: { last: 3, early: 1 }, isAccepted: true }), own({ domain: "b.test" })] },
  ],
  [
    "XMail refuses mail for its own domains e.test, d.test, c.test, 1 more: 18 recipients were refused with ERELAY in the last 5 minutes; if domains.tab or aliasdomain.tab was edited while XMail was running, restart XMail.",
    {
      ownRefused: ["b.test", "c.test", "d.test", "e.test"].map((domain, index) =>
        own({ domain, minutes5: { last: 3 + index, early: 1 } }),
      ),
    },
  ],
  [
    "XMail refuses mail for its own domain a.test: 4 recipients were refused with ERELAY in the last 30 minutes; if domains.tab or aliasdomain.tab was edited while XMail was running, restart XMail.",
    { ownRefused: [own({ minutes30: { last: 4, early: 3 } })] },
  ],
  [
    "30 recipients in local domains were accepted in 15 minutes, but nothing reached a local mailbox.",
    { local: { accepted: 30, acceptedBefore: 80, delivered: 0, deliveredBefore: 75, lateness: onTime } },
  ],
  [
    "Mail is received, but there is no SMAIL log: start XMail with -Ql to see deliveries.",
    { delivered: 0, isSeen: { smtp: true, smail: false, otherIncoming: false } },
  ],
  [
    "Mail is delivered, but there is no SMTP log: start XMail with -Sl to see incoming mail.",
    { received: { all: 0, early: 0 }, isSeen: { smtp: false, smail: true, otherIncoming: false } },
  ],
  [
    "The queue is stuck: 8,085 messages are waiting for their first attempt.",
    { notStarted: { now: 8085, least: 21, attempts: 808, oldestSeconds: 60 } },
  ],
  [
    "XMail starts deliveries late: the oldest of 8,085 messages without an attempt has waited for 31 minutes.",
    { notStarted: { now: 8085, least: 21, attempts: 809, oldestSeconds: 1860 } },
  ],
  ["501 POP3 logins failed in the last 15 minutes.", { logins: [{ service: "pop3", last: 501, before: undefined }] }],
  [
    "61,000 POP3 logins failed in the last 15 minutes, 1,175 in the 45 minutes before.",
    { logins: [{ service: "pop3", last: 61_000, before: 1_175 }] },
  ],
  [
    "Local delivery is slow: one message in ten takes more than a minute.",
    { local: { ...well.local, lateness: [4, 4, 4].map((late) => ({ all: 30, late })) } },
  ],
  ["The queue cannot be read: permission denied.", { queueProblem: "permission denied" }],
  [
    "281 messages were frozen in the last hour, 3 an hour the day before, 400 in total.",
    { frozen: { now: 400, lastHour: 281, dayBefore: 80, isDayKnown: true } },
  ],
  [
    "21 messages were frozen in the last hour, 0 an hour the day before, 21 in total.",
    { frozen: { now: 21, lastHour: 21, dayBefore: 0, isDayKnown: true } },
  ],
  [
    "61 messages were frozen in the last hour, 70 in total.",
    { frozen: { now: 70, lastHour: 61, dayBefore: 0, isDayKnown: false } },
  ],
  [
    "300 SMTP logins failed in the last 15 minutes, 20 in the 45 minutes before.",
    { logins: [{ service: "smtp", last: 300, before: 20 }] },
  ],
  [
    "6 CTRL logins failed in the last 15 minutes, 90 in the 45 minutes before.",
    { logins: [{ service: "ctrl", last: 6, before: 90 }] },
  ],
  ["The state cannot be saved: no space left on device.", { stateError: "no space left on device" }],
  [
    "OTLP delivery has been waiting for 5 minutes: 401 Unauthorized; check the key.",
    {
      otlp: {
        waitingMs: 300_000,
        why: { text: "401 Unauthorized", fix: "check the key" },
        rejected: 0,
        uidsChange: false,
      },
    },
  ],
  [
    "Pushing metrics over OTLP has failed for 5 minutes: 404 page not found; check the path.",
    { push: { failingMs: 300_000, why: { text: "404 page not found", fix: "check the path" } } },
  ],
  [
    "OTLP delivery has been waiting for 3 hours: 503.",
    { otlp: { waitingMs: 10_800_000, why: { text: "503" }, rejected: 0, uidsChange: false } },
  ],
  [
    "The OTLP backend rejected 1 record in the last hour.",
    { otlp: { waitingMs: undefined, why: { text: "" }, rejected: 1, uidsChange: false } },
  ],
  [
    "OTLP delivery of traces has been waiting for 5 minutes: 404 page not found.",
    { traces: { waitingMs: 300_000, why: { text: "404 page not found" }, rejected: 0 } },
  ],
  [
    "The OTLP backend rejected 2 spans in the last hour.",
    { traces: { waitingMs: undefined, why: { text: "" }, rejected: 2 } },
  ],
  [
    "Log records get a different log.record.uid at each start because the instance id cannot be saved: set --otlp.instance-id.",
    { otlp: { waitingMs: undefined, why: { text: "" }, rejected: 0, uidsChange: true } },
  ],
])("says: %s", (sentence, facts) => {
  expect(findProblems({ ...well, ...facts })).toEqual([sentence]);
  const [problem] = describeProblems({ ...well, ...facts });
  expect(sections).toContain(problem?.section);
  if (problem?.runbook !== undefined) expect(runbooks).toContain(`${problem.runbook}.md`);
});

test.each<[string, Partial<Facts>]>([
  ["an account sends a newsletter as it did the day before", { account: { messages: 900, before: 300 } }],
  ["an account sends much, and nobody knows what is usual", { account: { messages: 1_000, before: undefined } }],
  ["few messages came in", { delivered: 0, received: { all: 5, early: 5 } }],
  ["all of it came in just now", { delivered: 0, received: { all: 50, early: 5 } }],
  ["thirty messages are frozen in any hour", { frozen: { now: 800, lastHour: 30, dayBefore: 700, isDayKnown: true } }],
  [
    "sixty messages were frozen in an hour of the first day, which nobody can compare with another",
    { frozen: { now: 60, lastHour: 60, dayBefore: 0, isDayKnown: false } },
  ],
  [
    "own domains were refused until XMail was restarted three minutes ago",
    { ownRefused: [own({ minutes5: { last: 40, early: 40 }, isAccepted: true, isOver: true })] },
  ],
  [
    "own domains were refused only just now",
    { ownRefused: [own({ minutes5: { last: 40, early: 0 }, minutes30: { last: 40, early: 0 } })] },
  ],
  [
    "one or two recipients of a domain were refused that was removed",
    {
      ownRefused: ["a.test", "b.test"].map((domain) =>
        own({ domain, minutes5: { last: 2, early: 2 }, minutes30: { last: 2, early: 2 } }),
      ),
    },
  ],
  [
    "a few were refused in half an hour, and others accepted",
    { ownRefused: [own({ minutes30: { last: 9, early: 9 }, isAccepted: true })] },
  ],
  [
    "local domains only redirect",
    { local: { accepted: 90, acceptedBefore: 300, delivered: 0, deliveredBefore: 0, lateness: onTime } },
  ],
  [
    "local domains redirect nearly all",
    { local: { accepted: 90, acceptedBefore: 300, delivered: 0, deliveredBefore: 10, lateness: onTime } },
  ],
  [
    "few were accepted",
    { local: { accepted: 9, acceptedBefore: 300, delivered: 0, deliveredBefore: 300, lateness: onTime } },
  ],
  [
    "nothing was accepted before",
    { local: { accepted: 30, acceptedBefore: 0, delivered: 0, deliveredBefore: 0, lateness: onTime } },
  ],
  [
    "mail comes in by another way than SMTP",
    { received: { all: 0, early: 0 }, isSeen: { smtp: false, smail: true, otherIncoming: true } },
  ],
  ["fifty logins failed", { logins: [{ service: "pop3", last: 50, before: 0 }] }],
  [
    "many logins failed, and no log says what is usual",
    { logins: [{ service: "smtp", last: 500, before: undefined }] },
  ],
])("says nothing where %s", (_, facts) => {
  expect(findProblems({ ...well, ...facts })).toEqual([]);
});

test("with a wrong time zone nothing is said of silence", () => {
  const silent = [{ log: "smtp", seconds: 11_400, usualSeconds: 1_200, othersGoOn: true }];
  const zone = { name: "Europe/Berlin", mismatchSeconds: -3600 };
  expect(findProblems({ ...well, silent, zone })).toEqual([
    "The configured time zone Europe/Berlin is not the mail server's.",
  ]);
});

test("the worst comes first, and before all is read nothing is said of mail, which is not known then", () => {
  const all: Facts = {
    ...well,
    logs: [denied],
    delivered: 0,
    logins: [
      { service: "smtp", last: 300, before: 20 },
      { service: "ctrl", last: 9, before: 0 },
    ],
    stateError: "no space left on device",
    otlp: { waitingMs: 600_000, why: { text: "503" }, rejected: 0, uidsChange: false },
  };
  expect(findProblems(all).map((sentence) => sentence.split(" ").slice(0, 2).join(" "))).toEqual([
    ...["Log directory", "120 messages", "9 CTRL", "300 SMTP", "The state", "OTLP delivery"],
  ]);
  for (const { runbook } of describeProblems(all)) expect(runbooks).toContain(`${runbook}.md`);
  expect(findProblems({ ...all, notReady: "it is tired" })).toEqual([
    "Not ready: it is tired.",
    "Log directory /x/logs: permission denied.",
    "The state cannot be saved: no space left on device.",
  ]);
});

test("what is not ready for a reason that is said already is not said twice", () => {
  expect(findProblems({ ...well, notReady: denied.text, logs: [denied] })).toEqual([
    "Log directory /x/logs: permission denied.",
  ]);
});

test("catching up is no problem, nor is what is not read yet meanwhile", () => {
  const behind = [{ log: "smtp", seconds: 90_000 }];
  const notReady = "catching up with the logs: 12 % read";
  expect(findProblems({ ...well, isCatchingUp: true, notReady, behind })).toEqual([]);
  expect(findProblems({ ...well, behind })).toEqual(["The smtp log is read with a lag of 1 day 1 hour."]);
});

const limits: [alert: string, at: (limit: number, factor: number) => Partial<Facts>][] = [
  ["XMailOwnDomainsRefused", (limit) => ({ ownRefused: [own({ minutes5: { last: limit, early: 1 } })] })],
  [
    "XMailLocalDeliveriesStopped",
    (limit) => ({
      local: { accepted: limit, acceptedBefore: 30, delivered: 0, deliveredBefore: 30, lateness: onTime },
    }),
  ],
  ["XMailNoDeliveries", (limit) => ({ delivered: 0, received: { all: limit, early: limit } })],
  ["XMailQueueNotStarted", (limit) => ({ notStarted: { now: limit, least: limit, attempts: 0, oldestSeconds: 0 } })],
  // the alert waits ten minutes more
  ["XMailFirstAttemptLate", (limit) => ({ notStarted: { now: 1, least: 0, attempts: 0, oldestSeconds: limit + 600 } })],
  [
    "XMailFrozenMessagesRising",
    (limit) => ({ frozen: { now: limit, lastHour: limit, dayBefore: 0, isDayKnown: true } }),
  ],
  [
    "XMailFrozenMessagesRising",
    (limit, factor) => ({
      frozen: { now: 0, lastHour: factor * 2 * limit, dayBefore: 24 * 2 * limit, isDayKnown: true },
    }),
  ],
  ["XMailSmtpPasswordGuessing", (limit) => ({ logins: [{ service: "smtp", last: limit, before: 0 }] })],
  ["XMailPop3PasswordGuessing", (limit) => ({ logins: [{ service: "pop3", last: limit, before: 0 }] })],
  // three quarters of an hour before, of the usual rate
  [
    "XMailSmtpPasswordGuessing",
    (limit, factor) => ({ logins: [{ service: "smtp", last: factor * 2 * limit, before: 3 * 2 * limit }] }),
  ],
  ["XMailCtrlPasswordGuessing", (limit) => ({ logins: [{ service: "ctrl", last: limit, before: 0 }] })],
  ["XMailLogsNotRead", (limit) => ({ behind: [{ log: "smtp", seconds: limit }] })],
  [
    "XMailOtlpStuck",
    (limit) => ({ otlp: { waitingMs: limit * 1000 - 1, why: { text: "503" }, rejected: 0, uidsChange: false } }),
  ],
];

test.each(limits)("no limit is below that of %s", (name, at) => {
  const expr = alertRules.find(({ alert }) => alert === name)?.expr ?? "";
  const limit = Number(/> ([0-9]+)(?= |$)(?! [*])/.exec(expr)?.[1]);
  const factor = Number(/> ([0-9]+) [*]/.exec(expr)?.[1] ?? 1);
  expect(findProblems({ ...well, ...at(limit, factor) })).toEqual([]);
  expect(findProblems({ ...well, ...at(limit + 1, factor + 1) })).toHaveLength(1);
});

test("on the first day no limit is below that of the alert on the first day", () => {
  const expr = alertRules.find(({ alert }) => alert === "XMailFrozenMessagesRising")?.expr ?? "";
  const limit = Number(/> ([0-9]+)\s+unless/.exec(expr)?.[1]);
  const frozen = (lastHour: number) => ({ frozen: { now: lastHour, lastHour, dayBefore: 0, isDayKnown: false } });
  expect(findProblems({ ...well, ...frozen(limit) })).toEqual([]);
  expect(findProblems({ ...well, ...frozen(limit + 1) })).toHaveLength(1);
});
