import { createHash } from "node:crypto";
import { appendFile, cp, mkdir, readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fingerLine } from "../support/reader.js";
import { openBench, scrape, type Bench } from "./program.js";
import { makeSpool } from "./spool.js";

const states = new URL("../fixtures/states/", import.meta.url).pathname;
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

describe.each(["0.1.0", "0.2.0"])("the state directory of %s", { timeout: 60_000 }, (version) => {
  it("is carried over: each total is what it was, and goes on from there", async () => {
    const spool = join(bench.directory, "MailRoot", "spool");
    const greylisted = "450 4.2.0 Greylisted";
    // an attempt more than when the state was written
    await makeSpool(spool, "1795516267485.7f23b89136c0.47e8.13.vm", [greylisted, greylisted, greylisted]);
    await makeSpool(spool, "1795516267486.7f23b89136c0.47e8.14.vm", ["550 5.1.1 No such user"], "froz");
    await writeFile(join(bench.directory, "MailRoot", "domains.tab"), '"alpha.example"\n"beta.example"\n');
    await copyState(join(states, version), bench);
    const [finger = ""] = (await readdir(bench.logs)).filter((name) => name.startsWith("finger-"));
    await appendFile(join(bench.logs, finger), fingerLine(1));
    const before = totals(await readFile(join(states, version, "scraped.prom"), "utf8"));
    expect(before.size).toBeGreaterThan(400);

    const run = bench.start(["--spool.interval", "1h"]);
    const url = await run.url();
    let page = "";
    const isScanned = async () => (page = await scrape(url)).includes('xmail_queue_scans_total{result="ok"} 1');
    await vi.waitUntil(isScanned, { timeout: 20_000, interval: 20 });
    const after = totals(page);
    const added = { [lines]: 1, xmail_finger_queries_total: 1, [deferred]: 1, [greylists]: 1 };
    const changed = [...before].flatMap(([series, value]) => {
      const grown = (after.get(renamed(series)) ?? NaN) - value;
      return grown === 0 ? [] : [[renamed(series), grown]];
    });
    expect(Object.fromEntries(changed)).toEqual(added);
    expect(page).toContain('xmail_exporter_state_resets_total{pipeline="metrics"} 0');
    expect(page).toContain('xmail_exporter_state_resets_total{pipeline="queue"} 0');
    // it was not served before, and is the sum of what was
    const deliveries = [...before].flatMap(([series, value]) =>
      series.startsWith("xmail_smail_deliveries_total") ? [value] : [],
    );
    expect(after.get('xmail_delivery_attempts_total{result="delivered"}')).toBe(deliveries.reduce((a, b) => a + b));
  });
});

const lines = 'xmail_exporter_lines_total{log="finger"}';
const deferred = 'xmail_delivery_attempts_total{result="deferred"}';
const greylists = 'xmail_delivery_failures_total{class="temporary",reason="greylisted"}';

/** What the series is called today. */
function renamed(series: string): string {
  return series
    .replace("xmail_smtp_events_total{stage=", "xmail_smtp_events_total{phase=")
    .replace('xmail_delivery_attempts_total{result="temporary"}', deferred)
    .replace('xmail_delivery_attempts_total{result="permanent"}', 'xmail_delivery_attempts_total{result="failed"}');
}

/** Counters and histograms that outlive a process. */
function totals(page: string): Map<string, number> {
  const samples = [...page.matchAll(/^(xmail_\S+_(?:total|bucket|sum|count)(?:\{.*\})?) (\S+)$/gm)];
  const kept = samples.filter(([, series = ""]) => !/^xmail_(queue_|exporter_state_)/.test(series));
  return new Map(kept.map(([, series = "", value]) => [series, Number(value)]));
}

/** The paths of two machines differ, so the log directory in the state is replaced, and with it the checksums. */
async function copyState(from: string, { state, logs }: Bench): Promise<void> {
  await mkdir(state);
  await cp(from, state, { recursive: true });
  const directory = JSON.stringify(await realpath(logs));
  for (const name of await readdir(state)) {
    if (!name.endsWith(".json")) continue;
    const [head = "", ...saves] = (await readFile(join(state, name), "utf8"))
      .replaceAll('"/srv/mail/MailRoot/logs"', directory)
      .trimEnd()
      .split("\n");
    const { format } = JSON.parse(head) as { format: number };
    const signed =
      format === 1
        ? [head.replace(/"sha256":"\w+"/, `"sha256":"${checksum(saves[0] ?? "")}"`), ...saves]
        : [head, ...saves.map((save) => `${checksum(save.slice(65))} ${save.slice(65)}`)];
    await writeFile(join(state, name), `${signed.join("\n")}\n`);
  }
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
