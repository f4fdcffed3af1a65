import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { isRefused, type Parsed } from "../event.js";
import type { Item } from "../files/source.js";
import type { Kind, Stage } from "../kinds/kind.js";
import { toLogRecord, type QueueRecord } from "./queue-record.js";
import { toReadable } from "./readable-record.js";
import { rootSpanIdOf, toRecord, type LogRecord, type RecordContext } from "./record.js";
import type { ResourceAndScope } from "./sdk.js";

/** As OpenTelemetry's serializers take it. */
export type Span = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];

/** True where a line becomes a span: it tells of a stage in the journey of a message that it names. */
export function isStage({ parsed }: Pick<Item, "parsed">, kind: Kind): boolean {
  return messageIdOf(parsed) !== "" && stageOf(parsed, kind) !== undefined;
}

/**
 * THE SPAN OF ONE LINE (decision 21): its record, with a duration and a place in the trace of its message. Made of the line alone, so
 * that a span sent again is equal in every byte. Only for lines of which `isStage` says so.
 */
export function toSpan(item: Item, kind: Kind, context: RecordContext, sdk: ResourceAndScope): Span {
  const stage = stageOf(item.parsed, kind);
  if (stage === undefined) throw new TypeError(`a line of ${kind.name} tells of no stage`);
  return recordToSpan(toRecord(item, kind, context), stage, messageIdOf(item.parsed), sdk);
}

/** The same for an event of the queue. */
export function toQueueSpan(queued: QueueRecord, context: RecordContext, sdk: ResourceAndScope): Span {
  return recordToSpan(toLogRecord(queued, context), queued.stage, queued.messageId ?? "", sdk);
}

/** `messageId` is that of the message whose trace it is in. */
export function recordToSpan(
  record: LogRecord,
  { name, kind, start }: Stage,
  messageId: string,
  sdk: ResourceAndScope,
): Span {
  const { spanContext: own, hrTime, attributes, body, ...shared } = toReadable(record, sdk);
  const { droppedAttributesCount, resource, instrumentationScope } = shared;
  if (own === undefined) throw new TypeError("a record without a trace is no span");
  const root = rootSpanIdOf(own.traceId);
  const hasParent = own.spanId !== root && hasReception(messageId);
  const startTime = start === undefined ? hrTime : toTime(start);
  // XMail's seconds are cut off: 10:05:57 may be later than 10:05:57.525. Of a span that takes no time Jaeger says that it is broken
  const endTime = isBefore(startTime, hrTime) ? hrTime : nanosecondAfter(startTime);
  const isError = attributes["error.type"] !== undefined;
  return {
    name,
    kind: kinds[kind],
    spanContext: () => own,
    ...(hasParent ? { parentSpanContext: { ...own, spanId: root } } : {}),
    startTime,
    endTime,
    duration: subtract(endTime, startTime),
    ended: true,
    status: isError ? { code: SpanStatusCode.ERROR, message: String(body) } : { code: SpanStatusCode.UNSET },
    attributes,
    ...{ resource, instrumentationScope, droppedAttributesCount, droppedEventsCount: 0, droppedLinksCount: 0 },
    ...{ links: [], events: [] },
  };
}

/** Messages that come in by SMTP (`S`) or spool/local (`L`) have a line for that; of others (`P`, `X`) no log tells when they came. */
function hasReception(messageId: string): boolean {
  return /^[SL]/.test(messageId);
}

function stageOf(parsed: Parsed, kind: Kind): Stage | undefined {
  return isRefused(parsed) ? undefined : kind.stageOf?.(parsed);
}

function messageIdOf(parsed: Parsed): string {
  const id = isRefused(parsed) ? undefined : parsed.fields["messageId"];
  return typeof id === "string" ? id : "";
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
} as const satisfies Record<Stage["kind"], SpanKind>;

type Time = ReadableLogRecord["hrTime"];

function toTime(millis: number): Time {
  const seconds = Math.floor(millis / 1000);
  return [seconds, (millis - seconds * 1000) * 1_000_000];
}

function isBefore([seconds, nanos]: Time, [otherSeconds, otherNanos]: Time): boolean {
  return seconds < otherSeconds || (seconds === otherSeconds && nanos < otherNanos);
}

function nanosecondAfter([seconds, nanos]: Time): Time {
  return nanos === 999_999_999 ? [seconds + 1, 0] : [seconds, nanos + 1];
}

function subtract([seconds, nanos]: Time, [fewerSeconds, fewerNanos]: Time): Time {
  const borrow = nanos < fewerNanos ? 1 : 0;
  return [seconds - fewerSeconds - borrow, nanos - fewerNanos + borrow * 1_000_000_000];
}
