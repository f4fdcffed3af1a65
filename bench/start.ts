import { spawnSync } from "node:child_process";
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inTemporary, main, startExporter } from "./measured.ts";

const recorded = join(import.meta.dirname, "../test/fixtures/xmail-1.27/logs");
const rounds = 21;

/**
 * How long a start takes, in the middle of 21: `--version`, and from exec to the first scrape that is answered, over the recorded
 * logs (5,373 lines). Then what the exporter takes when nothing happens but a scrape every 15 seconds. Node's own start beside it.
 */
export async function start(): Promise<object[]> {
  const rows: object[] = [];
  for (const [what, args] of Object.entries({ "node -e 0": ["-e", "0"], "--version": [main, "--version"] })) {
    const times = Array.from({ length: rounds }, () => {
      const began = performance.now();
      spawnSync(process.execPath, args, { stdio: "ignore" });
      return performance.now() - began;
    });
    rows.push({ what, ms: middle(times) });
  }
  const scrapes: number[] = [];
  for (let round = 0; round < rounds; round++) scrapes.push(await firstScrape());
  rows.push({ what: "first scrape", ms: middle(scrapes) });
  return [...rows, await rest()];
}

async function firstScrape(): Promise<number> {
  return inTemporary(async (directory) => {
    const exporter = await startRecorded(directory);
    while (Number.isNaN(await exporter.value("xmail_exporter_caught_up_timestamp_seconds"))) await pause(2);
    const elapsed = exporter.elapsed();
    await exporter.end();
    return elapsed;
  });
}

async function rest(): Promise<object> {
  return inTemporary(async (directory) => {
    const exporter = await startRecorded(directory);
    await exporter.caughtUp;
    await pause(15_000);
    const before = { cpu: await exporter.cpu(), time: exporter.elapsed() };
    for (let scrapes = 0; scrapes < 16; scrapes++) {
      await exporter.value("xmail_exporter_caught_up_timestamp_seconds");
      await pause(15_000);
    }
    const share = ((await exporter.cpu()) - before.cpu) / (exporter.elapsed() - before.time);
    const [resident, peak] = [await exporter.resident(), await exporter.peak()];
    await exporter.end();
    return {
      what: "at rest for four minutes",
      "% of a core": (share * 100).toFixed(2),
      MB: Math.round(resident),
      "peak MB": Math.round(peak),
    };
  });
}

async function startRecorded(directory: string) {
  const logs = join(directory, "logs");
  await mkdir(logs);
  await cp(recorded, logs, { recursive: true });
  return startExporter(logs, join(directory, "state"));
}

function middle(times: readonly number[]): number {
  return Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN);
}
