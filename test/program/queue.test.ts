import { spawn, type ChildProcess } from "node:child_process";
import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { providerIds } from "../../src/common/providers.js";
import { failureKinds } from "../../src/spool/attempts.js";
import { senderReasons } from "../../src/spool/message.js";
import { programArguments, programFile } from "./built.js";
import { startBackend, type Backend } from "../otlp/backend.js";
import { openBench, scrape, valueOf, type Bench } from "./program.js";
import { makeSpool, slogOf } from "./spool.js";

let bench: Bench;
let backend: Backend;
let simulation: ChildProcess | undefined;

beforeEach(async () => {
  bench = await openBench();
  backend = await startBackend();
});
afterEach(async () => {
  simulation?.kill("SIGKILL");
  simulation = undefined;
  await bench.close();
  await backend.close();
});

describe("the queue", { timeout: 60_000 }, () => {
  it("of a live MailRoot is served and recorded, and no count falls after a kill", async () => {
    const root = join(bench.directory, "simulated");
    const flags = ["simulate", "--out", root, "--rate", "300", "--seed", "7", "--duration", "2m"];
    simulation = spawn(programFile, [...programArguments, ...flags], {
      env: { ...process.env, TZ: "UTC" },
      stdio: "ignore",
    });
    const given = ["--xmail.mail-root", root, "--spool.interval", "100ms", "--otlp.endpoint", backend.url];
    const first = bench.start(given);
    const frozen = 'xmail_queue_messages{state="frozen"}';
    let page = await served(await first.url(), (text) => failures(text) > 3 && valueOf(text, frozen) > 0);
    expect(valueOf(page, 'xmail_queue_message_age_seconds_bucket{le="+Inf"}')).toBeGreaterThanOrEqual(
      valueOf(page, 'xmail_queue_message_age_seconds_bucket{le="60"}'),
    );
    expect(valueOf(page, "xmail_queue_scan_duration_seconds")).toBeGreaterThan(0);
    page = await scrape(await first.url());
    first.kill("SIGKILL");
    await first.exited;
    const before = counters(page);
    const destinations = providerIds.length * (attemptResults + senderReasons.length);
    expect(before.size).toBe(attemptResults + failureKinds.length + destinations);
    // the results of all providers together are all attempts
    expect(sumOf(before, "xmail_destination_attempts")).toBe(sumOf(before, "xmail_delivery_attempts"));

    const second = bench.start(given);
    const after = counters(await scrape(await second.url()));
    for (const [series, value] of before)
      expect([series, after.get(series)]).toSatisfy(([, now]) => Number(now) >= value);
    simulation.kill("SIGKILL");
    const last = failures(await served(await second.url(), (text) => failures(text) >= failures(page)));
    await vi.waitUntil(() => uids("xmail.queue.attempt").size >= last, { timeout: 20_000, interval: 50 });
    expect(uids("xmail.queue.frozen").size).toBeGreaterThan(0);
  });

  it("loses no failed attempt of a message that left it while the backend was down and the exporter killed", async () => {
    const spool = join(bench.directory, "MailRoot", "spool");
    const name = "1795516267485.7f23b89136c0.47e8.13.vm";
    await makeSpool(spool, name, ["450 4.2.0 Greylisted"]);
    backend.usual = { status: 503 };
    const given = ["--spool.interval", "100ms", "--otlp.endpoint", backend.url, "--otlp.start-at", "beginning"];
    const temporary = 'xmail_delivery_attempts_total{result="deferred"}';
    const first = bench.start(given);
    await served(await first.url(), (text) => valueOf(text, temporary) === 1);
    first.kill("SIGKILL");
    await first.exited;
    await rm(join(spool, "0", "0", "rsnd", name));
    backend.usual = { status: 200 };
    backend.requests.length = 0;

    const second = bench.start(given);
    const page = await served(await second.url(), (text) => valueOf(text, 'xmail_queue_scans_total{result="ok"}') > 0);
    expect(valueOf(page, temporary)).toBe(1);
    expect(valueOf(page, 'xmail_queue_messages{state="retry"}')).toBe(0);
    await vi.waitUntil(() => accepted("xmail.queue.attempt").length > 0, { timeout: 20_000, interval: 50 });
    const [record] = accepted("xmail.queue.attempt");
    expect(record?.attributes).toMatchObject({ "xmail.spool.file": name, "xmail.queue.reply_code": 450 });
    expect(record?.time).toBe("1795516267006000002");
  });

  it("is counted again for a message that is submitted again", async () => {
    const spool = join(bench.directory, "MailRoot", "spool");
    const name = "1795516267485.7f23b89136c0.47e8.13.vm";
    const leaf = join(spool, "0", "0");
    await makeSpool(spool, name, ["550 5.1.1 No such user"], "froz");
    const permanent = 'xmail_delivery_attempts_total{result="failed"}';
    const run = bench.start(["--spool.interval", "50ms"]);
    const url = await run.url();
    await served(url, (text) => valueOf(text, permanent) === 1);
    await rm(join(leaf, "slog", name));
    await rename(join(leaf, "froz", name), join(leaf, "mess", name));
    await served(url, (text) => valueOf(text, 'xmail_queue_messages{state="new"}') === 1);
    await writeFile(join(leaf, "slog", name), slogOf(["550 5.1.1 No such user"], 1795520000));
    await rename(join(leaf, "mess", name), join(leaf, "froz", name));
    const page = await served(url, (text) => valueOf(text, permanent) === 2);
    expect(valueOf(page, 'xmail_queue_messages{state="frozen"}')).toBe(1);
  });
});

/** Scrapes until the page is as wanted. */
async function served(url: string, isWanted: (page: string) => boolean): Promise<string> {
  let page = "";
  await vi.waitUntil(async () => isWanted((page = await scrape(url))), { timeout: 40_000, interval: 50 });
  return page;
}

/** Counters of the queue. */
function counters(page: string): Map<string, number> {
  const lines = page.match(/^xmail_(delivery|destination)_(attempts|failures|refusals)_total\{.*$/gm) ?? [];
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

/** Delivered, deferred, failed, unreported. */
const attemptResults = 4;

function sumOf(all: ReadonlyMap<string, number>, family: string): number {
  return [...all].reduce((sum, [series, value]) => (series.startsWith(family) ? sum + value : sum), 0);
}

function failures(page: string): number {
  return [...counters(page)].reduce((sum, [series, value]) => (series.includes("failures") ? sum + value : sum), 0);
}

function accepted(event: string) {
  return backend.requests.flatMap(({ records }) => records).filter(({ eventName }) => eventName === event);
}

function uids(event: string): Set<unknown> {
  return new Set(accepted(event).map(({ attributes }) => attributes["log.record.uid"]));
}
