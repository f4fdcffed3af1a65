import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { createEncoder, createSender } from "../../src/otlp/exporter.js";
import type { Sender, SenderSettings } from "../../src/otlp/sender.js";
import { toReadable } from "../../src/otlp/readable-record.js";
import type { Item } from "../../src/files/source.js";
import { kindOf } from "../../src/kinds/list.js";
import { createTraceIds } from "../../src/journey/trace-id.js";
import { toRecord, type LogRecord, type RecordContext } from "../../src/otlp/record.js";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy } from "../../src/privacy/privacy.js";

export const context: RecordContext = {
  instanceId: "instance-1",
  body: "text",
  privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
  traceIdOf: createTraceIds("instance-1"),
  decode: createDecoder("windows-1252"),
};

export const sdk = {
  resource: resourceFromAttributes({ "service.name": "xmail" }),
  scope: { name: "xmail-exporter", version: "1.2.3" },
};

/** As OpenTelemetry's own exporters take it. */
export function recordOf(item: Item, parts: Partial<RecordContext> = {}): ReadableLogRecord {
  return toReadable(logRecordOf(item, parts), sdk);
}

export function logRecordOf(item: Item, parts: Partial<RecordContext> = {}): LogRecord {
  return toRecord(item, kindOf(item.line.kind), { ...context, ...parts });
}

export type RecordSender = Sender<readonly LogRecord[]>;

/** A sender that encodes what it is given. */
export function createRecordSender(settings: SenderSettings): RecordSender {
  const sender = createSender(settings, sdk);
  const encode = createEncoder(settings, sdk);
  return { ...sender, send: (records) => sender.send(records.map(encode)) };
}
