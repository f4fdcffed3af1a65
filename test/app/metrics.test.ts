import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeLately } from "../../src/app/lately.js";
import type { MetricsSide } from "../../src/app/metrics.js";
import { createStateStore, nodeStateDisk } from "../../src/files/state.js";
import { type Given, givenMailRoot, smtpLine } from "./given.js";

const sums = (side: MetricsSide) => {
  const { history, refusals, loginFailures } = describeLately(side.recent(), side.store);
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
    { stage: "rcpt", result: "erelay", total: 3, lastHour: 2 },
    { stage: "sndrip", result: "eipmap", total: 1, lastHour: 1 },
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
    expect(sums(side).refusals[0]).toEqual({ stage: "rcpt", result: "erelay", total: 3, lastHour: 0 });
  });
});

test("the state holds no address of a client", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), lines);
  await given.run((side) => expect(side.recent().refused.list(10).top[0]?.client).toBe("203.0.113.7"));
  expect(JSON.stringify((await storeOf(given).load()).body)).not.toContain("203.0.113.7");
});
