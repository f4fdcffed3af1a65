import type { createServer } from "node:http";
import { mkdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { writeLines } from "./backlog.ts";
import { inTemporary, startExporter, until } from "./measured.ts";

/** Acknowledged records with a receiver that discards them, in a separate thread: JSON and protobuf. */
export async function otlp(): Promise<object[]> {
  const rows: object[] = [];
  for (const protocol of ["http/json", "http/protobuf"]) rows.push(await measure(protocol));
  return rows;
}

async function measure(protocol: string): Promise<object> {
  const backend = new Worker(
    `(${serveNothing.toString()})(require("node:http").createServer, require("node:worker_threads"))`,
    {
      eval: true,
    },
  );
  const port = await new Promise<number>((resolve) => backend.once("message", resolve));
  const row = await inTemporary(async (directory) => {
    const logs = join(directory, "logs");
    await mkdir(logs);
    const lines = await writeLines(join(logs, "smtp-202611241000"), 300_000);
    const flags = ["--otlp.endpoint", `http://127.0.0.1:${String(port)}`, "--otlp.protocol", protocol];
    const exporter = await startExporter(logs, join(directory, "state"), [...flags, "--otlp.start-at", "beginning"]);
    const accepted = 'xmail_exporter_otlp_records_total{result="accepted"}';
    await until(async () => (await exporter.value(accepted)) > 0);
    const before = { time: exporter.elapsed(), cpu: await exporter.cpu(), records: await exporter.value(accepted) };
    await until(async () => (await exporter.value(accepted)) === lines);
    const seconds = (exporter.elapsed() - before.time) / 1000;
    const records = lines - before.records;
    const cpu = (await exporter.cpu()) - before.cpu;
    const peak = await exporter.peak();
    await exporter.end();
    return {
      protocol,
      "records/s": Math.round(records / seconds),
      "CPU us/record": ((cpu * 1000) / records).toFixed(1),
      "peak MB": Math.round(peak),
    };
  });
  await backend.terminate();
  return row;
}

/** Runs in the worker: answers everything with success. */
function serveNothing(create: typeof createServer, { parentPort }: typeof import("node:worker_threads")): void {
  const server = create((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(200).end());
  });
  server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
}
