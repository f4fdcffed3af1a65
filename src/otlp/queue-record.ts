import { hash } from "node:crypto";
import type { Severity } from "../event.js";
import type { AttributeValue, Stage } from "../kinds/kind.js";
import { rankOf, type Step } from "../kinds/steps.js";
import { decodeAttributes } from "../parse/text.js";
import { recordTime, severityNumbers, type LogRecord, type RecordContext } from "./record.js";

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
export function toLogRecord(queued: QueueRecord, context: RecordContext): LogRecord {
  const { name, time, step, order, severity, kind, file, identity, messageId } = queued;
  const uid = hash("sha256", `${context.instanceId}\0${kind}\0${identity}`, "hex").slice(0, 32);
  const origin = {
    "log.record.uid": uid,
    "event.name": name,
    "log.file.name": context.decode(file),
    "xmail.log.kind": kind,
  };
  const hasTrace = messageId !== undefined && messageId !== "";
  return {
    eventName: name,
    time: recordTime(time, rankOf(step), order),
    severityNumber: severityNumbers[severity],
    severityText: severity,
    body: context.decode(queued.body),
    attributes: [origin, decodeAttributes(queued.attributes, context.decode)],
    spanContext: hasTrace
      ? { traceId: context.traceIdOf(messageId), spanId: uid.slice(0, 16), traceFlags: 1 }
      : undefined,
    isAscii: false,
  };
}
