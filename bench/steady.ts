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

async function measure(rate: number): Promise<object> {
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
    const exporter = await startExporter(join(root, "logs"), join(directory, "state"), ["--otlp.endpoint", endpoint]);
    // V8 compiles what is hot for as long: it is not what a server of days costs
    await pause(30_000);
    const before = { cpu: await exporter.cpu(), time: exporter.elapsed() };
    await pause(20_000);
    const share = ((await exporter.cpu()) - before.cpu) / (exporter.elapsed() - before.time);
    const peak = await exporter.peak();
    await exporter.end();
    if (rate > 0) await writer.end();
    return { "lines/s": rate, "% of a core": (share * 100).toFixed(2), "peak MB": Math.round(peak) };
  });
  backend.closeAllConnections();
  await new Promise((resolve) => backend.close(resolve));
  return row;
}
