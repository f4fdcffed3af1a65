import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An OTLP backend that goes through every failure, and remembers what it stored by uid. */
export interface FaultyBackend {
  readonly url: string;
  /** How often each record was stored. */
  readonly stored: ReadonlyMap<string, number>;
  /** How often each was acknowledged: more than once, and it was sent again for nothing. */
  readonly acknowledged: ReadonlyMap<string, number>;
  readonly failures: Readonly<Record<string, number>>;
  /** Spans of lines that were stored, by their ids, as they came. */
  readonly spans: ReadonlyMap<string, string>;
  /** Spans that came again and were others. */
  readonly changedSpans: readonly string[];
  /** By series, of the last push that came, stored or not. */
  readonly pushed: ReadonlyMap<string, number>;
  /** Pushes that came. */
  pushes(): number;
  /** Counters that lay below what was pushed before. */
  readonly pushedDown: readonly string[];
  /** From now on everything is taken. */
  recover(): void;
  close(): Promise<void>;
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly name: string;
}

interface Body {
  resourceSpans?: { scopeSpans: { spans: Span[] }[] }[];
  resourceMetrics?: { scopeMetrics: { metrics: { name: string; sum?: { dataPoints: Point[] } }[] }[] }[];
  resourceLogs?: {
    scopeLogs: { logRecords: { attributes: { key: string; value: { stringValue?: string } }[] }[] }[];
  }[];
}

interface Point {
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly startTimeUnixNano: string;
  readonly asDouble: number;
}

/** `random` gives 0 to 1; about a third of the requests fail in one way or another. */
export async function startFaultyBackend(random: () => number): Promise<FaultyBackend> {
  const stored = new Map<string, number>();
  const acknowledged = new Map<string, number>();
  const failures: Record<string, number> = {};
  const pushed = new Map<string, number>();
  const pushedDown: string[] = [];
  const spans = new Map<string, string>();
  const changedSpans: string[] = [];
  let pushes = 0;
  let well = false;
  let requests = 0;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Body;
      if (body.resourceMetrics !== undefined) pushes++;
      for (const [series, value] of sumsOf(body)) {
        const before = pushed.get(series) ?? 0;
        if (value < before) pushedDown.push(`${series}: pushed ${String(before)}, then ${String(value)}`);
        pushed.set(series, value);
      }
      // every third fails, the first among them: no run is too short to meet a failure
      const pick = well || requests++ % 3 !== 0 ? Infinity : Math.floor(random() * errors.length);
      const [name, fault] = errors[pick] ?? ["none", undefined];
      if (name !== "none") failures[name] = (failures[name] ?? 0) + 1;
      for (const uid of uidsOf(body)) {
        if (fault === undefined || fault.stores) stored.set(uid, (stored.get(uid) ?? 0) + 1);
        if (fault === undefined || fault.acknowledges === true) acknowledged.set(uid, (acknowledged.get(uid) ?? 0) + 1);
      }
      for (const span of spansOf(body)) {
        const [id, text] = [`${span.traceId} ${span.spanId}`, JSON.stringify(span)];
        const before = spans.get(id);
        if (before !== undefined && before !== text) changedSpans.push(`${before}, then ${text}`);
        if (fault === undefined || fault.stores) spans.set(id, text);
      }
      if (fault === undefined) response.setHeader("Content-Type", "application/json").end("{}");
      else fault.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stored,
    acknowledged,
    failures,
    spans,
    changedSpans,
    pushed,
    pushes: () => pushes,
    pushedDown,
    recover: () => (well = true),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Fault {
  /** Took the records all the same: sent again, they are duplicates. */
  readonly stores: boolean;
  /** Says so, too. */
  readonly acknowledges?: true;
  answer(response: ServerResponse): void;
}

const errors: readonly (readonly [string, Fault])[] = [
  ["503", { stores: false, answer: (response) => response.writeHead(503).end() }],
  [
    "429 with Retry-After",
    { stores: false, answer: (response) => response.writeHead(429, { "Retry-After": "1" }).end() },
  ],
  ["500", { stores: false, answer: (response) => response.writeHead(500).end("oops") }],
  ["401", { stores: false, answer: (response) => response.writeHead(401).end() }],
  ["reset", { stores: false, answer: (response) => void response.socket?.destroy() }],
  ["stored, then reset", { stores: true, answer: (response) => void response.socket?.destroy() }],
  ["stored, then silent", { stores: true, answer: () => undefined }],
  [
    "HTML",
    {
      stores: false,
      answer: (response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>log in</html>"),
    },
  ],
  ["204", { stores: true, acknowledges: true, answer: (response) => response.writeHead(204).end() }],
  ["empty 200", { stores: true, acknowledges: true, answer: (response) => response.writeHead(200).end() }],
];

function uidsOf(body: Body): string[] {
  const records = (body.resourceLogs ?? []).flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords),
  );
  const read = (name: string, { attributes }: (typeof records)[number]) =>
    attributes.find(({ key }) => key === name)?.value.stringValue ?? "";
  // those of the queue are of no line
  return records
    .filter((record) => read("xmail.log.kind", record) !== "queue")
    .map((record) => read("log.record.uid", record));
}

/** Counters of the logs by name and labels; a series with another start time is another one. */
function sumsOf({ resourceMetrics = [] }: Body): (readonly [series: string, value: number])[] {
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  return metrics.flatMap(({ name, sum }) =>
    (sum?.dataPoints ?? []).map(({ attributes = [], startTimeUnixNano, asDouble }) => {
      const labels = attributes.map(({ key, value }) => `${key}=${value.stringValue ?? ""}`).toSorted();
      return [[name, ...labels, startTimeUnixNano].join(" "), asDouble] as const;
    }),
  );
}

/** Those of the queue are of no line. */
function spansOf({ resourceSpans = [] }: Body): Span[] {
  const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  return spans.filter(({ name }) => name !== "attempt" && name !== "freezing");
}
