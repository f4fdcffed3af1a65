import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { kindOf } from "../../src/kinds/list.js";
import { createTraceIds } from "../../src/journey/trace-id.js";
import type { QueueRecord } from "../../src/otlp/queue-record.js";
import { startOtlp, type OtlpPipeline, type OtlpSettings } from "../../src/otlp/pipeline.js";
import { startSdk, type Sdk } from "../../src/otlp/sdk.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { createMemorySource, manyItems } from "./memory-source.js";
import { startBackend, type Backend } from "./backend.js";
import { endpointAt, noCertificates } from "./endpoints.js";

let backend: Backend;
let pipeline: OtlpPipeline | undefined;
let sdk: Sdk | undefined;

async function start(count: number, parts: Partial<OtlpSettings> = {}) {
  const source = createMemorySource(manyItems(count));
  sdk = await startSdk({ instanceId: "instance-1", version: "1.2.3" });
  if (sdk === undefined) throw new Error("OpenTelemetry is off");
  pipeline = await startOtlp({
    sdk,
    source,
    kindOf,
    decode: (raw) => raw,
    instanceId: "instance-1",
    traceIdOf: createTraceIds("instance-1"),
    privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
    endpoint: endpointAt(backend.url),
    certificates: noCertificates,
    body: "text",
    ...parts,
  });
  return source;
}

beforeEach(async () => {
  backend = await startBackend();
});
afterEach(async () => {
  await pipeline?.shutdown();
  await sdk?.shutdown();
  vi.unstubAllEnvs();
  await backend.close();
});

describe("the OTLP pipeline", () => {
  it.each(["http/protobuf", "http/json"] as const)("delivers what the source holds, over %s", async (protocol) => {
    const source = await start(1000, { endpoint: endpointAt(backend.url, { protocol }) });
    await vi.waitUntil(() => source.committed() === 1000);
    const records = backend.requests.flatMap((request) => request.records);
    expect(records.map((record) => record.body)).toEqual(
      Array.from({ length: 1000 }, (_, index) => `Picked up local file f${index} as message S${index}`),
    );
    expect(new Set(records.map((record) => record.attributes["log.record.uid"])).size).toBe(1000);
    expect(pipeline?.counters()).toEqual({ accepted: 1000, rejected: 0, skipped: 0, retried: 0 });
    expect(backend.requests.every(({ path }) => path === "/v1/logs")).toBe(true);
  });

  it("delivers what is no line beside the lines, and counts both together", async () => {
    const entries = [1, 2].map((order): QueueRecord => ({
      name: "xmail.queue.attempt",
      time: Date.now(),
      step: "attempt",
      order,
      severity: "WARN",
      body: `entry ${order}`,
      attributes: {},
      kind: "queue",
      file: "1.2.3.4.vm",
      identity: String(order),
      messageId: "S1",
      stage: { name: "attempt", kind: "client" },
    }));
    const others = createMemorySource(entries);
    const source = await start(3, { queueRecords: others });
    await vi.waitUntil(() => source.committed() === 3 && others.committed() === 2, { timeout: 8000 });
    expect(pipeline?.counters()).toEqual({ accepted: 5, rejected: 0, skipped: 0, retried: 0 });
    const records = backend.requests.flatMap((request) => request.records);
    expect(records.filter(({ eventName }) => eventName === "xmail.queue.attempt").map(({ body }) => body)).toEqual([
      "entry 1",
      "entry 2",
    ]);
    await pipeline?.shutdown();
  });

  it("skips what is no line for its age, too", async () => {
    const old: QueueRecord = {
      ...{
        name: "xmail.queue.attempt",
        time: Date.now() - 60_000,
        step: "attempt",
        order: 0,
        severity: "WARN",
        body: "",
        attributes: {},
      },
      ...{ kind: "queue", file: "f", identity: "i", messageId: undefined, stage: { name: "attempt", kind: "client" } },
    };
    const others = createMemorySource([old]);
    await start(0, { queueRecords: others, maxAge: 30_000 });
    await vi.waitUntil(() => others.committed() === 1, { timeout: 8000 });
    expect(pipeline?.counters()).toMatchObject({ accepted: 0, skipped: 1 });
  });

  it("has resource and scope from OpenTelemetry's SDK", async () => {
    vi.stubEnv("OTEL_SERVICE_NAME", "mail");
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.instance.id=other");
    const source = await start(1);
    await vi.waitUntil(() => source.committed() === 1);
    const [record] = backend.requests[0]?.records ?? [];
    expect(record?.scope).toBe("xmail-exporter@1.2.3");
    expect(record?.resource).toMatchObject({
      "service.name": "mail",
      "service.version": "1.2.3",
      "service.instance.id": "instance-1",
      "deployment.environment.name": "test",
      "host.name": expect.stringMatching(/./) as string,
      "telemetry.sdk.language": "nodejs",
    });
  });

  it("is named xmail by itself", async () => {
    const source = await start(1);
    await vi.waitUntil(() => source.committed() === 1);
    expect(backend.requests[0]?.records[0]?.resource["service.name"]).toBe("xmail");
  });

  it("is stalled while the backend is down, with its answer in the state, and ends promptly", async () => {
    backend.usual = { status: 401, body: "no token" };
    const source = await start(3);
    await vi.waitUntil(() => pipeline?.state().state === "waiting");
    expect(pipeline?.state()).toMatchObject({ consecutiveFailures: 1, lastAnswer: { status: 401 } });
    expect(pipeline?.state().lastAnswer?.text).toContain("no token");
    await pipeline?.shutdown();
    expect(source.committed()).toBe(0);
    expect(pipeline?.counters()).toMatchObject({ accepted: 0, rejected: 0, retried: 3 });
  });

  it("finds a refused record through a real exporter", async () => {
    backend.usual = ({ records }) => ({ status: records.some(({ body }) => body === poison) ? 400 : 200 });
    const poison = "Picked up local file f7 as message S7";
    const source = await start(20);
    await vi.waitUntil(() => source.committed() === 20);
    expect(pipeline?.counters()).toMatchObject({ accepted: 19, rejected: 1 });
    expect(pipeline?.state().lastRejection?.status).toBe(400);
  });
});
