import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { createWriter, type Writer } from "./protobuf-writer.js";

/**
 * Encodes records as an `ExportLogsServiceRequest`, byte for byte as OpenTelemetry's own serializer does (a test holds the
 * two against each other), in a third of its time: decision 9. Field numbers are those of
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto.
 * It is written over `buffer`, or over a larger one where that is too small.
 */
export function encodeLogs(records: readonly ReadableLogRecord[], buffer: Buffer): Buffer {
  const writer = createWriter(buffer);
  for (const [resource, ofResource] of Map.groupBy(records, (record) => record.resource)) {
    const resourceLogs = writer.open(1);
    writeResource(writer, resource);
    for (const [scope, ofScope] of Map.groupBy(ofResource, (record) => record.instrumentationScope)) {
      const scopeLogs = writer.open(2);
      writeScope(writer, scope);
      for (const record of ofScope) writeRecord(writer, record);
      if (scope.schemaUrl) writer.writeString(3, scope.schemaUrl);
      writer.close(scopeLogs);
    }
    if (resource.schemaUrl) writer.writeString(3, resource.schemaUrl);
    writer.close(resourceLogs);
  }
  return writer.finish();
}

function writeResource(writer: Writer, resource: ReadableLogRecord["resource"]): void {
  const start = writer.open(1);
  writeAttributes(writer, 1, resource.attributes);
  writer.writeVarint(2, 0);
  writer.close(start);
}

function writeScope(writer: Writer, { name, version }: ReadableLogRecord["instrumentationScope"]): void {
  const start = writer.open(1);
  writer.writeString(1, name);
  if (version) writer.writeString(2, version);
  writer.close(start);
}

function writeRecord(writer: Writer, record: ReadableLogRecord): void {
  const { severityNumber, severityText, body, attributes, spanContext, eventName } = record;
  const start = writer.open(2);
  writeTime(writer, 1, record.hrTime);
  if (severityNumber) writer.writeVarint(2, severityNumber);
  if (severityText) writer.writeString(3, severityText);
  if (body !== undefined) writeValue(writer, 5, body);
  writeAttributes(writer, 6, attributes);
  writer.writeVarint(7, record.droppedAttributesCount);
  if (spanContext !== undefined) {
    if (spanContext.traceFlags !== 0) writer.writeFixed32(8, spanContext.traceFlags);
    writer.writeHex(9, spanContext.traceId);
    writer.writeHex(10, spanContext.spanId);
  }
  writeTime(writer, 11, record.hrTimeObserved);
  if (eventName) writer.writeString(12, eventName);
  writer.close(start);
}

type Attributes = ReadableLogRecord["attributes"];

function writeAttributes(writer: Writer, field: number, attributes: Attributes): void {
  for (const key in attributes) {
    const start = writer.open(field);
    writer.writeString(1, key);
    writeValue(writer, 2, attributes[key]);
    writer.close(start);
  }
}

/** An `AnyValue`, of the types that records of ours hold. */
function writeValue(writer: Writer, field: number, value: Attributes[string]): void {
  const start = writer.open(field);
  if (typeof value === "string") writer.writeString(1, value);
  else if (typeof value === "boolean") writer.writeVarint(2, value ? 1 : 0);
  else if (typeof value === "number" && isInt64(value)) writer.writeVarint(3, value);
  else if (typeof value === "number") writer.writeDouble(4, value);
  else if (Array.isArray(value)) {
    const array = writer.open(5);
    for (const item of value) writeValue(writer, 1, item);
    writer.close(array);
  } else throw new TypeError(`no record holds a value that is ${String(value)}`);
  writer.close(start);
}

function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63;
}

/** Nanoseconds since 1970 as 64 bits, which is more than a number of JavaScript holds exactly. */
function writeTime(writer: Writer, field: number, [seconds, nanos]: ReadableLogRecord["hrTime"]): void {
  // seconds * 10^9 = units * 2^9, and the units of any second until 2116 are exact
  const units = seconds * 1_953_125;
  const low = (units % 2 ** 23) * 2 ** 9 + nanos;
  writer.writeFixed64(field, low % 2 ** 32, Math.floor(units / 2 ** 23) + (low < 2 ** 32 ? 0 : 1));
}
