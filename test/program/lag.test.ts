import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startBackend, type Backend } from "../otlp/backend.js";
import { openBench, scrape, valueOf, type Bench } from "./program.js";

let bench: Bench;
let backend: Backend;

beforeEach(async () => {
  bench = await openBench();
  backend = await startBackend();
});
afterEach(async () => {
  await bench.close();
  await backend.close();
});

it("knows how far records are behind while their delivery is stalled", { timeout: 30_000 }, async () => {
  backend.script({ status: 503, headers: { "retry-after": "3600" } });
  const program = bench.start(["--otlp.endpoint", backend.url, "--otlp.start-at", "beginning"]);
  const url = await program.url();
  const lag = async () => valueOf(await scrape(url), 'xmail_exporter_lag_bytes{log="finger",pipeline="otlp"}');
  await expect.poll(() => backend.requests.length, { timeout: 10_000 }).toBe(1);
  const before = await lag();
  expect(before).toBeGreaterThan(0);
  const line = '"mx1.alpha.example"\t"203.0.113.9"\t"2026-11-24 10:59:59"\t"alice@alpha.example"\r\n';
  await appendFile(join(bench.logs, "finger-202611241000"), line);
  await expect.poll(lag, { timeout: 10_000 }).toBe(before + line.length);
  expect(backend.requests).toHaveLength(1);
  // seconds later it is no news any more
  expect(program.output().match(/OTLP delivery is waiting/g)).toHaveLength(1);
});
