import type { ReceivedRecord } from "./backend.js";

/** Reads an ExportLogsServiceRequest by hand, so that the exporters' encoder is not checked with itself. */
export function readProtobufRequest(body: Uint8Array): ReceivedRecord[] {
  return messages(body, 1).flatMap((resourceLogs) => {
    const resource = keyValues(messages(messages(resourceLogs, 1)[0] ?? new Uint8Array(), 1));
    return messages(resourceLogs, 2).flatMap((scopeLogs) => {
      const scope = messages(scopeLogs, 1)[0] ?? new Uint8Array();
      const scopeText = `${text(scope, 1)}@${text(scope, 2)}`;
      return messages(scopeLogs, 2).map((record) => ({
        time: String(first(record, 1) ?? ""),
        observed: String(first(record, 11) ?? ""),
        severityNumber: Number(first(record, 2)),
        severityText: text(record, 3),
        body: anyValue(messages(record, 5)[0] ?? new Uint8Array()),
        eventName: text(record, 12),
        attributes: keyValues(messages(record, 6)),
        traceId: hex(record, 9),
        spanId: hex(record, 10),
        flags: Number(first(record, 8) ?? 0n),
        resource,
        scope: scopeText,
      }));
    });
  });
}

type Value = bigint | Uint8Array;

function keyValues(pairs: readonly Uint8Array[]): Record<string, unknown> {
  return Object.fromEntries(pairs.map((pair) => [text(pair, 1), anyValue(messages(pair, 2)[0] ?? new Uint8Array())]));
}

function anyValue(message: Uint8Array): unknown {
  const [number, value] = fields(message)[0] ?? [0, 0n];
  if (value instanceof Uint8Array) {
    if (number === 5) return messages(value, 1).map(anyValue);
    return new TextDecoder().decode(value);
  }
  return number === 2 ? value === 1n : Number(BigInt.asIntN(64, value));
}

function text(message: Uint8Array, number: number): string {
  return new TextDecoder().decode(messages(message, number)[0] ?? new Uint8Array());
}

function hex(message: Uint8Array, number: number): string {
  return Buffer.from(messages(message, number)[0] ?? []).toString("hex");
}

function messages(message: Uint8Array, number: number): Uint8Array[] {
  return fields(message).flatMap(([found, value]) => (found === number && value instanceof Uint8Array ? [value] : []));
}

function first(message: Uint8Array, number: number): bigint | undefined {
  const value = fields(message).find(([found]) => found === number)?.[1];
  return typeof value === "bigint" ? value : undefined;
}

function fields(message: Uint8Array): [number: number, value: Value][] {
  const found: [number, Value][] = [];
  const view = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.readUInt8(at++);
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < view.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    if ((tag & 7) === 0) found.push([number, varint()]);
    else if ((tag & 7) === 1) found.push([number, view.readBigUInt64LE((at += 8) - 8)]);
    else if ((tag & 7) === 5) found.push([number, BigInt(view.readUInt32LE((at += 4) - 4))]);
    else if ((tag & 7) === 2) {
      const length = Number(varint());
      found.push([number, view.subarray(at, (at += length))]);
    } else throw new Error(`wire type ${tag & 7} in a log request`);
  }
  return found;
}
