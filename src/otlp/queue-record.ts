import { hash } from "node:crypto";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { Severity } from "../event.js";
import type { AttributeValue, Stage } from "../kinds/kind.js";
import { rankOf, type Step } from "../kinds/steps.js";
import { recordTime, severityNumbers, toAttribute, type RecordContext } from "./record.js";

/** What becomes a log record without being a line of a log. Text is not decoded yet; people are hidden in it already. */
export interface QueueRecord {
  /** The OTLP EventName, of a closed set. */
  readonly name: string;
  /** Milliseconds since the epoch, UTC. */
  readonly time: number;
  /** Where it stands in the life of a message: its order within one second. */
  readonly step: Step;
  /** Records of one message at the same time keep this order. */
  readonly order: number;
  readonly severity: Severity;
  readonly body: string;
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
  /** What it is of, beside the kinds of logs: `queue`. */
  readonly kind: string;
  /** File that it was read from, without directory. */
  readonly file: string;
  /** What tells it from every other record of its kind, and is the same whenever it is made again. */
  readonly identity: string;
  readonly messageId: string | undefined;
  /** What it is as a span. */
  readonly stage: Stage;
}

/** Makes the OTLP record; its uid is of the same form as those of lines, its trace that of its message. */
export function toLogRecord(queued: QueueRecord, context: RecordContext): ReadableLogRecord {
  const { name, time, step, order, severity, kind, file, identity, messageId } = queued;
  const uid = hash("sha256", `${context.instanceId}\0${kind}\0${identity}`, "hex").slice(0, 32);
  const attributes: Record<string, string | number | boolean | string[]> = {
    "log.record.uid": uid,
    "event.name": name,
    "log.file.name": context.decode(file),
    "xmail.log.kind": kind,
  };
  for (const [key, value] of Object.entries(queued.attributes))
    if (value !== undefined) attributes[key] = toAttribute(value, context);
  const hrTime = recordTime(time, rankOf(step), order);
  const record = {
    hrTime,
    hrTimeObserved: hrTime,
    resource: context.resource,
    instrumentationScope: context.scope,
    droppedAttributesCount: 0,
    eventName: name,
    severityNumber: severityNumbers[severity],
    severityText: severity,
    body: context.decode(queued.body),
    attributes,
  };
  if (messageId === undefined || messageId === "") return record;
  return { ...record, spanContext: { traceId: context.traceIdOf(messageId), spanId: uid.slice(0, 16), traceFlags: 1 } };
}
