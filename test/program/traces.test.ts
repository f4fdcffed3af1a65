import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBackend, type Backend } from "../otlp/backend.js";
import { startSpanBackend, type SpanBackend } from "../otlp/span-backend.js";
import { openBench, scrape, valueOf, type Bench } from "./program.js";
import { makeSpool } from "./spool.js";

/** Records and traces go to endpoints of their own: neither waits for the other, and each has its own position. */
let bench: Bench;
let logs: Backend;
let traces: SpanBackend;

beforeEach(async () => {
  bench = await openBench();
  logs = await startBackend();
  traces = await startSpanBackend();
});
afterEach(async () => {
  await bench.close();
  await logs.close();
  await traces.close();
});

function start(flags: readonly string[] = []) {
  return bench.start(["--otlp.traces", "--otlp.start-at", "beginning", "--otlp.instance-id", "one", ...flags], {
    env: {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${logs.url}/v1/logs`,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${traces.url}/v1/traces`,
      ...{ OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/json", OTEL_BSP_SCHEDULE_DELAY: "200" },
    },
  });
}

const records = () => logs.requests.flatMap((request) => request.records);

async function countLines(of: RegExp): Promise<number> {
  const files = (await readdir(bench.logs)).map((file) => readFile(join(bench.logs, file), "latin1"));
  return (await Promise.all(files))
    .join("")
    .split("\n")
    .filter((line) => of.test(line)).length;
}

async function saved(): Promise<string> {
  const files = (await readdir(bench.state)).filter((file) => /^traces\.[ab]\.json$/.test(file));
  return (await Promise.all(files.map((file) => readFile(join(bench.state, file), "utf8")))).join("");
}

/** Receptions, pickups and deliveries. */
const stage = /\t"[SL][0-9A-F]+"\t"RECV=OK"|^"[^"]*"\t"[^"]*"\t"[SLPX][0-9A-F]+"\t/;

describe("spans", { timeout: 60_000 }, () => {
  it("come while records find no backend, and records while spans find none", async () => {
    logs.usual = { status: 503 };
    const expected = await countLines(stage);
    expect(expected).toBeGreaterThan(1_000);
    const url = await start().url();
    await expect.poll(() => traces.spans.length, { timeout: 20_000 }).toBe(expected);
    expect(valueOf(await scrape(url), 'xmail_exporter_otlp_records_total{result="accepted"}')).toBe(0);
    logs.usual = { status: 200 };
    traces.answer = (response) => response.writeHead(503).end();
    const sent = new Set<unknown>();
    const lines = await countLines(/./);
    await expect
      .poll(
        () => {
          for (const { attributes } of records()) sent.add(attributes["log.record.uid"]);
          return sent.size;
        },
        { timeout: 30_000 },
      )
      .toBe(lines);
  });

  it("that nobody acknowledged come again after a kill, the same ones, and those that were do not", async () => {
    let acknowledged = 0;
    traces.answer = (response) => {
      if (acknowledged > 0) response.writeHead(503).end();
      else acknowledged = traces.spans.length;
      response.end();
    };
    const first = start();
    await expect.poll(() => traces.requests(), { timeout: 20_000 }).toBeGreaterThan(2);
    // the position is saved within a second
    await expect.poll(saved, { timeout: 10_000 }).toMatch(/"offset":[1-9]/);
    first.kill("SIGKILL");
    await first.exited;
    const before = traces.spans.splice(0);
    traces.answer = (response) => response.end();
    start();
    const expected = await countLines(stage);
    await expect.poll(() => traces.spans.length, { timeout: 20_000 }).toBe(expected - acknowledged);
    expect(acknowledged).toBeGreaterThan(0);
    // what was sent second was not acknowledged, and is sent first now
    const repeated = before.slice(acknowledged, acknowledged + 5);
    expect(repeated).toHaveLength(5);
    expect(traces.spans.slice(0, 5)).toEqual(repeated);
    expect(new Set([...before, ...traces.spans].map(({ spanId, traceId }) => traceId + spanId)).size).toBe(expected);
  });

  it("of the queue are acknowledged by themselves, and lost to nobody through a restart", async () => {
    await makeSpool(join(bench.directory, "MailRoot/spool"), "1795516267000.7f3e.a1.1.vm", ["451 try later"]);
    traces.answer = (response) => response.writeHead(503).end();
    const first = start(["--spool.interval", "500ms"]);
    const ofQueue = () => records().filter(({ eventName }) => eventName === "xmail.queue.attempt");
    await expect.poll(() => ofQueue().length, { timeout: 20_000 }).toBe(1);
    first.kill("SIGTERM");
    await first.exited;
    const attempts = () => traces.spans.filter(({ name }) => name === "attempt");
    traces.spans.splice(0);
    traces.answer = (response) => response.end();
    start(["--spool.interval", "500ms"]);
    await expect.poll(() => attempts().length, { timeout: 20_000 }).toBe(1);
    const [record] = ofQueue();
    expect(attempts()[0]).toMatchObject({ traceId: record?.traceId, spanId: record?.spanId });
    expect(ofQueue()).toHaveLength(1);
  });
});
