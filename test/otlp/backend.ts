import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { readProtobufRequest } from "./backend-protobuf.js";

/** One record as the backend understood it; the same for JSON and protobuf. */
export interface ReceivedRecord {
  /** Nanoseconds since the epoch, in decimal. */
  readonly time: string;
  readonly observed: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: unknown;
  readonly eventName: string;
  readonly attributes: Record<string, unknown>;
  /** Hexadecimal digits; empty without a trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly resource: Record<string, unknown>;
  /** `name@version` */
  readonly scope: string;
}

export interface SunkRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly records: ReceivedRecord[];
}

/** How the backend treats one request. A function answers by what is in it. */
export type Script = Reaction | ((request: SunkRequest) => Reaction);

type Reaction =
  | { status: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | "hang"
  /** Headers and then a byte every 20 ms, for ever. */
  | "trickle"
  /** The connection breaks before any answer. */
  | "reset"
  /** The connection breaks in the middle of a 200. */
  | "reset-in-answer";

export interface Backend {
  readonly url: string;
  readonly requests: SunkRequest[];
  /** Reactions to the next requests; then `usual` for the rest. */
  script(...scripts: Script[]): void;
  usual: Script;
  /** Connections that are open now. */
  connections(): number;
  close(): Promise<void>;
}

/** A scriptable OTLP/HTTP receiver on 127.0.0.1. Answers 200 with an empty body unless told otherwise. */
export async function startBackend(): Promise<Backend> {
  const requests: SunkRequest[] = [];
  const scripts: Script[] = [];
  const sockets = new Set<object>();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = request.url ?? "";
      const sunk = { path, headers: request.headers, records: readRequest(request, body) };
      requests.push(sunk);
      const script = scripts.shift() ?? backend.usual;
      react(typeof script === "function" ? script(sunk) : script, response);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const backend: Backend = {
    url: `http://127.0.0.1:${port}`,
    requests,
    script: (...more) => void scripts.push(...more),
    usual: { status: 200 },
    connections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return backend;
}

function react(reaction: Reaction, response: ServerResponse): void {
  if (reaction === "hang") return;
  if (reaction === "reset") {
    response.socket?.resetAndDestroy();
  } else if (reaction === "trickle") {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    response.once("close", () => clearInterval(timer));
  } else if (reaction === "reset-in-answer") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"partialSuccess"', () => response.socket?.destroy());
  } else {
    response.writeHead(reaction.status, reaction.headers);
    response.end(reaction.body);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

function readRequest(request: IncomingMessage, body: Buffer): ReceivedRecord[] {
  if (request.headers["content-type"] === "application/x-protobuf") return readProtobufRequest(body);
  return readJsonRequest(JSON.parse(body.toString()) as JsonRequest);
}

interface JsonRequest {
  resourceLogs: {
    resource: { attributes: JsonPair[] };
    scopeLogs: {
      scope: { name: string; version?: string };
      logRecords: {
        timeUnixNano: string;
        observedTimeUnixNano: string;
        severityNumber: number;
        severityText: string;
        body: JsonValue;
        eventName: string;
        attributes: JsonPair[];
        traceId?: string;
        spanId?: string;
        flags?: number;
      }[];
    }[];
  }[];
}
type JsonPair = { key: string; value: JsonValue };
type JsonValue = {
  stringValue?: string;
  intValue?: number;
  boolValue?: boolean;
  arrayValue?: { values: JsonValue[] };
};

function readJsonRequest({ resourceLogs }: JsonRequest): ReceivedRecord[] {
  return resourceLogs.flatMap(({ resource, scopeLogs }) =>
    scopeLogs.flatMap(({ scope, logRecords }) =>
      logRecords.map((record) => ({
        time: record.timeUnixNano,
        observed: record.observedTimeUnixNano,
        severityNumber: record.severityNumber,
        severityText: record.severityText,
        body: jsonValue(record.body),
        eventName: record.eventName,
        attributes: jsonPairs(record.attributes),
        traceId: record.traceId ?? "",
        spanId: record.spanId ?? "",
        flags: record.flags ?? 0,
        resource: jsonPairs(resource.attributes),
        scope: `${scope.name}@${scope.version ?? ""}`,
      })),
    ),
  );
}

function jsonPairs(pairs: readonly JsonPair[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, jsonValue(value)]));
}

function jsonValue({ stringValue, intValue, boolValue, arrayValue }: JsonValue): unknown {
  return arrayValue === undefined ? (stringValue ?? intValue ?? boolValue) : arrayValue.values.map(jsonValue);
}
