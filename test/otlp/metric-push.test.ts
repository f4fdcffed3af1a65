import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FamilyPoints } from "../../src/common/family-points.js";
import { createMetricPush, type MetricPush } from "../../src/otlp/metric-push.js";
import { startSdk, type Sdk } from "../../src/otlp/sdk.js";
import { endpointAt, noCertificates } from "./endpoints.js";

let server: Server;
/** Values that came, in order; the answers that are held back. */
let received: number[];
let held: ServerResponse[];
let answer: (response: ServerResponse) => void;
let openRequests: number;
let mostAtOnce: number;
let sdk: Sdk | undefined;
let push: MetricPush;
let value: number | undefined;

beforeEach(async () => {
  [received, held, openRequests, mostAtOnce, value] = [[], [], 0, 0, 0];
  answer = (response) => response.end();
  server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++openRequests);
    response.on("close", () => openRequests--);
    let text = "";
    request.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    request.on("end", () => {
      received.push(valueOf(request.url, text));
      answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  push.end();
  server.closeAllConnections();
  await sdk?.shutdown();
  await new Promise((resolve) => server.close(resolve));
});

function valueOf(path: string | undefined, text: string): number {
  if (path !== "/v1/metrics") throw new Error(`asked ${path ?? ""}`);
  interface Body {
    resourceMetrics: { scopeMetrics: { metrics: { name: string; sum: { dataPoints: { asDouble: number }[] } }[] }[] }[];
  }
  const { resourceMetrics } = JSON.parse(text) as Body;
  const metrics = resourceMetrics[0]?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  expect(metrics.map(({ name }) => name)).toEqual(["xmail_exporter_lines_total"]);
  return metrics[0]?.sum.dataPoints[0]?.asDouble ?? NaN;
}

/** The counter grows with each look at it. */
const collect = (): Promise<readonly FamilyPoints[] | undefined> => {
  if (value === undefined) return Promise.resolve(undefined);
  const points = [{ labels: {}, since: 0, value: ++value }];
  return Promise.resolve([{ name: "xmail_exporter_lines_total", help: "Lines.", type: "counter", points }]);
};

async function start(intervalMillis: number, timeoutMillis?: number): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const endpoint = endpointAt(`http://127.0.0.1:${port}`, { signal: "metrics", protocol: "http/json" });
  push = createMetricPush({
    endpoint,
    certificates: noCertificates,
    version: "1.2.3",
    intervalMillis,
    timeoutMillis,
    collect,
  });
  sdk = await startSdk({ instanceId: "instance-1", version: "1.2.3", metricReaders: [push.reader] });
}

const hold = (response: ServerResponse) => void held.push(response);

describe("pushed metrics", () => {
  it("come at the interval, each time as they are then, and nothing else", async () => {
    await start(20);
    await vi.waitUntil(() => received.length >= 3);
    expect(received.slice(0, 3)).toEqual([1, 2, 3]);
    await vi.waitUntil(() => push.counters().accepted >= 3);
    expect(push.counters()).toMatchObject({ failed: 0, rejectedPoints: 0 });
    expect(push.state()).toMatchObject({ points: 1, lastAnswer: { status: 200 } });
  });

  it("do not come while they must not be shown", async () => {
    value = undefined;
    await start(10);
    const looks = vi.spyOn(push.reader, "collect");
    await vi.waitUntil(() => looks.mock.calls.length > 3);
    expect(received).toEqual([]);
    expect(push.counters()).toMatchObject({ accepted: 0, failed: 0 });
    value = 41;
    await vi.waitUntil(() => received.length > 0);
    expect(received[0]).toBe(42);
  });

  it("come one after the other however slow the backend is, so that none overtakes another", async () => {
    answer = (response) => setTimeout(() => response.end(), 45);
    await start(10, 5_000);
    await vi.waitUntil(() => received.length >= 4);
    expect(mostAtOnce).toBe(1);
    expect(received).toEqual(received.toSorted((a, b) => a - b));
  });

  it("are not sent again: a push that fails is counted, and the next one has it all", async () => {
    answer = (response) => response.writeHead(503, { "retry-after": "0" }).end("out of order");
    await start(50);
    await vi.waitUntil(() => push.counters().failed >= 2);
    expect(received.slice(0, 2)).toEqual([1, 2]);
    const { failingSince } = push.state();
    expect(push.state()).toMatchObject({ lastAnswer: { status: 503, text: "out of order" } });
    expect(failingSince).toBeLessThanOrEqual(Date.now());
    answer = (response) => response.end();
    await vi.waitUntil(() => push.counters().accepted > 0);
    expect(push.state()).not.toHaveProperty("failingSince");
  });

  it("have no second request beside one without an answer", async () => {
    answer = hold;
    await start(30);
    await vi.waitUntil(() => push.counters().failed >= 2, 5_000);
    expect(mostAtOnce).toBe(1);
    expect(push.state().lastAnswer?.text).toBe("no answer in time");
  });

  it("that a backend rejects in part are counted", async () => {
    answer = (response) =>
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ partialSuccess: { rejectedDataPoints: "1", errorMessage: "out of bounds" } }));
    await start(20);
    await vi.waitUntil(() => push.counters().rejectedPoints > 0);
    expect(push.state().lastAnswer).toEqual({ status: 200, text: "out of bounds" });
  });

  it("take their interval from the standard's variable", async () => {
    vi.stubEnv("OTEL_METRIC_EXPORT_INTERVAL", "25");
    await start(undefined as never);
    await vi.waitUntil(() => received.length >= 2);
    expect(received.slice(0, 2)).toEqual([1, 2]);
  });
});

describe("the end", () => {
  it("comes with a last push", async () => {
    await start(3_600_000);
    push.end();
    await sdk?.shutdown();
    expect(received).toEqual([1]);
    expect(push.counters().accepted).toBe(1);
  });

  it("comes within two seconds where no answer does", async () => {
    answer = hold;
    await start(3_600_000, 60_000);
    const began = performance.now();
    push.end();
    await sdk?.shutdown();
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(push.counters()).toMatchObject({ accepted: 0, failed: 1 });
    expect(received).toHaveLength(1);
  });
});
