import { cp, rm, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createStateStore, nodeStateDisk } from "../../src/files/state.js";
import { findSilentLogs, longestSilences } from "../../src/health/silence.js";
import type { MetricsPipeline } from "../../src/pipelines/metrics.js";
import { type Given, givenMailRoot, smtpLine } from "../health/given.js";

const day = 24 * 60;

/** A line every ten minutes from so many minutes ago on. */
const linesFrom = (from: number, to: number) =>
  Array.from({ length: (from - to) / 10 }, (_, index) => smtpLine(from - 10 * index, "RECV=OK")).join("");
/** Three weeks, and six hours of silence. */
const old = linesFrom(21 * day, 10 * day);
const recent = linesFrom(10 * day, 6 * 60);
const silent = ["smtp", 600, false, ["smtp", 600]];

const fileOf = ({ root }: Given, name = "smtp-202611240000") => join(root, "logs", name);
const storeOf = ({ root }: Given) => createStateStore(join(root, "state"), "metrics", nodeStateDisk, Date.now);

/** Old logs are read in the background. */
async function learned(side: MetricsPipeline): Promise<void> {
  while (side.oldLogs() !== undefined) await new Promise((resolve) => setImmediate(resolve));
}

/** What the page and the metrics say in a run over these logs. */
async function readSilence(given: Given, settings = given.settings) {
  let found: unknown;
  await given.run(async (side) => {
    await learned(side);
    const [first] = findSilentLogs(side, Date.now());
    found = [first?.log, first?.usualSeconds, first?.othersGoOn, ...longestSilences(side, Date.now())];
  }, settings);
  return found;
}

test("a first start knows from the logs that they are silent for too long", async () => {
  const given = await givenMailRoot();
  await writeFile(fileOf(given), old + recent);
  expect(await readSilence(given)).toEqual(silent);
});

test("a restart knows it without the logs of before, and a line ends it", async () => {
  const given = await givenMailRoot();
  await writeFile(fileOf(given, "smtp-202611100000"), old);
  await writeFile(fileOf(given), recent);
  await given.run(learned);
  await rm(fileOf(given, "smtp-202611100000"));
  expect(await readSilence(given)).toEqual(silent);
  await writeFile(fileOf(given), smtpLine(1, "RECV=OK"), { flag: "a" });
  await given.run((side) => expect(findSilentLogs(side, Date.now())).toEqual([]));
});

test("what a kill leaves behind gives the same with the lines that are read again", async () => {
  const given = await givenMailRoot();
  const saved: unknown[] = [];
  await writeFile(fileOf(given), old + linesFrom(10 * day, day));
  await given.run(learned);
  await cp(join(given.root, "state"), join(given.root, "killed"), { recursive: true });
  await writeFile(fileOf(given), linesFrom(day, 6 * 60), { flag: "a" });
  for (const isKilled of [false, true]) {
    if (isKilled) {
      await rm(join(given.root, "state"), { recursive: true });
      await cp(join(given.root, "killed"), join(given.root, "state"), { recursive: true });
    }
    expect(await readSilence(given)).toEqual(silent);
    saved.push(((await storeOf(given).load()).body as { silences: unknown }).silences);
  }
  expect(saved[1]).toEqual(saved[0]);
});

test("an upgrade learns it from lines that were counted before", async () => {
  const given = await givenMailRoot();
  await writeFile(fileOf(given), old + recent);
  await given.run(learned);
  const { silences, ...older } = (await storeOf(given).load()).body as Record<string, unknown>;
  expect(silences).toBeDefined();
  await storeOf(given).save(older);
  expect(await readSilence(given)).toEqual(silent);
  expect((await storeOf(given).load()).body).toHaveProperty("silences", silences);
});

test("it is learned where metrics start at the end of the logs, and from packed files", async () => {
  const given = await givenMailRoot();
  await writeFile(fileOf(given, "smtp-202611100000.gz"), gzipSync(old));
  await writeFile(fileOf(given), recent);
  const { settings } = given;
  expect(await readSilence(given, { ...settings, xmail: { ...settings.xmail, startAt: "end" } })).toEqual(silent);
  await rm(join(given.root, "state"), { recursive: true });
  expect(await readSilence(given)).toEqual(silent);
});

test("times of another zone say nothing: it is learned once more", async () => {
  const given = await givenMailRoot();
  await writeFile(fileOf(given), old + recent);
  const { settings } = given;
  await given.run(learned, { ...settings, xmail: { ...settings.xmail, timezone: "Asia/Tokyo" } });
  expect(await readSilence(given)).toEqual(silent);
});
