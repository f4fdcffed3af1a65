import { readFile } from "node:fs/promises";

/** One log record as the collector's file exporter writes it, with its values unpacked. */
export interface Received {
  readonly eventName: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: string;
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Hexadecimal digits; empty without a trace. */
  readonly traceId: string;
  readonly spanId: string;
  readonly resource: Readonly<Record<string, unknown>>;
  readonly scope: string;
}

/** Reads what has come so far: one request a line, the last one perhaps half written. */
export async function readReceived(file: string): Promise<Received[]> {
  const text = await readFile(file, "utf8");
  const requests = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ExportRequest);
  return requests.flatMap(({ resourceLogs }) =>
    resourceLogs.flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ scope, logRecords }) =>
        logRecords.map((record) => ({
          eventName: record.eventName ?? "",
          severityNumber: record.severityNumber,
          severityText: record.severityText,
          body: String(unpack(record.body)),
          time: BigInt(record.timeUnixNano),
          attributes: unpackAll(record.attributes),
          traceId: record.traceId ?? "",
          spanId: record.spanId ?? "",
          resource: unpackAll(resource.attributes),
          scope: scope.name,
        })),
      ),
    ),
  );
}

interface ExportRequest {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string };
      readonly logRecords: readonly LogRecord[];
    }[];
  }[];
}

interface LogRecord {
  readonly timeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName?: string;
  readonly body: Value;
  readonly attributes: readonly KeyValue[];
  readonly traceId?: string;
  readonly spanId?: string;
}

interface KeyValue {
  readonly key: string;
  readonly value: Value;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  readonly arrayValue?: { readonly values?: readonly Value[] };
}

function unpackAll(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, unpack(value)]));
}

/** Whole numbers travel as text. */
function unpack(value: Value): unknown {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(unpack);
  return value.stringValue ?? value.doubleValue ?? value.boolValue;
}
