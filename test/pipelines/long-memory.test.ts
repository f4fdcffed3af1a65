import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createStateStore, nodeStateDisk } from "../../src/files/state.js";
import type { MetricsPipeline } from "../../src/pipelines/metrics.js";
import { type Given, givenMailRoot, smtpLine } from "../health/given.js";

const logOf = ({ root }: Given, name = "smtp-202611240000") => join(root, "logs", name);
const storeOf = ({ root }: Given) => createStateStore(join(root, "state"), "metrics", nodeStateDisk, Date.now);
const received = (side: MetricsPipeline) =>
  side
    .recent()
    .rings.read("received", "year")
    .counts.reduce((total, count) => total + count, 0);
const line = smtpLine(60 * 24 * 3, "RECV=OK");

async function counted(side: MetricsPipeline): Promise<number> {
  while (side.oldLogs() !== undefined) await new Promise((resolve) => setImmediate(resolve));
  return received(side);
}

test("a line is counted once, whether read in this run or in the one before", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), line.repeat(3));
  await given.run(async (side) => expect(await counted(side)).toBe(3));
  await writeFile(logOf(given), line, { flag: "a" });
  await given.run(async (side) => expect(await counted(side)).toBe(4));
});

test("a state from before there was a history is filled from the logs, up to its cursors", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), line.repeat(3));
  await given.run(() => undefined);
  const store = storeOf(given);
  const { series, ...older } = (await store.load()).body as Record<string, unknown>;
  expect(series).toHaveProperty("received 86400");
  await store.save(older);
  await writeFile(logOf(given), line.repeat(2), { flag: "a" });
  await writeFile(logOf(given, "smtp-202611200000.gz"), gzipSync(line.repeat(4)));
  // ended while they are being counted, perhaps
  await given.run(() => undefined);
  await given.run(async (side) => expect(await counted(side)).toBe(9));
  await given.run(async (side) => expect(await counted(side)).toBe(9));
});

test("a first start that begins at the end counts what is before it for the history alone", async () => {
  const given = await givenMailRoot();
  await writeFile(logOf(given), line.repeat(3));
  const settings = { ...given.settings, xmail: { ...given.settings.xmail, startAt: "end" as const } };
  await given.run(async (side) => {
    expect(await counted(side)).toBe(3);
    expect(side.recent().latest.count()).toBe(0);
  }, settings);
  await writeFile(logOf(given), line, { flag: "a" });
  await given.run(async (side) => expect(await counted(side)).toBe(4), settings);
});
