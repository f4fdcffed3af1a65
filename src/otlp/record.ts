import { hash } from "node:crypto";
import { isRefused, type Event, type Parsed, type Refused, type Severity } from "../event.js";
import type { Item } from "../files/source.js";
import type { Attributes, Kind } from "../kinds/kind.js";
import { textOf } from "../line.js";
import { rankOf, type Step } from "../kinds/steps.js";
import { decodeAttributes, isAscii } from "../parse/text.js";
import type { Privacy } from "../privacy/privacy.js";

/** What all records of one process share. */
export interface RecordContext {
  readonly instanceId: string;
  /** `text`: the body is a sentence. `raw`: the line as XMail wrote it, secrets blanked. */
  readonly body: "text" | "raw";
  /** Decides what of people is in the records. */
  readonly privacy: Privacy;
  /** The trace of all records of a message: 32 hexadecimal digits. */
  traceIdOf(messageId: string): string;
  /** Text of a string that holds one character a byte. */
  decode(raw: string): string;
}

/** What a log record of OTLP says, before it is encoded. */
export interface LogRecord {
  readonly eventName: string;
  /** When it happened and, for the same bytes whenever it is sent again, when it was observed. */
  readonly time: readonly [seconds: number, nanos: number];
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  /** One group behind the other, no name twice. Undefined ones are left out where it is encoded. */
  readonly attributes: readonly Attributes[];
  readonly spanContext: SpanContext | undefined;
  /** True where no text of it can hold anything but ASCII. */
  readonly isAscii: boolean;
}

/** Hexadecimal digits. */
interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

/**
 * Makes the OTLP record of one line, good or refused. Holds no secret: body and uid are made of the blanked line, in which
 * people are hidden as far as the settings say.
 */
export function toRecord(item: Item, kind: Kind, context: RecordContext): LogRecord {
  const { line, parsed } = item;
  const redacted = redact(item, kind, context.privacy);
  const uid = recordUid(item, redacted ?? "", context.instanceId);
  const eventName = isRefused(parsed) ? "xmail.line.refused" : parsed.name;
  // nearly every line is: to know it once saves a look at each of its values
  const isAsciiText = isAscii(line.text);
  const origin = {
    "log.record.uid": uid,
    // beside EventName, which released Loki drops
    "event.name": eventName,
    "log.file.name": line.file,
    "xmail.log.kind": line.kind,
  };
  const { severityNumber, severityText, body, attributes } = isRefused(parsed)
    ? refusedParts(parsed, redacted, context)
    : eventParts(parsed, redacted, kind, context, isAsciiText);
  return {
    eventName,
    // not the clock: a record that is sent again is equal in every byte, and Loki takes it for the one it has
    time: recordTime(parsed.time, rankOf(stepOf(parsed, kind)), line.offset),
    severityNumber,
    severityText,
    body,
    attributes: [origin, attributes],
    spanContext: isRefused(parsed) ? undefined : spanOf(parsed, uid, kind, context),
    isAscii: isAsciiText,
  };
}

/** The line as it may be shown, undefined where nothing of it may. */
function redact({ line, parsed }: Item, kind: Kind, privacy: Privacy): string | undefined {
  if (line.damage !== undefined) return undefined;
  const text = textOf(line);
  if (isRefused(parsed)) return privacy.refused(text, kind);
  const blanked = kind.redact(text);
  return blanked === undefined ? undefined : privacy.line(blanked, parsed, kind);
}

/** One trace a message, a span a record, but for its reception, whose lines share the root span; sampled, so that backends show it. */
function spanOf(
  { fields }: Event,
  uid: string,
  { isEntry }: Kind,
  { traceIdOf }: RecordContext,
): SpanContext | undefined {
  const { messageId } = fields;
  if (typeof messageId !== "string" || messageId === "") return undefined;
  const traceId = traceIdOf(messageId);
  return { traceId, spanId: isEntry === true ? rootSpanIdOf(traceId) : uid.slice(0, 16), traceFlags: 1 };
}

/** The span of a message's reception, to which all others of its trace belong: known to each line that names the message. */
export function rootSpanIdOf(traceId: string): string {
  return traceId.slice(16);
}

/**
 * Rule 5: the second of the event, the rank of its step in the life of a message in milliseconds, and the byte offset in
 * nanoseconds: of one second "received" comes before "delivered", backends which merge records of equal time and body keep
 * all lines, and repeats stay equal. A time with milliseconds of its own keeps them, unless they stand before its rank.
 */
export function recordTime(millis: number, rank: number, offset: number): [seconds: number, nanos: number] {
  const seconds = Math.floor(millis / 1000);
  const within = Math.max(Math.floor(millis - seconds * 1000), rank);
  return [seconds, within * 1_000_000 + (offset % 1_000_000)];
}

/** A refused line never comes before the one that it may be the rest of. */
function stepOf(parsed: Parsed, kind: Kind): Step {
  return (isRefused(parsed) ? undefined : kind.stepOf?.(parsed)) ?? kind.step;
}

/** Rule 4: 32 hexadecimal digits. No part but the last can hold a NUL, which makes the parts unambiguous. */
function recordUid({ line }: Item, redacted: string, instanceId: string): string {
  const parts = `${instanceId}\0${line.kind}\0${line.file}\0${line.generation}\0${line.offset}\0${redacted}`;
  return hash("sha256", parts, "hex").slice(0, 32);
}

interface Parts extends Pick<LogRecord, "severityNumber" | "severityText" | "body"> {
  readonly attributes: Attributes;
}

function eventParts(
  event: Event,
  redacted: string | undefined,
  kind: Kind,
  { privacy, body, decode }: RecordContext,
  isAsciiText: boolean,
): Parts {
  const found = privacy.attributes(event, kind);
  const text = (body === "raw" ? redacted : undefined) ?? privacy.sentence(event, kind);
  return {
    severityNumber: severityNumbers[event.severity] + (kind.stressed?.(event) === true ? 1 : 0),
    severityText: event.severity,
    body: isAsciiText ? text : decode(text),
    attributes: isAsciiText ? found : decodeAttributes(found, decode),
  };
}

function refusedParts(
  { file, offset, reason }: Refused,
  redacted: string | undefined,
  { body, decode }: RecordContext,
): Parts {
  const raw = body === "raw" ? redacted : undefined;
  return {
    severityNumber: severityNumbers.WARN,
    severityText: "WARN",
    body: raw === undefined ? `Refused a line of ${file} at byte ${offset}: ${reason}` : decode(raw),
    attributes: { "xmail.log.offset": offset, "xmail.log.reason": reason },
  };
}

export const severityNumbers = { INFO: 9, WARN: 13, ERROR: 17 } as const satisfies Record<Severity, number>;

/** Clients choose some of the numbers; one beyond 64 bits would make the whole batch invalid JSON for the backend. */
export function clamp(value: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
}
