import { request } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from "vitest";
import { manyItems } from "./memory-source.js";
import { createRecordSender, logRecordOf, recordOf, type RecordSender } from "./records.js";
import { startBackend, type Backend } from "./backend.js";
import type { SenderSettings } from "../../src/otlp/sender.js";
import { endpointAt, noCertificates } from "./endpoints.js";
import type { Endpoint } from "../../src/common/endpoint.js";

const items = manyItems(3);
const records = items.map((item) => logRecordOf(item));
const [, second] = items.map((item) => recordOf(item));
let backend: Backend;
let senders: RecordSender[];
let warned: MockInstance<typeof process.emitWarning>;

function open(protocol: Endpoint["protocol"], settings: Partial<SenderSettings> = {}): RecordSender {
  const sender = createRecordSender({
    endpoint: endpointAt(backend.url, { protocol }),
    certificates: noCertificates,
    ...settings,
  });
  senders.push(sender);
  return sender;
}

beforeEach(async () => {
  warned = vi.spyOn(process, "emitWarning").mockReturnValue();
  senders = [];
  backend = await startBackend();
});
afterEach(async () => {
  for (const sender of senders) sender.close();
  // Node warns once in a process, of a timer of -1 ms for instance
  const [warning] = warned.mock.calls;
  vi.restoreAllMocks();
  if (warning !== undefined) throw new Error(`Node warned on stderr: ${String(warning[0])}`);
  vi.unstubAllEnvs();
  await backend.close();
});

describe.each(["http/json", "http/protobuf"] as const)("a sender for %s", (protocol) => {
  it("sends records as they are", async () => {
    expect(await open(protocol).send(records)).toEqual({ type: "accepted", status: 200, rejected: 0, text: "" });
    const [sent] = backend.requests;
    expect(sent?.path).toBe("/v1/logs");
    expect(sent?.records).toHaveLength(3);
    expect(sent?.records[1]).toEqual({
      time: `${Date.UTC(2026, 10, 24, 10, 0, 1, 3)}000001`,
      observed: `${Date.UTC(2026, 10, 24, 10, 0, 1, 3)}000001`,
      severityNumber: 9,
      severityText: "INFO",
      body: second?.body,
      eventName: "xmail.lmail.message",
      // beside EventName, for backends that drop that one
      attributes: { ...second?.attributes, "event.name": "xmail.lmail.message" },
      resource: { "service.name": "xmail" },
      scope: "xmail-exporter@1.2.3",
      traceId: second?.spanContext?.traceId,
      spanId: second?.spanContext?.spanId,
      flags: 1,
    });
  });

  it("accepts a request without records, which asks whether the endpoint is well", async () => {
    expect(await open(protocol).send([])).toMatchObject({ type: "accepted" });
    expect(backend.requests[0]?.records).toEqual([]);
  });

  it("sees the whole answer: status, Retry-After, type and text", async () => {
    backend.script(
      { status: 204 },
      { status: 200, headers: { "content-type": "application/json" }, body: "{}" },
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>Please log in</html>" },
      { status: 503, headers: { "retry-after": "7" }, body: "busy" },
      { status: 429, headers: { "retry-after": "0" } },
      { status: 413 },
      { status: 400, headers: { "content-type": "application/json" }, body: '{"message":"bad field"}' },
      { status: 401, body: "no token" },
      { status: 415 },
      { status: 307, headers: { location: "/elsewhere" } },
      { status: 200, body: `{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"old"}}` },
      { status: 200, headers: { "content-type": "application/x-protobuf" }, body: Buffer.from("0a020801", "hex") },
    );
    const sender = open(protocol);
    const answers = [];
    for (let index = 0; index < 12; index++) answers.push(await sender.send(records));
    expect(answers).toMatchObject([
      { type: "accepted", status: 204, rejected: 0 },
      { type: "accepted", status: 200, rejected: 0 },
      { type: "wait", status: 200, text: expect.stringContaining("Please log in") as string },
      { type: "wait", status: 503, retryAfter: 7000, text: "busy" },
      { type: "wait", status: 429, retryAfter: 0 },
      { type: "too_large", status: 413 },
      { type: "bad_request", status: 400, text: "bad field" },
      { type: "wait", status: 401, text: expect.stringContaining("no token") as string },
      { type: "wait", status: 415 },
      { type: "wait", status: 307 },
      { type: "accepted", status: 200, rejected: 2, text: "old" },
      { type: "accepted", status: 200, rejected: 1 },
    ]);
    expect(backend.requests).toHaveLength(12);
  });

  it("understands an answer that a proxy compressed, empty ones too", async () => {
    const packed = { "content-encoding": "gzip" };
    backend.script(
      { status: 200, headers: packed },
      { status: 200, headers: packed, body: gzipSync("") },
      { status: 200, headers: { ...packed, "content-type": "application/json" }, body: gzipSync("{}") },
      { status: 200, headers: { "content-encoding": "br" }, body: brotliCompressSync(Buffer.from("0a020801", "hex")) },
      { status: 400, headers: packed, body: gzipSync('{"message":"bad field"}') },
      { status: 200, headers: packed, body: gzipSync(Buffer.alloc(10_000_000)) },
      { status: 503, headers: { ...packed, "retry-after": "7" }, body: gzipSync("busy").subarray(0, 20) },
    );
    const sender = open(protocol);
    const answers = [];
    for (let index = 0; index < 7; index++) answers.push(await sender.send(records));
    expect(answers).toMatchObject([
      { type: "accepted", rejected: 0 },
      { type: "accepted", rejected: 0 },
      { type: "accepted", rejected: 0 },
      { type: "accepted", rejected: 1 },
      { type: "bad_request", text: "bad field" },
      { type: "wait", status: 200, interrupted: true },
      { type: "wait", status: 503, retryAfter: 7000 },
    ]);
    expect(answers[6]?.text).toMatch(/^b|^20 bytes/);
  });

  it("makes one request for each call, although the exporter would try again", async () => {
    backend.usual = { status: 503, headers: { "retry-after": "0" } };
    const sender = open(protocol);
    expect(await sender.send(records)).toMatchObject({ type: "wait", status: 503 });
    backend.usual = { status: 204 };
    expect(await sender.send(records)).toMatchObject({ type: "accepted" });
    expect(backend.requests).toHaveLength(2);
  });

  it("survives a connection that breaks, before and in the answer", async () => {
    backend.script("reset", "reset-in-answer");
    const sender = open(protocol);
    const broken = await sender.send(records);
    expect(broken).toMatchObject({ type: "wait", interrupted: true });
    expect(broken.text).toMatch(/ECONNRESET|hang up/);
    expect(await sender.send(records)).toMatchObject({ type: "wait", status: 200, interrupted: true });
    expect(await sender.send(records)).toMatchObject({ type: "accepted" });
  });

  it("says that nobody listens", async () => {
    const { url } = backend;
    await backend.close();
    const answer = await open(protocol, { endpoint: endpointAt(url, { protocol }) }).send(records);
    expect(answer).toEqual({ type: "wait", text: expect.stringContaining("ECONNREFUSED") as string });
  });

  it("gives up on silence after its timeout", async () => {
    backend.script("hang");
    const sender = open(protocol, { timeoutMillis: 50 });
    expect(await sender.send(records)).toEqual({ type: "wait", text: "no answer in time", interrupted: true });
    expect(await sender.send(records)).toMatchObject({ type: "accepted" });
  });

  it("throws an exporter away whose answer trickles for ever, and goes on with a new one", async () => {
    backend.script("trickle");
    const sender = open(protocol, { timeoutMillis: 100, graceMillis: 50 });
    const answer = await sender.send(records);
    expect(answer).toEqual({ type: "wait", text: "the answer was not complete after 0.15 s", interrupted: true });
    await vi.waitFor(() => expect(backend.connections()).toBe(0));
    expect(await sender.send(records)).toMatchObject({ type: "accepted" });
  });

  it("is not confused by other HTTP clients in the process, not even of the same address", async () => {
    backend.usual = ({ path }) => (path === "/other" ? { status: 500, body: "not yours" } : { status: 204 });
    const other = () =>
      new Promise<number | undefined>((resolve, reject) => {
        const sent = request(`${backend.url}/other`, {
          method: "POST",
          headers: { "content-type": "application/json" },
        });
        sent.once("error", reject);
        sent.once("response", (response) => response.resume().once("end", () => resolve(response.statusCode)));
        sent.end('{"resourceLogs":[]}');
      });
    const sender = open(protocol);
    const [first, answer, second] = await Promise.all([other(), sender.send(records), other()]);
    expect(answer).toMatchObject({ type: "accepted", status: 204 });
    expect([first, second]).toEqual([500, 500]);
  });

  it("lets go of a request in flight when it is closed", async () => {
    backend.script("hang");
    const sender = open(protocol);
    const sending = sender.send(records);
    await vi.waitFor(() => expect(backend.requests).toHaveLength(1));
    sender.close();
    expect(await sending).toMatchObject({ type: "wait", text: "closed" });
    await vi.waitFor(() => expect(backend.connections()).toBe(0));
  });

  it("keeps one connection open between requests, until it is closed", async () => {
    const sender = open(protocol);
    for (let index = 0; index < 5; index++) await sender.send(records);
    expect(backend.connections()).toBe(1);
    sender.close();
    await vi.waitFor(() => expect(backend.connections()).toBe(0));
  });

  it("leaves headers and compression to OpenTelemetry's variables", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_HEADERS", "authorization=ApiKey%20abc");
    vi.stubEnv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
    expect(await open(protocol).send(records)).toMatchObject({ type: "accepted" });
    const [sent] = backend.requests;
    expect(sent?.headers).toMatchObject({ authorization: "ApiKey abc", "content-encoding": "gzip" });
    expect(sent?.records).toHaveLength(3);
  });
});

describe("a sender", () => {
  it("asks the endpoint of our settings, whatever OpenTelemetry's variables say", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://127.0.0.1:9/elsewhere");
    const pathOf = async (url: string, asIs = false) => {
      const answer = await open("http/json", { endpoint: endpointAt(url, { asIs, protocol: "http/json" }) }).send(
        records,
      );
      expect(answer.type).toBe("accepted");
      return backend.requests.at(-1)?.path;
    };
    expect(await pathOf(`${backend.url}/otlp/`)).toBe("/otlp/v1/logs");
    expect(await pathOf(`${backend.url}/exactly/this`, true)).toBe("/exactly/this");
  });

  it("takes its timeout from OpenTelemetry's variables", async () => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_TIMEOUT", "40");
    backend.script("hang");
    expect(await open("http/json").send(records)).toMatchObject({ type: "wait", text: "no answer in time" });
  });
});
