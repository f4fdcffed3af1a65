import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { inTemporary, startExporter } from "./measured.ts";

const logs = join(import.meta.dirname, "../test/fixtures/xmail-1.27/logs");
const connections = 40;
const requests = 2_000;

interface Flood {
  readonly port: number;
  readonly request: string;
}

if (!isMainThread) pour(workerData as Flood);

/** 40 clients that send 2,000 requests each at once: how long others wait for `/-/healthy` meanwhile, and what it takes. */
export async function flood(): Promise<object[]> {
  const rows: object[] = [];
  for (const [what, path, withToken] of [
    ["page of a stranger", "/", false],
    ["page with details", "/", true],
    ["status with details", "/api/status", true],
  ] as const)
    rows.push(await inTemporary((directory) => measure(what, path, withToken, join(directory, "state"))));
  return rows;
}

async function measure(what: string, path: string, withToken: boolean, state: string): Promise<object> {
  const exporter = await startExporter(logs, state);
  await exporter.caughtUp;
  const token = (await readFile(join(state, "details-token"), "utf8")).trim();
  const authorization = withToken ? `Authorization: Bearer ${token}\r\n` : "";
  const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${authorization}\r\n`;
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { port: Number(new URL(exporter.url).port), request },
  });
  let answers = 0;
  worker.on("message", (count: number) => (answers = count));
  const times: number[] = [];
  const began = performance.now();
  const isOver = () => answers >= connections * requests || performance.now() - began > 60_000;
  while (!isOver()) {
    const asked = performance.now();
    await (await fetch(`${exporter.url}/-/healthy`, { headers: { connection: "close" } })).text();
    times.push(performance.now() - asked);
    await pause(50);
  }
  const seconds = (performance.now() - began) / 1000;
  const peak = await exporter.peak();
  await worker.terminate();
  await exporter.end();
  times.sort((a, b) => a - b);
  const at = (share: number) => (times[Math.floor((times.length - 1) * share)] ?? NaN).toFixed(0);
  return {
    ...{ what, answers, seconds: seconds.toFixed(1), "peak MB": peak.toFixed(0) },
    ...{ "healthy p50 ms": at(0.5), "p99 ms": at(0.99), "slowest ms": at(1) },
  };
}

/** In a thread of its own: reading gigabytes would make the other wait. */
function pour({ port, request }: Flood): void {
  let answers = 0;
  for (let count = 0; count < connections; count++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => {
      for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) answers++;
    });
    socket.write(request.repeat(requests));
  }
  setInterval(() => parentPort?.postMessage(answers), 100);
}

const start = "HTTP/1.1 200";
