import { expect, test } from "vitest";
import type { Advice } from "../../../src/advice/advice.js";
import { adviseDelivery } from "../../../src/advice/delivery.js";
import { adviseDirectory, adviseFiles, adviseNoLogs } from "../../../src/advice/logs.js";
import type { Facts } from "../../../src/health/problem.js";
import { findProblems } from "../../../src/health/problems.js";
import type { Status } from "../../../src/http/api/status-document.js";
import { catalogue } from "../../../src/texts/catalogue.js";
import type { Language } from "../../../src/texts/language.js";
import { details, history, now, status } from "../api/given-status.js";
import { ask, startTestServer } from "../given.js";

const endpoint = { url: "http://loki:3100/otlp", signal: "logs", protocol: "http/protobuf", asIs: false } as const;

/** All problems that one server can have at once. */
function factsIn(language: Language, isReady: boolean): Facts {
  const { advice } = catalogue[language];
  const rights = { user: "exporter", owner: "xmail" };
  const why = (text: string, status?: number): Advice =>
    adviseDelivery({ lastAnswer: { text, ...(status === undefined ? {} : { status }) } }, endpoint, advice) ?? { text };
  return {
    notReady: isReady ? undefined : advice.reason("the logs are being read for the first time"),
    isCatchingUp: false,
    logs: [
      adviseDirectory("/logs", "EACCES", rights, advice),
      adviseNoLogs("/logs", ["-Sl", "-Ql"], advice),
      adviseFiles(
        "/logs",
        ["a", "b", "c", "d"].map((name) => ({ name, code: "EACCES" })),
        9,
        rights,
        advice,
      ),
    ],
    zone: { name: "Asia/Tokyo", mismatchSeconds: 0 },
    behind: [{ log: "smtp", seconds: 900 }],
    down: [
      { service: "smtp", address: "127.0.0.1:25", failingMs: 120_000, error: advice.reason("connection refused") },
    ],
    silent: [{ log: "smtp", seconds: 7_200, usualSeconds: 600, othersGoOn: true }],
    received: { all: 30, early: 20 },
    delivered: 0,
    account: { messages: 5_000, before: 9 },
    ownRefused: ["a", "b", "c", "d"].map((name) => {
      const many = { last: 9, early: 5 };
      return { domain: `${name}.example`, minutes5: many, minutes30: many, isAccepted: false, isOver: false };
    }),
    refusing: ["blocklisted", "reputation", "authentication"].map((reason) => ({
      ...{ provider: "microsoft", name: "Microsoft", refusingSinceTime: now - 7_200_000 },
      lastHour: { delivered: 0, deferred: 1, failed: 20, unreported: 0, refused: 20 },
      lastDay: { delivered: 0, deferred: 1, failed: 20, unreported: 0, refused: 20 },
      lastRefusal: { time: now, reason, code: 550 },
    })),
    now,
    local: {
      ...{ accepted: 100, acceptedBefore: 100, delivered: 0, deliveredBefore: 100 },
      lateness: [3, 3, 3].map((late) => ({ all: 3, late })),
    },
    isSeen: { smtp: true, smail: true, otherIncoming: false },
    notStarted: { now: 50, least: 40, attempts: 0, oldestSeconds: 9_000 },
    queueProblem: advice.reason("permission denied: the spool is open to XMail's user alone"),
    frozen: { now: 400, lastHour: 200, dayBefore: 10, isDayKnown: true },
    logins: ["smtp", "pop3", "ctrl"].map((service) => ({ service, last: 900, before: 10 })),
    stateError: "ENOSPC",
    lost: [{ log: "smtp", pipeline: "metrics", bytes: 5_000 }],
    push: { failingMs: 900_000, why: why("connect ECONNREFUSED") },
    traces: { waitingMs: 900_000, why: why("Unauthorized", 401), rejected: 3 },
    otlp: { waitingMs: 900_000, why: why("", 503), rejected: 7, uidsChange: true },
  };
}

function statusIn(language: Language, facts: Partial<Facts>): Status {
  const problems = findProblems({ ...factsIn(language, true), ...facts }, catalogue[language]);
  const sentence = problems.map((problem) => problem.sentence).join(" ");
  return { ...status, overall: { ok: false, sentence, problems } };
}

/** What stays: names, what other hosts and systems said, and command lines. */
const names = [
  /XMail Exporter|Europe\/Berlin/g,
  /OTEL_\w+|X-Forwarded-For|Authorization: Bearer TOKEN|\?token=TOKEN|setfacl( -\S+)* \S+( -- )?\S*( && )?/g,
  /\d{3} [A-Z][a-z]+( [A-Z][a-z]+)*|connect ECONNREFUSED|451 4\.7\.1 Try again later|the endpoint answered 401|Unfortunately, messages from[^|]*/g,
];

/** English sentences and phrases: three words in a row that nothing explains. */
function englishIn(html: string): string[] {
  const shown = html
    .replaceAll(/<script.*?<\/script>|<code>.*?<\/code>|<(\w+)[^>]* lang="en"[^>]*>.*?<\/\1>/gs, " ")
    .replaceAll(/ (?:aria-label|title|data-label)="([^"]*)"/g, ">$1 | <")
    .replaceAll(/<[^>]*>/g, " | ");
  const rest = names.reduce((text, name) => text.replaceAll(name, "|"), shown);
  return [...rest.matchAll(/[A-Za-z]{2,}(?:[ ,;:]+[A-Za-z']{2,}){2,}/g)].map(([found]) => found);
}

test("it finds English where there is some", async () => {
  const { url } = await startTestServer({ status: (language) => statusIn(language, {}) });
  const { text } = await ask(`${url}/?lang=en`);
  expect(englishIn(text.replace('<html lang="en">', "<html>")).length).toBeGreaterThan(30);
});

test.each<[string, Partial<Facts>]>([
  ["everything at once", {}],
  ["without logs of deliveries", { isSeen: { smtp: true, smail: false, otherIncoming: false } }],
  ["without logs of receptions", { isSeen: { smtp: false, smail: true, otherIncoming: false }, delivered: 50 }],
  ["a wrong zone", { zone: { name: "Asia/Tokyo", mismatchSeconds: 3_600 } }],
  ["not ready", factsIn("ja", false)],
  ["late first attempts", { notStarted: { now: 5, least: 0, attempts: 9, oldestSeconds: 9_000 } }],
  ["all silent", { silent: [{ log: "smtp", seconds: 7_200, usualSeconds: 600, othersGoOn: false }] }],
])("a Japanese page holds no English: %s", async (_what, facts) => {
  const { url } = await startTestServer({ status: (language) => statusIn(language, facts), detailsRule: "everyone" });
  const { text } = await ask(`${url}/?lang=ja`);
  expect(text.match(/<li>/g)?.length).toBeGreaterThan(15);
  expect(englishIn(text)).toEqual([]);
});

test("nor do the other pages, whatever becomes of a trace, and what a stranger is told", async () => {
  const nothing = { messages: [], isCut: false, linesRead: 12, seconds: 70, problems: [], notes: [], sinceTime: now };
  const { url } = await startTestServer({
    details: {
      ...details,
      trace: ({ text }) => Promise.resolve(text === "x" ? { ...nothing, isTooShort: true } : nothing),
    },
    status: (language) => statusIn(language, {}),
    history: (span) => ({ ...history(span), oldLogs: { total: 100, done: 50 } }),
  });
  const japanese = { cookie: "lang=ja" };
  for (const path of [
    "/trace",
    "/trace?query=S1",
    "/accounts",
    "/trace?query=x",
    `/trace?query=${"x".repeat(2_000)}`,
    "/runbook?name=none",
  ])
    expect(englishIn((await ask(url + path, { headers: japanese })).text)).toEqual([]);
  for (const headers of [{ host: "mail.example" }, { "sec-fetch-site": "cross-site" }, { via: "1.1 proxy" }])
    for (const path of ["/", "/trace?query=S1", "/accounts"])
      expect(englishIn((await ask(url + path, { headers: { ...japanese, ...headers } })).text)).toEqual([]);
});
