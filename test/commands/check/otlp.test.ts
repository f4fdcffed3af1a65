import { expect, test } from "vitest";
import type { Endpoint } from "../../../src/common/endpoint.js";
import type { Context, Probe } from "../../../src/commands/check/finding.js";
import { checkOtlp } from "../../../src/commands/check/otlp.js";

const logs: Endpoint = { signal: "logs", url: "http://loki:3100/otlp", asIs: false, protocol: "http/protobuf" };
const metrics: Endpoint = { ...logs, signal: "metrics", url: "http://a:b@prometheus:9090/api/v1/otlp" };

const ask = (otlp: Record<string, Endpoint>, probe: Probe) => {
  const context = { settings: { otlp }, probe, signal: new AbortController().signal };
  return checkOtlp(context as unknown as Context);
};

test("each signal that is sent is probed at its own endpoint", async () => {
  const asked: string[] = [];
  const probe: Probe = (endpoint) => {
    asked.push(`${endpoint.signal} ${endpoint.url}`);
    return Promise.resolve(
      endpoint.signal === "logs"
        ? { answered: true, status: 200, text: "took one record" }
        : { answered: false, status: 404, text: "404 page not found" },
    );
  };
  const [ofLogs, ofMetrics, ...more] = await ask({ logs, metrics }, probe);
  expect(asked).toEqual([`logs ${logs.url}`, `metrics ${metrics.url}`]);
  expect(ofLogs).toEqual({
    level: "ok",
    text: expect.stringMatching(/^log records to http:\/\/loki:3100\/otlp: .*took one record/) as unknown,
  });
  expect(ofMetrics).toMatchObject({
    level: "error",
    text: expect.stringMatching(/^metrics to http:\/\/prometheus:9090\/api\/v1\/otlp: .*404/) as unknown,
    fix: expect.stringMatching(/\S/) as unknown,
  });
  expect(more).toEqual([]);
});

test("metrics alone are probed alone, and nothing where nothing is sent", async () => {
  const found = await ask({ metrics }, () => Promise.resolve({ answered: false, text: "connect ECONNREFUSED" }));
  expect(found).toMatchObject([
    { level: "error", text: expect.stringMatching(/^metrics to .*ECONNREFUSED/) as unknown },
  ]);
  expect(await ask({}, () => Promise.reject(new Error("asked")))).toMatchObject([{ level: "ok" }]);
});
