import { expect, it } from "vitest";
import { createTraceIds } from "../../src/journey/trace-id.js";
import { toLogRecord as toOurs, type QueueRecord } from "../../src/otlp/queue-record.js";
import { toReadable } from "../../src/otlp/readable-record.js";
import type { RecordContext } from "../../src/otlp/record.js";
import { createDecoder } from "../../src/parse/text.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { sdk } from "./records.js";

const traceIdOf = createTraceIds("instance-1");
const context: RecordContext = {
  instanceId: "instance-1",
  body: "text",
  privacy: createPrivacy({ addresses: "keep", ips: "keep" }),
  traceIdOf,
  decode: createDecoder("windows-1252"),
};
const toLogRecord = (queued: QueueRecord, where = context) => toReadable(toOurs(queued, where), sdk);
const entry: QueueRecord = {
  name: "xmail.queue.attempt",
  time: Date.UTC(2026, 10, 24, 10, 31, 7),
  step: "attempt",
  order: 4,
  severity: "ERROR",
  body: "gr\u00c3\u00bc\u00c3\u009fe",
  attributes: { "xmail.queue.attempt": 2, "xmail.queue.reply": "b\u00f6se", "server.port": undefined },
  kind: "queue",
  file: "1.2.3.4.vm",
  identity: "1.2.3.4.vm\u00002\u0000attempt\u00001",
  messageId: "SA07C",
  stage: { name: "attempt", kind: "client" },
};
const uid = (parts: Partial<QueueRecord>, instanceId = "instance-1") =>
  toLogRecord({ ...entry, ...parts }, { ...context, instanceId }).attributes["log.record.uid"];

it("becomes a record like those of lines", () => {
  expect(toLogRecord(entry, context)).toMatchObject({
    eventName: "xmail.queue.attempt",
    severityNumber: 17,
    severityText: "ERROR",
    body: "gr\u00fc\u00dfe",
    hrTime: [entry.time / 1000, 6_000_004],
    attributes: {
      "event.name": "xmail.queue.attempt",
      "log.file.name": "1.2.3.4.vm",
      "xmail.log.kind": "queue",
      "xmail.queue.attempt": 2,
      "xmail.queue.reply": "b\u00f6se",
    },
  });
  expect(toLogRecord(entry, context).attributes).not.toHaveProperty("server.port");
});

it("keeps the milliseconds it has, unless they would put it before the reception of its message", () => {
  const nanos = (millis: number) => toLogRecord({ ...entry, time: entry.time + millis }, context).hrTime[1];
  expect([0, 3, 6, 7, 999].map(nanos)).toEqual([6_000_004, 6_000_004, 6_000_004, 7_000_004, 999_000_004]);
});

it("is in the trace of its message, and in none without one", () => {
  const { spanContext, attributes } = toLogRecord(entry, context);
  expect(spanContext).toEqual({
    traceId: traceIdOf("SA07C"),
    spanId: String(attributes["log.record.uid"]).slice(0, 16),
    traceFlags: 1,
  });
  expect(toLogRecord({ ...entry, messageId: undefined }, context).spanContext).toBeUndefined();
});

it("has a uid of its identity and of who we are, and of nothing that privacy changes", () => {
  expect(uid({})).toMatch(/^[0-9a-f]{32}$/);
  expect(uid({ body: "other", file: "hidden", attributes: {} })).toBe(uid({}));
  expect(uid({ identity: "other" })).not.toBe(uid({}));
  expect(uid({}, "instance-2")).not.toBe(uid({}));
});
