import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { LogRecord } from "../../src/otlp/record.js";
import type { Item } from "../../src/files/source.js";
import { deliver } from "../../src/otlp/delivery.js";
import { newCounters } from "../../src/otlp/delivery-status.js";
import { createMemorySource, manyItems } from "./memory-source.js";
import { createRecordSender, logRecordOf, type RecordSender } from "./records.js";
import { startBackend, type Script, type Backend, type SunkRequest } from "./backend.js";
import { endpointAt, noCertificates } from "./endpoints.js";
import type { Endpoint } from "../../src/common/endpoint.js";

let backend: Backend;
let sender: RecordSender;
let ending: AbortController;

beforeEach(async () => {
  backend = await startBackend();
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  sender.close();
  await backend.close();
});

/** Delivers so many records through a real exporter; only the waits between two tries take no time. */
async function run(count: number, protocol: Endpoint["protocol"], batchSize: number) {
  sender = createRecordSender({
    endpoint: endpointAt(backend.url, { protocol }),
    certificates: noCertificates,
    timeoutMillis: 100,
    graceMillis: 50,
  });
  const source = createMemorySource(manyItems(count));
  const counters = newCounters();
  const done = deliver<LogRecord, Item>(
    {
      source,
      timeOf: ({ parsed }) => parsed.time,
      toRecord: (item) => logRecordOf(item),
      send: (records) => sender.send(records),
      now: Date.now,
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      random: () => 0,
      batchSize,
      counters,
      onState: () => undefined,
    },
    ending.signal,
  );
  await vi.waitUntil(() => source.committed() === count, { timeout: 8000 });
  ending.abort();
  await done;
  return counters;
}

const numbersOf = ({ records }: SunkRequest) =>
  records.map(({ attributes }) => Number(String(attributes["email.local_id"]).slice(1)));
const all = (count: number) => Array.from({ length: count }, (_, index) => index);

it.each(["http/json", "http/protobuf"] as const)(
  "delivers everything in order through all that can go wrong (%s)",
  async (protocol) => {
    const kept: number[] = [];
    const keep =
      (reaction: Script): Script =>
      (request) => {
        kept.push(...numbersOf(request));
        return typeof reaction === "function" ? reaction(request) : reaction;
      };
    const html = { status: 200, headers: { "content-type": "text/html" }, body: "<html>Please log in</html>" };
    backend.usual = keep({ status: 200 });
    backend.script("reset", keep({ status: 204 }), { status: 503, headers: { "retry-after": "3600" } }, html, {
      status: 401,
    });
    backend.script({ status: 429 }, { status: 413 }, keep({ status: 200, body: "{}" }), { status: 415 }, "hang");
    backend.script(keep("reset-in-answer"), keep("trickle"), { status: 307 }, { status: 500 });

    const counters = await run(60, protocol, 8);
    expect(counters).toMatchObject({ accepted: 60, rejected: 0, skipped: 0 });
    expect([...new Set(kept)]).toEqual(all(60));
    expect(kept.length).toBeGreaterThan(60);
  },
);

it("counts what is rejected, one by one or by the backend's own count, and nothing twice", async () => {
  const poison = 13;
  let partial = 0;
  const kept: number[] = [];
  backend.usual = (request) => {
    const numbers = numbersOf(request);
    if (numbers.includes(poison)) return { status: 400, body: "bad record" };
    kept.push(...numbers);
    if (!numbers.includes(40)) return { status: 200 };
    partial++;
    return { status: 200, body: '{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"two of them"}}' };
  };
  const counters = await run(64, "http/protobuf", 16);
  // the newest of the refused batch was asked first
  expect(kept.toSorted((a, b) => a - b)).toEqual(all(64).filter((record) => record !== poison));
  expect(partial).toBe(1);
  expect(counters).toMatchObject({ accepted: 61, rejected: 3 });
});
