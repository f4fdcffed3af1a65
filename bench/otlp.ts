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
  const port = await answerOf(backend);
  const row = await inTemporary(async (directory) => {
    const logs = join(directory, "logs");
    await mkdir(logs);
    const lines = await writeLines(join(logs, "smtp-202611241000"), 300_000);
    const flags = ["--otlp.endpoint", `http://127.0.0.1:${String(port)}`, "--otlp.protocol", protocol];
    const exporter = await startExporter(logs, join(directory, "state"), [...flags, "--otlp.start-at", "beginning"]);
    // asked once in a while: a page of metrics takes as long as a hundred records
    const accepted = () => exporter.value('xmail_exporter_otlp_records_total{result="accepted"}');
    await until(async () => (await accepted()) > 0);
    const before = { time: exporter.elapsed(), cpu: await exporter.cpu(), records: await accepted() };
    await until(async () => (await accepted()) === lines, 250);
    const cpu = (await exporter.cpu()) - before.cpu;
    backend.postMessage("how long ago was the last answer?");
    const seconds = (exporter.elapsed() - (await answerOf(backend)) - before.time) / 1000;
    const records = lines - before.records;
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

function answerOf(worker: Worker): Promise<number> {
  return new Promise((resolve) => worker.once("message", resolve));
}

/** Runs in the worker: answers everything with success, and when it is asked how many milliseconds ago that was. */
function serveNothing(create: typeof createServer, { parentPort }: typeof import("node:worker_threads")): void {
  let last = performance.now();
  const server = create((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200).end();
      last = performance.now();
    });
  });
  server.listen(0, "127.0.0.1", () => parentPort?.postMessage((server.address() as AddressInfo).port));
  parentPort?.on("message", () => parentPort.postMessage(performance.now() - last));
}
