import { describe, expect, it } from "vitest";
import { newReadingState } from "../../src/event.js";
import type { Item } from "../../src/files/source.js";
import { kindOf } from "../../src/kinds/list.js";
import type { KindName } from "../../src/line.js";
import type { QueueRecord } from "../../src/otlp/queue-record.js";
import { isStage, toQueueSpan, toSpan } from "../../src/otlp/span.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { createPrivacy } from "../../src/privacy/privacy.js";
import { context, recordOf, sdk } from "./records.js";

const second = Date.UTC(2026, 10, 24, 10, 5, 57) / 1000;

const smtp = (id: string, status = "RECV=OK") =>
  `"mx1.alpha.example"\t"alpha.example"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"pc17.example"\t"alpha.example"\t` +
  `"u11@out1.example"\t"bob@alpha.example"\t"${id}"\t"${status}"\t""\t"857"\t""`;
const smail = (id: string, medium: string, target: string, queuedAt = second * 1000 - 2_475) =>
  `"alpha.example"\t"${queuedAt}.7f5863fff6c0.bb5.2.vm"\t"${id}"\t"u11@out1.example"\t"bob@beta.example"\t` +
  `"${medium}"\t"${target}"\t"2026-11-24 10:05:57"\t""`;
const filter = (args: string, exitCode = "0", execResult = "0") =>
  `"u11@out1.example"\t"bob@alpha.example"\t"192.0.2.1"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"in"\t""\t"${execResult}"\t` +
  `"${exitCode}"\t"/var/MailRoot/filters/check.sh;in;${args};"`;

function read(kind: KindName, text: string): Item {
  const line = { kind, file: `${kind}-202611241000`, generation: 0, offset: 321, end: 900, text };
  return { line, parsed: createParser(createZone("UTC"))(line, newReadingState(), {}) };
}

const spanOf = (kind: KindName, text: string, where = context) => toSpan(read(kind, text), kindOf(kind), where, sdk);

describe("the spans of a message", () => {
  it("are in its trace, and belong to the one of its reception", () => {
    const root = spanOf("smtp", smtp("S138B"));
    const { traceId, spanId } = root.spanContext();
    expect(root).toMatchObject({ name: "reception", kind: 1, status: { code: 0 } });
    expect(root.parentSpanContext).toBeUndefined();
    expect(spanId).toBe(traceId.slice(16));
    for (const text of [smail("S138B", "LOCAL", "bob@beta.example"), smail("S138B", "SMTP", "mx.beta.example")]) {
      const child = spanOf("smail", text);
      expect(child.spanContext().traceId).toBe(traceId);
      expect(child.spanContext().spanId).not.toBe(spanId);
      expect(child.parentSpanContext).toMatchObject({ traceId, spanId });
    }
  });

  it("are the same however often they are made, with ids and attributes of their records", () => {
    const item = read("smail", smail("S138B", "SMTP", "mx.beta.example"));
    const [one, two] = [1, 2].map(() => toSpan(item, kindOf("smail"), context, sdk));
    expect({ ...one, spanContext: one?.spanContext() }).toEqual({ ...two, spanContext: two?.spanContext() });
    const record = recordOf(item);
    expect(one?.spanContext()).toEqual(record.spanContext);
    expect(one?.attributes).toEqual(record.attributes);
  });

  it("of a delivery cover the time since the message entered the queue", () => {
    const span = spanOf("smail", smail("S138B", "SMTP", "mx.beta.example"));
    expect(span).toMatchObject({ name: "delivery smtp", kind: 2, startTime: [second - 3, 525_000_000] });
    expect(span.endTime[0]).toBe(second);
    expect(span.attributes["server.address"]).toBe("mx.beta.example");
    expect(spanOf("smail", smail("S138B", "LOCAL", "bob@beta.example"))).toMatchObject({
      name: "delivery local",
      kind: 0,
    });
  });

  it("never end before they begin, nor at the same moment: whole seconds are cut off, and Jaeger takes no time for an error", () => {
    const late = spanOf("smail", smail("S138B", "LOCAL", "b@beta.example", second * 1000 + 999));
    expect([late.startTime, late.endTime]).toEqual([
      [second, 999_000_000],
      [second, 999_000_001],
    ]);
    const root = spanOf("smtp", smtp("S138B"));
    expect(root.duration).toEqual([0, 1]);
    expect(root.startTime).toEqual(recordOf(read("smtp", smtp("S138B"))).hrTime);
  });

  it("have no root above them where no log tells of a reception", () => {
    for (const id of ["P12", "X77"]) {
      const span = spanOf("smail", smail(id, "LOCAL", "bob@beta.example"));
      expect(span.parentSpanContext).toBeUndefined();
    }
  });

  it("are errors where their records name one, with its sentence", () => {
    const failed = spanOf("filters", filter("S138B", "-1", "-5"));
    expect(failed).toMatchObject({
      name: "filter in",
      status: { code: 2, message: expect.stringMatching(/timed out/) as unknown },
    });
    expect(spanOf("filters", filter("S138B", "5")).status).toEqual({ code: 0 });
  });

  it("hide people as the privacy settings say", () => {
    const privacy = createPrivacy({ addresses: "domain", ips: "prefix" });
    const span = spanOf("smtp", smtp("S138B"), { ...context, privacy });
    expect(JSON.stringify(span.attributes)).not.toMatch(/u11|bob@|203\.0\.113\.17/);
    expect(span.attributes["client.address"]).toBe("203.0.113.0");
  });
});

describe("no span has", () => {
  it.each<[string, KindName, string]>([
    ["a recipient, which each delivery names", "smtp", smtp("S138B", "RCPT=OK")],
    ["a refusal", "smtp", smtp("S138B", "RCPT=EAVAIL")],
    ["a line without a message id", "smtp", smtp("")],
    ["a filter that was not told the message id", "filters", filter("a@b.example")],
    ["a login", "pop3", kindOf("pop3").sample],
    ["a line that is refused", "smtp", '"rubbish"'],
  ])("%s", (_, kind, text) => {
    expect(isStage(read(kind, text), kindOf(kind))).toBe(false);
  });

  it("but a reception, a pickup, a delivery and a filter run have", () => {
    expect(isStage(read("smtp", smtp("S1")), kindOf("smtp"))).toBe(true);
    expect(isStage(read("lmail", kindOf("lmail").sample), kindOf("lmail"))).toBe(true);
    expect(isStage(read("smail", smail("S1", "LOCAL", "b@b.example")), kindOf("smail"))).toBe(true);
    expect(isStage(read("filters", filter("S138B")), kindOf("filters"))).toBe(true);
  });
});

describe("the span of a failed attempt", () => {
  const queued: QueueRecord = {
    ...{ name: "xmail.queue.attempt", time: second * 1000, step: "attempt", order: 2, severity: "WARN" },
    body: "Attempt 1 to deliver message S138B failed for now: 451 try later",
    attributes: { "error.type": "greylisted", "xmail.queue.reply": "451 try later" },
    ...{ kind: "queue", file: "1.2.3.4.vm", identity: "i", messageId: "S138B" },
    stage: { name: "attempt", kind: "client" },
  };

  it("is an error with the server's reply", () => {
    const span = toQueueSpan(queued, context, sdk);
    expect(span).toMatchObject({
      ...{ name: "attempt", kind: 2, duration: [0, 1] },
      status: { code: 2, message: queued.body },
    });
    expect(span.attributes["xmail.queue.reply"]).toBe("451 try later");
    expect(span.parentSpanContext?.spanId).toBe(spanOf("smtp", smtp("S138B")).spanContext().spanId);
  });
});
