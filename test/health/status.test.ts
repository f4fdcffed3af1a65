import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNumbers } from "../../src/health/facts.js";
import type { MetricsPipeline } from "../../src/pipelines/metrics.js";
import { openQueue } from "../../src/pipelines/queue/queue.js";
import type { Decoding } from "../../src/pipelines/decoding.js";
import { describeStatus } from "../../src/health/status.js";
import { createTrends } from "../../src/health/trends.js";
import type { Status } from "../../src/http/api/status-document.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { type Given, givenMailRoot, smailLine, smtpLine } from "./given.js";

const write = ({ root }: Given, name: string, text: string) => writeFile(join(root, "logs", name), text);
const many = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, n) => make(n)).join("");

async function statusOf(given: Given): Promise<Status> {
  let status: Status | undefined;
  await given.run(async (metrics, reading) => {
    status = describeStatus(await partsOf(given, metrics, reading));
  });
  if (status === undefined) throw new Error("it was not read");
  return status;
}

async function partsOf({ settings, inForce, log }: Given, metrics: MetricsPipeline, reading: Decoding) {
  const privacy = createPrivacy({ addresses: "keep", ips: "keep" });
  const scanner = { scan: () => Promise.reject(new Error("it is off")) };
  const parts = {
    scanner,
    domains: metrics.domains,
    filterRuns: { find: () => undefined, isRead: () => true },
    lastDelivered: () => undefined,
    privacy,
    decode: reading.decode,
    log,
    now: Date.now,
  };
  const queue = await openQueue(settings, parts);
  const watches = {
    catchUp: { describe: () => "catching up with the logs: 43 % read" },
    logs: { problems: () => [] },
    zoneOffsets: () => [],
  };
  const own = { settings, inForce, startedAt: 0, instance: { changes: () => false } };
  const running = {
    ...own,
    decoding: reading,
    metrics,
    records: undefined,
    traces: undefined,
    queue,
    telemetry: { push: undefined },
    probes: { states: () => [] },
    ...watches,
  };
  const notReady = { notReady: () => undefined };
  return { ...running, ...notReady, trends: createTrends(() => readNumbers({ ...running, ...notReady }), Date.now) };
}

test("all is well where mail comes in and goes out", async () => {
  const given = await givenMailRoot();
  await write(
    given,
    "smtp-202611240000",
    many(8, (n) => smtpLine(30, "RECV=OK", `S${n}`)),
  );
  await write(
    given,
    "smail-202611240000",
    many(8, (n) => smailLine(29, `S${n}`)),
  );
  const { overall, history, queue } = await statusOf(given);
  expect(overall).toEqual({ ok: true, sentence: "No problems detected.", problems: [] });
  expect(history.series.received.reduce((a, b) => a + b)).toBe(8);
  expect(history.series.delivered.reduce((a, b) => a + b)).toBe(8);
  expect(queue.unknown).toContain("--spool.interval");
});

test("says that nothing is delivered, or that the log is missing which would tell", async () => {
  const given = await givenMailRoot();
  await write(
    given,
    "smtp-202611240000",
    many(8, (n) => smtpLine(30, "RECV=OK", `S${n}`)),
  );
  expect((await statusOf(given)).overall.sentence).toContain("there is no SMAIL log");
  await write(given, "smail-202611240000", smailLine(90, "S1"));
  const none = "8 messages were received in the last hour, but none was delivered.";
  expect((await statusOf(given)).overall).toEqual({
    ok: false,
    problems: [{ sentence: none, section: "history", runbook: "XMailNoDeliveries" }],
    sentence: none,
  });
});

test("says that own domains are refused, and that nothing reaches a mailbox any more", async () => {
  const given = await givenMailRoot();
  await writeFile(join(given.root, "domains.tab"), '"y.example"\n');
  const hour = many(55, (n) => smtpLine(59 - n, "RCPT=OK"));
  await write(given, "smtp-202611240000", hour);
  await write(
    given,
    "smail-202611240000",
    many(35, (n) => smailLine(59 - n, "S1")),
  );
  expect((await statusOf(given)).overall.sentence).toMatch(
    /^1[45] recipients in local domains were accepted in 15 minutes, but nothing reached a local mailbox\.$/,
  );
  await write(
    given,
    "smtp-202611240000",
    many(4, (n) => smtpLine(n, "RCPT=ERELAY")),
  );
  expect((await statusOf(given)).overall.sentence).toContain(
    "XMail refuses mail for its own domain y.example: 4 recipients were refused with ERELAY",
  );
});

test("says no more that its own domain is refused soon after XMail was restarted and accepts it", async () => {
  const given = await givenMailRoot();
  await writeFile(join(given.root, "domains.tab"), '"y.example"\n');
  await write(given, "smtp-202611240000", many(10, () => smtpLine(3, "RCPT=ERELAY")) + smtpLine(1, "RCPT=OK"));
  // ten may be of an alias domain that goes on to be refused now and then
  const sentence =
    "XMail refuses mail for its own domain y.example: 10 recipients were refused with ERELAY in the last 5";
  expect((await statusOf(given)).overall.sentence).toContain(sentence);
  await write(given, "smtp-202611250000", smtpLine(3, "RCPT=ERELAY"));
  expect((await statusOf(given)).overall.sentence).toBe("No problems detected.");
});

test("says on a small server, too, that its own domain is refused, unless it accepts others", async () => {
  const given = await givenMailRoot();
  await writeFile(join(given.root, "domains.tab"), '"y.example"\n');
  await write(
    given,
    "smtp-202611240000",
    smtpLine(50, "RCPT=OK") + smtpLine(28, "RCPT=ERELAY") + smtpLine(20, "RCPT=ERELAY") + smtpLine(9, "RCPT=ERELAY"),
  );
  const sentence =
    "XMail refuses mail for its own domain y.example: 3 recipients were refused with ERELAY in the last 30 minutes; if domains.tab or aliasdomain.tab was edited while XMail was running, restart XMail.";
  expect((await statusOf(given)).overall.sentence).toBe(sentence);
  // after a restart as well, which knows of the accepted one from the state alone
  expect((await statusOf(given)).overall.sentence).toBe(sentence);
  await write(given, "smtp-202611240000", smtpLine(1, "RCPT=OK"));
  expect((await statusOf(given)).overall.sentence).toBe("No problems detected.");
  expect((await statusOf(given)).overall.sentence).toBe("No problems detected.");
});

test("says of failed logins what was before only where the logs go back an hour", async () => {
  const given = await givenMailRoot();
  const logins = many(60, () => smtpLine(5, "AUTH=EFAIL:TYPE=PLAIN")) + smtpLine(20, "AUTH=EFAIL:TYPE=PLAIN");
  await write(given, "smtp-202611240000", logins);
  expect((await statusOf(given)).overall.sentence).toBe("No problems detected.");
  await write(given, "pop3-202611240000", "");
  await write(given, "smail-202611240000", smailLine(57, "S1"));
  expect((await statusOf(given)).overall.sentence).toBe(
    "60 SMTP logins failed in the last 15 minutes, 1 in the 45 minutes before.",
  );
});

test("is calm while it catches up, unless something else is wrong", async () => {
  const given = await givenMailRoot();
  await given.run(async (metrics, reading) => {
    const parts = await partsOf(given, { ...metrics, caughtUpAt: () => undefined }, reading);
    expect(describeStatus(parts).overall).toEqual({
      ...{ ok: true, busy: true, sentence: "Catching up with the logs: 43 % read.", problems: [] },
    });
    const logs = { problems: () => [{ text: "log directory /x: 1 of 2 log files cannot be read" }] };
    expect(describeStatus({ ...parts, logs }).overall).toMatchObject({
      ok: false,
      problems: [{ sentence: "Log directory /x: 1 of 2 log files cannot be read." }],
      sentence: "Log directory /x: 1 of 2 log files cannot be read. Catching up with the logs: 43 % read.",
    });
    // nothing is caught up with where nothing can be read
    const follower = { ...metrics.follower, problem: () => "EACCES" };
    const stuck = { ...parts, metrics: { ...parts.metrics, follower }, logs, notReady: () => "log directory /x: no" };
    expect(describeStatus(stuck).overall.sentence).not.toContain("Catching up");
  });
});

test("names the last refused lines of a log by place and reason, never by text", async () => {
  const given = await givenMailRoot();
  await write(given, "pop3-202611240000", `"no such line\n"mx"\t"secret-word"\n`);
  const status = await statusOf(given);
  const log = status.logs.find(({ kind }) => kind === "pop3");
  expect(log?.refused).toEqual({ columns: 2 });
  expect(log?.lastRefused).toEqual([
    { file: "pop3-202611240000", offset: 14, reason: "columns" },
    { file: "pop3-202611240000", offset: 0, reason: "columns" },
  ]);
  expect(JSON.stringify(status)).not.toContain("secret-word");
});
