import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { probe } from "../../src/otlp/probe.js";
import { startBackend, type Backend } from "./backend.js";
import { endpointAt, noCertificates } from "./endpoints.js";

let backend: Backend;
beforeEach(async () => {
  backend = await startBackend();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await backend.close();
});

const ask = () =>
  probe(
    {
      endpoint: endpointAt(backend.url, { protocol: "http/json" }),
      certificates: noCertificates,
      instanceId: "check",
      version: "1.2.3",
    },
    new AbortController().signal,
  );

it("sends one record whose event name says what it is", async () => {
  expect(await ask()).toEqual({ answered: true, status: 200, text: "took one record, xmail.exporter.probe" });
  const records = backend.requests.flatMap((request) => request.records);
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    eventName: "xmail.exporter.probe",
    severityText: "INFO",
    attributes: { "event.name": "xmail.exporter.probe" },
    resource: { "service.name": "xmail", "service.instance.id": "check", "service.version": "1.2.3" },
  });
  expect(Number(records[0]?.time.slice(0, -9))).toBeGreaterThan(1_700_000_000);
});

it("tells a backend that takes requests and refuses what is in them", async () => {
  const body = JSON.stringify({ partialSuccess: { rejectedLogRecords: "1", errorMessage: "no such tenant" } });
  backend.usual = { status: 200, headers: { "content-type": "application/json" }, body };
  expect(await ask()).toEqual({ answered: false, status: 200, text: "the probe is refused: no such tenant" });
});

it("tells an answer that is none of OTLP, and one that is missing", async () => {
  backend.usual = { status: 401, body: "who are you?" };
  expect(await ask()).toMatchObject({ answered: false, status: 401, text: "who are you?" });
  backend.usual = "reset";
  expect((await ask()).answered).toBe(false);
});

it("says when OpenTelemetry is switched off", async () => {
  vi.stubEnv("OTEL_SDK_DISABLED", "true");
  expect(await ask()).toEqual({ answered: false, text: "OTEL_SDK_DISABLED switches OpenTelemetry off" });
  expect(backend.requests).toEqual([]);
});

it("pushes one gauge where metrics go", async () => {
  const bodies: unknown[] = [];
  let answer = "{}";
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      bodies.push([request.url, JSON.parse(Buffer.concat(chunks as Buffer[]).toString())]);
      response.setHeader("content-type", "application/json").end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const askMetrics = () =>
    probe(
      {
        endpoint: endpointAt(url, { signal: "metrics", protocol: "http/json" }),
        certificates: noCertificates,
        ...{ instanceId: "check", version: "1.2.3" },
      },
      new AbortController().signal,
    );
  try {
    expect(await askMetrics()).toEqual({ answered: true, status: 200, text: "took one metric, xmail_exporter_probe" });
    const gauge = { name: "xmail_exporter_probe", gauge: { dataPoints: [{ asDouble: 1 }] } };
    expect(bodies).toMatchObject([
      [
        "/v1/metrics",
        { resourceMetrics: [{ scopeMetrics: [{ scope: { name: "xmail-exporter" }, metrics: [gauge] }] }] },
      ],
    ]);
    answer = JSON.stringify({ partialSuccess: { rejectedDataPoints: 1, errorMessage: "no such tenant" } });
    expect(await askMetrics()).toEqual({ answered: false, status: 200, text: "the probe is refused: no such tenant" });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

it("sends one span where traces go", async () => {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks) => {
      bodies.push([request.url, JSON.parse(Buffer.concat(chunks as Buffer[]).toString())]);
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint = endpointAt(url, { signal: "traces", protocol: "http/json" });
  const settings = { endpoint, certificates: noCertificates, instanceId: "check", version: "1.2.3" };
  const answer = await probe(settings, new AbortController().signal);
  await new Promise((resolve) => server.close(resolve));
  expect(answer).toEqual({ answered: true, status: 200, text: "took one span, xmail.exporter.probe" });
  const span = { name: "xmail.exporter.probe", traceId: expect.stringMatching(/^[\da-f]{32}$/) as unknown };
  expect(bodies).toMatchObject([["/v1/traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }]]);
});
