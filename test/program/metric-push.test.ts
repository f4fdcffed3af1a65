import { readdir, readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../otlp/backend.js";
import { openBench, scrape, valueOf, type Bench } from "./program.js";

/** Whatever a backend does to pushed metrics, records are delivered and the end comes soon. */
let bench: Bench;
let backend: Backend;
let server: Server;
let pushes: number;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  bench = await openBench();
  backend = await startBackend();
  pushes = 0;
  server = createServer((request, response) => {
    pushes++;
    request.resume().on("end", () => answer(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await bench.close();
  await backend.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function start() {
  const { port } = server.address() as AddressInfo;
  return bench.start(["--otlp.metrics", "--otlp.start-at", "beginning"], {
    env: {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${backend.url}/v1/logs`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `http://127.0.0.1:${port}/v1/metrics`,
      ...{ OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: "60000", OTEL_METRIC_EXPORT_INTERVAL: "1000" },
    },
  });
}

const delivered = () => backend.requests.reduce((sum, { records }) => sum + records.length, 0);

const failures: readonly [string, (response: ServerResponse) => void][] = [
  ["is refused", (response) => response.writeHead(503).end("out of order")],
  ["gets no answer", () => undefined],
];

describe.each(failures)("a push that %s", (_, react) => {
  it("holds up no record, no scrape and no shutdown", { timeout: 40_000 }, async () => {
    answer = react;
    const program = start();
    const url = await program.url();
    await expect.poll(() => pushes, { timeout: 10_000 }).toBeGreaterThan(0);
    const lines = (await readdir(bench.logs)).map((file) => readFile(join(bench.logs, file), "latin1"));
    const recorded = (await Promise.all(lines)).join("").split("\n").length - 1;
    await expect.poll(delivered, { timeout: 20_000 }).toBe(recorded);
    expect(valueOf(await scrape(url), 'xmail_exporter_otlp_metric_pushes_total{result="accepted"}')).toBe(0);
    const began = performance.now();
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    // two seconds for the last push, and what a loaded machine needs to end
    expect(performance.now() - began).toBeLessThan(3_500);
  });
});
