import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { AttributeValue } from "../kinds/kind.js";
import { clamp, type LogRecord } from "./record.js";
import type { ResourceAndScope } from "./sdk.js";

/** Makes a record into what OpenTelemetry's own exporters take. */
export function toReadable(record: LogRecord, { resource, scope }: ResourceAndScope): ReadableLogRecord {
  const { time, attributes, spanContext, eventName, severityNumber, severityText, body } = record;
  return {
    ...{ eventName, severityNumber, severityText, body },
    hrTime: [...time],
    hrTimeObserved: [...time],
    attributes: joinAttributes(attributes),
    ...(spanContext === undefined ? {} : { spanContext }),
    ...{ resource, instrumentationScope: scope, droppedAttributesCount: 0 },
  };
}

function joinAttributes(groups: LogRecord["attributes"]): ReadableLogRecord["attributes"] {
  const joined: Record<string, ReadableLogRecord["attributes"][string]> = {};
  for (const group of groups)
    for (const name in group) {
      const value = group[name];
      if (value !== undefined) joined[name] = toReadableValue(value);
    }
  return joined;
}

function toReadableValue(value: AttributeValue): string | number | boolean | string[] {
  if (typeof value === "number") return clamp(value);
  return typeof value === "object" ? [...value] : value;
}
