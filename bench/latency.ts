import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inTemporary, startExporter } from "./measured.ts";

const line = '"mx1"\t"127.0.0.1"\t"2026-11-24 10:05:57"\t"bob"\n';
const series = 'xmail_exporter_lines_total{log="finger"}';

/** From the append of a line to a scrape that counts it, 300 times at odd moments; asking takes some milliseconds of it. */
export async function latency(): Promise<object[]> {
  return inTemporary(async (directory) => {
    const logs = join(directory, "logs");
    await mkdir(logs);
    const file = join(logs, "finger-202611241000");
    await writeFile(file, line);
    const exporter = await startExporter(logs, join(directory, "state"));
    const started = await exporter.caughtUp;
    const first = await exporter.value(series);
    const times: number[] = [];
    for (let count = 1; count <= 300; count++) {
      await pause(20 + ((count * 37) % 60));
      const began = performance.now();
      await appendFile(file, line);
      while ((await exporter.value(series)) < first + count);
      times.push(performance.now() - began);
    }
    await exporter.end();
    times.sort((a, b) => a - b);
    const at = (share: number) =>
      (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? NaN).toFixed(1);
    return [{ "start ms": started.toFixed(0), "p50 ms": at(0.5), "p99 ms": at(0.99), "slowest ms": at(1) }];
  });
}
