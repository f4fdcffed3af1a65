import { cp, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeLastHour } from "../../src/health/last-hour.js";
import { startMetrics, type MetricsPipeline } from "../../src/pipelines/metrics.js";
import { createDecoding } from "../../src/pipelines/decoding.js";
import { kindOf } from "../../src/kinds/list.js";
import type { Metric } from "../../src/kinds/kind.js";
import { createStateStore, nodeStateDisk } from "../../src/files/state.js";
import { type Given, givenMailRoot, smailLine, smtpLine } from "../health/given.js";

const sums = (side: MetricsPipeline) => {
  const { history, refusals, loginFailures } = describeLastHour(side.recent(), side.store);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    ...{ received: sum(history.series.received), refused: sum(history.series.refused) },
    ...{ loginsFailed: sum(history.series.loginsFailed), refusals, loginFailures },
  };
};

const lines = [
  ...[smtpLine(90, "RCPT=ERELAY"), smtpLine(50, "RCPT=ERELAY"), smtpLine(40, "RECV=OK")],
  ...[smtpLine(30, "AUTH=EFAIL:TYPE=PLAIN"), smtpLine(20, "SNDRIP=EIPMAP (rbl.example)"), smtpLine(10, "RCPT=ERELAY")],
].join("");
const expected = {
  ...{ received: 1, refused: 3, loginsFailed: 1 },
  refusals: [
    { phase: "rcpt", result: "erelay", total: 3, lastHour: 2 },
    { phase: "sndrip", result: "eipmap", total: 1, lastHour: 1 },
  ],
  loginFailures: [
    { service: "smtp", total: 1, lastHour: 1 },
    { service: "pop3", total: 0, lastHour: 0 },
    { service: "ctrl", total: 0, lastHour: 0 },
  ],
};

const logOf = ({ root }: Given) => join(root, "logs", "smtp-202611240000");
const storeOf = ({ root }: Given) => createStateStore(join(root, "state"), "metrics", nodeStateDisk, Date.now);

test("a restart shows the hour as it was, and counts on", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), lines);
  await given.run((side) => expect(sums(side)).toEqual(expected));
  await writeFile(logOf(given), smtpLine(1, "RECV=OK"), { flag: "a" });
  await given.run((side) => expect(sums(side)).toEqual({ ...expected, received: 2 }));
});

test("a state from before there was a history is taken over, its hour empty", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), lines);
  await given.run(() => undefined);
  const store = storeOf(given);
  const { history, ...older } = (await store.load()).body as Record<string, unknown>;
  expect(history).toBeDefined();
  await store.save(older);
  await given.run((side) => {
    expect(side.resets).toBe(0);
    expect(sums(side)).toMatchObject({ received: 0, refused: 0, loginsFailed: 0 });
    expect(sums(side).refusals[0]).toEqual({ phase: "rcpt", result: "erelay", total: 3, lastHour: 0 });
  });
});

test("the state holds no address of a client", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), lines);
  await given.run((side) => expect(side.recent().refused.list(10).top[0]?.client).toBe("203.0.113.7"));
  expect(JSON.stringify((await storeOf(given).load()).body)).not.toContain("203.0.113.7");
});

function metricNamed(name: string): Metric {
  const found = kindOf("smtp").metrics.find((metric) => metric.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** What a kill now would leave behind is what the next run finds. */
async function keepAsKilled({ root }: Given, act: () => Promise<void>): Promise<void> {
  await act();
  const filter = (path: string) => !path.endsWith(".tmp");
  await cp(join(root, "state"), join(root, "killed"), { recursive: true, filter });
}

async function restoreKilled({ root }: Given): Promise<void> {
  await rm(join(root, "state"), { recursive: true });
  await cp(join(root, "killed"), join(root, "state"), { recursive: true });
}

const linesOf = ({ store }: MetricsPipeline, domain: string) =>
  store
    .series(metricNamed("xmail_smtp_recipients_total"))
    .reduce((sum, { labels, value }) => (labels[0] === domain ? sum + value : sum), 0);

test("a line that counted under a new domain is there under it after a kill", async () => {
  const given = await givenMailRoot();
  const tab = join(given.root, "domains.tab");
  await writeFile(tab, '"x.example"\n');
  await writeFile(logOf(given), smtpLine(3, "RCPT=OK"));
  await given.run((side) =>
    keepAsKilled(given, async () => {
      expect(linesOf(side, "other")).toBe(1);
      await writeFile(tab, '"x.example"\n"y.example"\n');
      await side.refreshDomains();
      await writeFile(logOf(given), smtpLine(2, "RCPT=OK").repeat(25), { flag: "a" });
      while (linesOf(side, "y.example") < 25) await pause(5);
    }),
  );
  await restoreKilled(given);
  await given.run((side) => {
    expect({ y: linesOf(side, "y.example"), other: linesOf(side, "other") }).toEqual({ y: 25, other: 1 });
  });
});

test("a domain counts from its first recipient on, with no look at the tables between", async () => {
  const given = await givenMailRoot();
  const tab = join(given.root, "domains.tab");
  await writeFile(tab, '"x.example"\n');
  await writeFile(logOf(given), smtpLine(3, "RCPT=OK"));
  await given.run(async (side) => {
    // as `domainadd` does it, and the first mail at once
    await writeFile(tab, '"x.example"\n"y.example"\n');
    await writeFile(logOf(given), smtpLine(0, "RCPT=OK"), { flag: "a" });
    while (linesOf(side, "y.example") + linesOf(side, "other") < 2) await pause(5);
    expect({ y: linesOf(side, "y.example"), other: linesOf(side, "other") }).toEqual({ y: 1, other: 1 });
  });
});

test("a domain that was added while nobody read counts from the time of the change on", async () => {
  const given = await givenMailRoot();
  const tab = join(given.root, "domains.tab");
  await writeFile(tab, '"x.example"\n');
  await given.run(() => undefined);
  // more than is read at once
  await writeFile(logOf(given), smtpLine(60, "RCPT=ERELAY").repeat(1_000));
  await writeFile(tab, '"x.example"\n"y.example"\n');
  await writeFile(logOf(given), smtpLine(0, "RCPT=OK"), { flag: "a" });
  await given.run((side) => {
    const count = (domain: string, result: string) =>
      side.store
        .series(metricNamed("xmail_smtp_recipients_total"))
        .find(({ labels }) => labels[0] === domain && labels[1] === result)?.value;
    expect(count("y.example", "ok")).toBe(1);
    // at the most the lines of one small batch are taken for later than they are
    expect(count("other", "erelay")).toBeGreaterThanOrEqual(800);
  });
});

test("what a wildcard alias matches counts as its domain, after a restart as well", async () => {
  const given = await givenMailRoot();
  await writeFile(join(given.root, "domains.tab"), '"y.test"\n');
  await writeFile(join(given.root, "aliasdomain.tab"), '"*.example"\t"y.test"\n');
  await writeFile(logOf(given), smtpLine(3, "RCPT=OK"));
  await given.run((side) => expect(linesOf(side, "y.test")).toBe(1));
  await writeFile(logOf(given), smtpLine(2, "RCPT=OK"), { flag: "a" });
  await given.run((side) => {
    expect(linesOf(side, "y.test")).toBe(2);
    expect(linesOf(side, "other")).toBe(0);
  });
});

test("where to begin is saved before a line counts: what came after it is not taken for old by the next run", async () => {
  const given = await givenMailRoot();
  const settings = { ...given.settings, xmail: { ...given.settings.xmail, startAt: "end" as const } };
  await writeFile(logOf(given), smtpLine(5, "RECV=OK"));
  const countOf = (side: MetricsPipeline) => sums(side).received;
  await given.run(
    (side) =>
      keepAsKilled(given, async () => {
        await writeFile(logOf(given), smtpLine(2, "RECV=OK").repeat(12), { flag: "a" });
        while (countOf(side) < 12) await pause(5);
      }),
    settings,
  );
  await restoreKilled(given);
  await given.run((side) => expect(countOf(side)).toBe(12), settings);
});

test("what the logs said of the time zone is known after a restart, and forgotten with another zone", async () => {
  const given = await givenMailRoot();
  // delivered half a day before they came: the zone is wrong
  const wrong = Array.from({ length: 30 }, (_, index) =>
    smailLine(5, `S${index}`).replace(/"\d{13}/, (text) => `"${Number(text.slice(1)) + 43_200_000}`),
  );
  await writeFile(join(given.root, "logs", "smail-202611240000"), wrong.join(""));
  const seen = { mismatchSeconds: -43_200, offsetSeconds: -43_200 };
  await given.run((side, { zoneCheck }) => {
    expect(side.knowsZone()).toBe(true);
    expect(zoneCheck.evidence()).toMatchObject(seen);
  });
  await given.run((side, { zoneCheck }) => {
    expect(side.knowsZone()).toBe(true);
    expect(zoneCheck.evidence()).toMatchObject(seen);
  });
  const settings = { ...given.settings, xmail: { ...given.settings.xmail, timezone: "Europe/Berlin" } };
  const reading = createDecoding(settings);
  const side = await startMetrics(settings, reading, given.log);
  expect({ knows: side.knowsZone(), evidence: reading.zoneCheck.evidence() }).toEqual({
    knows: false,
    evidence: undefined,
  });
  await side.stop();
});
