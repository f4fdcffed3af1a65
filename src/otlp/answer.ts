import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { Signal } from "../common/endpoint.js";
import { cleanText, messageOf } from "./answer-text.js";
import type { HttpResponse, ResponseResult } from "./http-reply.js";
import { retryAfterMillis } from "./retry-after.js";

/** What one request means for its records (rule 6 of docs/delivery.md). `text` is fit for a page or a log line. */
export type Answer = Accepted | Refusal | Wait;

export interface Accepted {
  readonly type: "accepted";
  readonly status: number;
  /** How many of the records, spans or data points the backend says it did not take. */
  readonly rejected: number;
  /** The backend's words about those; empty as a rule. */
  readonly text: string;
}

/** The records themselves may be at fault. */
export interface Refusal {
  readonly type: "too_large" | "bad_request";
  readonly status: number;
  readonly text: string;
}

/** Nothing is known to be wrong with the records: the same ones are sent again, later. */
interface Wait {
  readonly type: "wait";
  readonly status?: number;
  readonly text: string;
  /** Milliseconds that the backend asks for. */
  readonly retryAfter?: number;
  /** Fewer records at once may get through. */
  readonly interrupted?: true;
}

/** Reads one reply. `now` (milliseconds) is needed for a Retry-After that is a date. Never throws. */
export function classify(reply: ResponseResult, now: number, signal: Signal): Answer {
  if ("error" in reply) {
    const text = cleanText(reply.error);
    return reply.interrupted ? { type: "wait", text, interrupted: true } : { type: "wait", text };
  }
  const { status } = reply;
  if (status >= 200 && status <= 299) return readSuccess(reply, responses[signal]);
  const text = messageOf(reply);
  if (status === 413) return { type: "too_large", status, text };
  if (status === 400) return { type: "bad_request", status, text };
  const retryAfter = retryAfterMillis(reply.retryAfter, now);
  const answer: Wait = { type: "wait", status, text };
  return retryAfter === undefined ? answer : { ...answer, retryAfter };
}

/** A proxy's login page and a wrong address say 200 too: only what an OTLP receiver can say is an acknowledgement. */
function readSuccess(reply: HttpResponse, response: Response): Answer {
  const { status, complete } = reply;
  if (!complete) {
    return { type: "wait", status, text: "the answer broke off, or is longer than 64 KiB", interrupted: true };
  }
  if (reply.encoding === undefined && isBlank(reply.body)) return { type: "accepted", status, rejected: 0, text: "" };
  const partial = readPartialSuccess(reply, response);
  if (partial === undefined) {
    const what = mediaType(reply) || "no content type";
    return {
      type: "wait",
      status,
      text: `not the answer of an OTLP receiver (${what}); is the endpoint right? ${messageOf(reply)}`.trimEnd(),
    };
  }
  return { type: "accepted", status, ...partial };
}

/** What tells the responses of the signals apart. */
interface Response {
  readonly json: { deserializeResponse(body: Uint8Array): { partialSuccess?: unknown } };
  readonly protobuf: Response["json"];
  readonly countedIn: string;
}

const responses: Readonly<Record<Signal, Response>> = {
  logs: { json: JsonLogsSerializer, protobuf: ProtobufLogsSerializer, countedIn: "rejectedLogRecords" },
  metrics: { json: JsonMetricsSerializer, protobuf: ProtobufMetricsSerializer, countedIn: "rejectedDataPoints" },
  traces: { json: JsonTraceSerializer, protobuf: ProtobufTraceSerializer, countedIn: "rejectedSpans" },
};

type Partial = Pick<Accepted, "rejected" | "text">;

/** Undefined for a body that is neither JSON nor protobuf. */
function readPartialSuccess(reply: HttpResponse, response: Response): Partial | undefined {
  const type = mediaType(reply);
  if (type === "text/html" || reply.encoding !== undefined) return undefined;
  const json = readJson(reply, type, response);
  if (json !== undefined) return json;
  return isProtobuf(type) ? readProtobuf(reply.body, response) : undefined;
}

/** Servers in Go send `{}` as text/plain when nobody sets the type, so an object counts whatever the type is. */
function readJson(reply: HttpResponse, type: string, response: Response): Partial | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(reply.body));
  } catch {
    return undefined;
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) return type === "application/json" ? { rejected: 0, text: "" } : undefined;
  return fromResponse(response.json.deserializeResponse(reply.body), response);
}

function readProtobuf(body: Uint8Array, response: Response): Partial | undefined {
  try {
    return fromResponse(response.protobuf.deserializeResponse(body), response);
  } catch {
    return undefined;
  }
}

/** JSON carries 64-bit counts as text, and may carry anything else: what is no count is none. */
function fromResponse({ partialSuccess: partial }: { partialSuccess?: unknown }, { countedIn }: Response): Partial {
  if (typeof partial !== "object" || partial === null) return { rejected: 0, text: "" };
  const { [countedIn]: count, errorMessage } = partial as Record<string, unknown>;
  const rejected = Number(count ?? 0);
  return {
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    text: typeof errorMessage === "string" ? cleanText(errorMessage) : "",
  };
}

function mediaType(reply: HttpResponse): string {
  return (reply.contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function isProtobuf(type: string): boolean {
  return ["", "application/x-protobuf", "application/protobuf", "application/octet-stream"].includes(type);
}

function isBlank(body: Uint8Array): boolean {
  return body.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}
