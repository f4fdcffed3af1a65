import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { Item } from "../../src/files/source.js";
import { kindOf } from "../../src/kinds/list.js";
import { createTraceIds } from "../../src/journey/trace-id.js";
import { toRecord, type RecordContext } from "../../src/otlp/record.js";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy } from "../../src/privacy/privacy.js";

export const context: RecordContext = {
  instanceId: "instance-1",
  body: "text",
  privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
  traceIdOf: createTraceIds("instance-1"),
  decode: createDecoder("windows-1252"),
  resource: resourceFromAttributes({ "service.name": "xmail" }),
  scope: { name: "xmail-exporter", version: "1.2.3" },
};

export function recordOf(item: Item, parts: Partial<RecordContext> = {}): ReadableLogRecord {
  return toRecord(item, kindOf(item.line.kind), { ...context, ...parts });
}
