import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { inTemporary, start, startExporter } from "./measured.ts";

const main = join(import.meta.dirname, "..", "dist", "main.js");

/** CPU and memory while a writer writes steadily over all kinds, both pipelines on; 0 is an idle server. */
export async function steady(): Promise<object[]> {
  const rows: object[] = [];
  for (const rate of [0, 100, 10_000]) rows.push(await measure(rate));
  return rows;
}

/** Records alone, then metrics (each 15 s) and traces as well, at 10,000 lines/s. */
export async function signals(): Promise<object[]> {
  const records = await measure(10_000);
  const all = await measure(10_000, ["--otlp.metrics", "--otlp.traces"]);
  return [
    { signals: "records", ...records },
    { signals: "records, metrics, traces", ...all },
  ];
}

async function measure(rate: number, more: readonly string[] = []): Promise<object> {
  const backend = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${String((backend.address() as AddressInfo).port)}`;
  const row = await inTemporary(async (directory) => {
    const root = join(directory, "MailRoot");
    const writer = start(process.execPath, [main, "simulate", "--out", root, "--rate", String(Math.max(1, rate))], {
      TZ: "UTC",
    });
    await pause(2_000);
    if (rate === 0) await writer.end();
    const exporter = await startExporter(
      join(root, "logs"),
      join(directory, "state"),
      ["--otlp.endpoint", endpoint, ...more],
      [
        // env becomes the program: what is measured is still its process
        ...(["env", "OTEL_METRIC_EXPORT_INTERVAL=15000"] as const),
        ...[process.execPath, main],
      ],
    );
    // V8 compiles what is hot for as long: it is not what a server of days costs
    await pause(30_000);
    const before = { cpu: await exporter.cpu(), time: exporter.elapsed(), lines: await countLines(exporter.url) };
    await pause(20_000);
    const share = ((await exporter.cpu()) - before.cpu) / (exporter.elapsed() - before.time);
    const lines = ((await countLines(exporter.url)) - before.lines) / ((exporter.elapsed() - before.time) / 1000);
    const peak = await exporter.peak();
    await exporter.end();
    if (rate > 0) await writer.end();
    return {
      "lines/s": rate,
      read: Math.round(lines),
      "% of a core": (share * 100).toFixed(2),
      "peak MB": Math.round(peak),
    };
  });
  backend.closeAllConnections();
  await new Promise((resolve) => backend.close(resolve));
  return row;
}

/** On a machine with other work the writer falls behind. */
async function countLines(url: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const values = [...page.matchAll(/^xmail_exporter_lines_total\{.*\} (\d+)$/gm)].map(([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0);
}
