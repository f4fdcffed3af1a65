import { hash } from "node:crypto";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { isRefused, type Event, type Parsed, type Refused, type Severity } from "../event.js";
import type { Item } from "../files/source.js";
import type { AttributeValue, Kind } from "../kinds/kind.js";
import { textOf } from "../line.js";
import { rankOf, type Step } from "../kinds/steps.js";
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
  /** The same two objects for every record: exporters group by identity. */
  readonly resource: ReadableLogRecord["resource"];
  readonly scope: ReadableLogRecord["instrumentationScope"];
}

/**
 * Makes the OTLP record of one line, good or refused. Holds no secret: body and uid are made of the blanked line, in which
 * people are hidden as far as the settings say.
 */
export function toRecord(item: Item, kind: Kind, context: RecordContext): ReadableLogRecord {
  const { line, parsed } = item;
  // nearly every line is ASCII: to know it once saves a look at each of its values
  const text: Text = hasEightBit.test(line.text) ? context : asIs;
  const redacted = redact(item, kind, context.privacy);
  const uid = recordUid(item, redacted ?? "", context.instanceId);
  const time = recordTime(parsed.time, rankOf(stepOf(parsed, kind)), line.offset);
  const eventName = isRefused(parsed) ? "xmail.line.refused" : parsed.name;
  const common = {
    eventName,
    hrTime: time,
    // not the clock: a record that is sent again is equal in every byte, and Loki takes it for the one it has
    hrTimeObserved: time,
    resource: context.resource,
    instrumentationScope: context.scope,
    droppedAttributesCount: 0,
  };
  const origin = {
    "log.record.uid": uid,
    // beside EventName, which released Loki drops
    "event.name": eventName,
    "log.file.name": line.file,
    "xmail.log.kind": line.kind,
  };
  if (isRefused(parsed)) return { ...common, ...refusedParts(parsed, redacted, origin, context.body, text) };
  const parts = eventParts(parsed, redacted, origin, kind, context, text);
  const spanContext = spanOf(parsed, uid, kind, context);
  return spanContext === undefined ? { ...common, ...parts } : { ...common, ...parts, spanContext };
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
): ReadableLogRecord["spanContext"] {
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

type Parts = Pick<ReadableLogRecord, "severityNumber" | "severityText" | "body" | "attributes">;
type Text = Pick<RecordContext, "decode">;
type Origin = Readonly<Record<string, string>>;

function eventParts(
  event: Event,
  redacted: string | undefined,
  origin: Origin,
  kind: Kind,
  { privacy, body }: RecordContext,
  text: Text,
): Parts {
  const attributes: Record<string, string | number | boolean | string[]> = { ...origin };
  const found = privacy.attributes(event, kind);
  for (const name in found) {
    const value = found[name];
    if (value !== undefined) attributes[name] = toAttribute(value, text);
  }
  const raw = body === "raw" ? redacted : undefined;
  return {
    severityNumber: severityNumbers[event.severity] + (kind.stressed?.(event) === true ? 1 : 0),
    severityText: event.severity,
    body: text.decode(raw ?? privacy.sentence(event, kind)),
    attributes,
  };
}

function refusedParts(
  refused: Refused,
  redacted: string | undefined,
  origin: Origin,
  body: RecordContext["body"],
  { decode }: Text,
): Parts {
  const raw = body === "raw" ? redacted : undefined;
  const { file, offset, reason } = refused;
  return {
    severityNumber: severityNumbers.WARN,
    severityText: "WARN",
    body: raw === undefined ? `Refused a line of ${file} at byte ${offset}: ${reason}` : decode(raw),
    attributes: { ...origin, "xmail.log.offset": offset, "xmail.log.reason": reason },
  };
}

const hasEightBit = /[\x80-\xff]/;
const asIs: Text = { decode: (raw) => raw };

export const severityNumbers = { INFO: 9, WARN: 13, ERROR: 17 } as const satisfies Record<Severity, number>;

/** Clients choose some of the numbers; one beyond 64 bits would make the whole batch invalid JSON for the backend. */
export function toAttribute(value: AttributeValue, { decode }: Text): string | number | boolean | string[] {
  if (typeof value === "string") return decode(value);
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
  return value.map(decode);
}
