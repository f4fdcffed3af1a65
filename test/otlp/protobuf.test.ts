import { ProtobufLogsSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRequestEncoder, encodeRecord } from "../../src/otlp/protobuf.js";
import { toReadable } from "../../src/otlp/readable-record.js";
import type { LogRecord } from "../../src/otlp/record.js";
import { readCorpus, type Part } from "../corpus/corpus.js";
import { manyItems } from "./memory-source.js";
import { logRecordOf, sdk } from "./records.js";

/** What OpenTelemetry's own serializer makes of the records is the measure. Text, so that a difference is shown where it is. */
function theirs(records: readonly LogRecord[], shared = sdk): string {
  const readable = records.map((record) => toReadable(record, shared));
  return asText(ProtobufLogsSerializer.serializeRequest(readable) ?? new Uint8Array());
}

function ours(records: readonly LogRecord[], shared = sdk, size = 1024): string {
  return asText(createRequestEncoder(shared)(records.map(encodeRecord), Buffer.alloc(size)));
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Characters of one, two, three and four bytes, and halves of the last. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.nat(70_000).map((length) => "long ".repeat(length / 5)),
);
const anyValue = (text: fc.Arbitrary<string>) =>
  fc.oneof(
    text,
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.array(text, { maxLength: 4 }),
    fc.constant(undefined),
  );
const anyDigits = (count: number) =>
  fc.string({ unit: fc.nat(15).map((digit) => digit.toString(16)), minLength: count, maxLength: count });
const anyAscii = fc.oneof(
  fc.string({ unit: "binary-ascii", maxLength: 140 }),
  fc.nat(70_000).map((length) => "long ".repeat(length / 5)),
);
const recordOfText = (text: fc.Arbitrary<string>, isAscii: boolean): fc.Arbitrary<LogRecord> =>
  fc.record({
    time: fc.tuple(fc.nat(4_611_686_018), fc.nat(999_999_999)),
    attributes: fc
      .dictionary(text, anyValue(text), { noNullPrototype: true })
      .map((all) => [
        {},
        Object.fromEntries(Object.entries(all).slice(0, 1)),
        Object.fromEntries(Object.entries(all).slice(1)),
      ]),
    severityNumber: fc.constantFrom(9, 10, 13, 17),
    severityText: fc.constantFrom("INFO", "WARN"),
    body: text,
    eventName: text.filter((name) => name !== ""),
    spanContext: fc.option(fc.record({ traceId: anyDigits(32), spanId: anyDigits(16), traceFlags: fc.constant(1) }), {
      nil: undefined,
    }),
    isAscii: fc.constant(isAscii),
  });
const anyRecord = fc.oneof(recordOfText(anyText, false), recordOfText(anyAscii, true));
const anyShared = fc.record({
  resource: fc.constantFrom(
    sdk.resource,
    resourceFromAttributes({ "service.name": "other", "process.pid": 7, "host.name": "b\u00fcro" }),
    resourceFromAttributes({ "service.name": "xmail" }, { schemaUrl: "https://schema.example" }),
  ),
  scope: fc.constantFrom(sdk.scope, { name: "bare" }, { ...sdk.scope, schemaUrl: "https://schema.example" }),
}) as fc.Arbitrary<typeof sdk>;

describe("encodeRecord and createRequestEncoder", () => {
  it.each<Part>(["logs", "extra/logs", "hostile/logs"])(
    "encode the recorded corpus, %s, as OpenTelemetry does",
    async (part) => {
      const items = await readCorpus(part);
      for (const body of ["text", "raw"] as const) {
        const records = items.map((item) => logRecordOf(item, { body }));
        expect(ours(records)).toBe(theirs(records));
      }
    },
  );

  it("encode any record as OpenTelemetry does, whatever room they begin with", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 6 }), anyShared, fc.nat(3000), (records, shared, size) => {
        expect(ours(records, shared, size)).toBe(theirs(records, shared));
      }),
    );
  });

  it.each([0, 1, 127, 128, 16_383, 16_384, 2_097_152])(
    "encode a text of %d characters, alone and among others",
    (length) => {
      const [record] = manyItems(1).map((item) => logRecordOf(item));
      const records = [true, false].map((isAscii) => ({ ...(record as LogRecord), body: "x".repeat(length), isAscii }));
      expect(ours(records)).toBe(theirs(records));
    },
  );

  it("write into the buffer that they are given, where it is large enough", () => {
    const encode = createRequestEncoder(sdk);
    const buffer = Buffer.alloc(10_000);
    const records = manyItems(3).map((item) => encodeRecord(logRecordOf(item)));
    expect(encode(records, buffer).buffer).toBe(buffer.buffer);
    expect(encode(records, Buffer.alloc(10)).buffer).not.toBe(buffer.buffer);
  });

  it.each([Infinity, -Infinity, 1e300, -1e300, NaN, 0.5, -1, 2 ** 53, 2 ** 60])(
    "encode the number %d as OpenTelemetry does, brought into what every backend can read",
    (value) => {
      const [record] = manyItems(1).map((item) => ({ ...logRecordOf(item), attributes: [{ value }] }));
      expect(ours([record as LogRecord])).toBe(theirs([record as LogRecord]));
    },
  );

  it("encode no records as nothing", () => {
    expect(createRequestEncoder(sdk)([], Buffer.alloc(0))).toHaveLength(0);
  });

  it("refuse a value of a type that no record holds, and do not send it as an empty one", () => {
    const [record] = manyItems(1).map((item) => logRecordOf(item));
    const attributes = [{ map: { a: 1 } }] as unknown as LogRecord["attributes"];
    expect(() => encodeRecord({ ...(record as LogRecord), attributes })).toThrow(
      "no record holds a value that is [object Object]",
    );
  });
});
