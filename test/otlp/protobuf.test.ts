import { ProtobufLogsSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeLogs } from "../../src/otlp/protobuf.js";
import { readCorpus, type Part } from "../corpus/corpus.js";
import { recordOf } from "./records.js";

/** What OpenTelemetry's own serializer makes of the records is the measure. Text, so that a difference is shown where it is. */
function theirs(records: ReadableLogRecord[]): string {
  return asText(ProtobufLogsSerializer.serializeRequest(records) ?? new Uint8Array());
}

function ours(records: readonly ReadableLogRecord[], size = 1024): string {
  return asText(encodeLogs(records, Buffer.alloc(size)));
}

function asText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

const scope = { name: "xmail-exporter", version: "1.2.3" };
const resource = resourceFromAttributes({ "service.name": "xmail" });

/** Characters of one, two, three and four bytes, and halves of the last. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.nat(70_000).map((length) => "long ".repeat(length / 5)),
);
const anyValue = fc.oneof(anyText, fc.boolean(), fc.maxSafeInteger(), fc.double(), fc.array(anyText, { maxLength: 4 }));
const anyDigits = (count: number) =>
  fc.string({ unit: fc.nat(15).map((digit) => digit.toString(16)), minLength: count, maxLength: count });
const anyTime = fc.tuple(fc.nat(4_611_686_018), fc.nat(999_999_999));
const anyRecord = fc.record(
  {
    hrTime: anyTime,
    hrTimeObserved: anyTime,
    resource: fc.constantFrom(resource, resourceFromAttributes({ "service.name": "other", "process.pid": 7 })),
    instrumentationScope: fc.constantFrom(scope, { name: "bare" }, { ...scope, schemaUrl: "https://schema.example" }),
    droppedAttributesCount: fc.nat(300),
    attributes: fc.dictionary(anyText, anyValue, { noNullPrototype: true }),
    severityNumber: fc.constantFrom(0, 9, 10, 13, 17),
    severityText: fc.constantFrom("", "INFO", "WARN"),
    body: anyValue,
    eventName: anyText,
    spanContext: fc.record({ traceId: anyDigits(32), spanId: anyDigits(16), traceFlags: fc.constantFrom(0, 1) }),
  },
  {
    requiredKeys: [
      "hrTime",
      "hrTimeObserved",
      "resource",
      "instrumentationScope",
      "droppedAttributesCount",
      "attributes",
    ],
  },
);

describe("encodeLogs", () => {
  it.each<Part>(["logs", "extra/logs", "hostile/logs"])(
    "encodes the recorded corpus, %s, as OpenTelemetry does",
    async (part) => {
      const items = await readCorpus(part);
      for (const body of ["text", "raw"] as const) {
        const records = items.map((item) => recordOf(item, { body }));
        expect(ours(records)).toBe(theirs(records));
      }
    },
  );

  it("encodes any record as OpenTelemetry does, whatever room it begins with", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 6 }), fc.nat(3000), (records, size) => {
        expect(ours(records, size)).toBe(theirs(records));
      }),
    );
  });

  it("encodes no records as nothing", () => {
    expect(encodeLogs([], Buffer.alloc(0))).toHaveLength(0);
  });

  it("refuses a value of a type that no record holds, and does not send it as an empty one", () => {
    const record = {
      hrTime: [0, 0],
      hrTimeObserved: [0, 0],
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
    };
    const encode = (value: object) =>
      encodeLogs([{ ...record, attributes: { map: value } } as unknown as ReadableLogRecord], Buffer.alloc(100));
    expect(() => encode({ a: 1 })).toThrow("no record holds a value that is [object Object]");
  });
});
