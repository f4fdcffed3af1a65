import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isRefused, newReadingState } from "../../src/event.js";
import type { Item } from "../../src/files/source.js";
import { createTraceIds } from "../../src/journey/trace-id.js";
import { kinds } from "../../src/kinds/list.js";
import type { KindName } from "../../src/line.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { recordOf } from "./records.js";

const smtp = (id: string, status = "RECV=OK") =>
  `"mx1.alpha.example"\t"alpha.example"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"pc17.example"\t"alpha.example"\t` +
  `"u11@out1.example"\t"bob@alpha.example"\t"${id}"\t"${status}"\t""\t"857"\t""`;
const smail = (id: string, medium: string, target: string, reply: string) =>
  `"alpha.example"\t"1795514757525.7f5863fff6c0.bb5.2.vm"\t"${id}"\t"u11@out1.example"\t"bob@beta.example"\t` +
  `"${medium}"\t"${target}"\t"2026-11-24 10:05:57"\t"${reply}"`;

describe("the trace of a record", () => {
  const traceOf = (kind: KindName, text: string, offset = 0) => recordOf(read(kind, text, offset)).spanContext;

  it("is the message's, in every log, and needs no state", () => {
    const wanted = createHash("sha256").update("instance-1\0S138B").digest("hex").slice(0, 32);
    expect(traceOf("smtp", smtp("S138B", "RCPT=OK"))).toMatchObject({ traceId: wanted, traceFlags: 1 });
    expect(traceOf("smail", smail("S138B", "LOCAL", "bob@beta.example", ""))?.traceId).toBe(wanted);
    expect(createTraceIds("instance-1")("S138B")).toBe(wanted);
    expect(createTraceIds("instance-2")("S138B")).not.toBe(wanted);
  });

  it("has a span for each record, the first half of its uid", () => {
    const text = smail("S138B", "LOCAL", "bob@beta.example", "");
    const [one, two] = [read("smail", text, 0), read("smail", text, 500)].map((item) => recordOf(item));
    expect(one?.spanContext?.traceId).toBe(two?.spanContext?.traceId);
    expect(one?.spanContext?.spanId).toBe(String(one?.attributes["log.record.uid"]).slice(0, 16));
    expect(one?.spanContext?.spanId).not.toBe(two?.spanContext?.spanId);
  });

  it("has one span for all records of a reception, known from the id alone: the second half of the trace's", () => {
    const { traceId = "", spanId } = traceOf("smtp", smtp("S138B")) ?? {};
    expect(spanId).toBe(traceId.slice(16));
    for (const status of ["RCPT=OK", "RCPT=EAVAIL"])
      expect(traceOf("smtp", smtp("S138B", status), 500)?.spanId).toBe(spanId);
    const lmail = kinds.find(({ name }) => name === "lmail")?.sample ?? "";
    const picked = traceOf("lmail", lmail);
    expect(picked?.spanId).toBe(picked?.traceId.slice(16));
  });

  it("is absent where no message is known", () => {
    expect(traceOf("smtp", smtp("", "SNDRIP=ERDNS"))).toBeUndefined();
    for (const { name, sample } of kinds)
      if (!["smtp", "smail", "lmail"].includes(name)) expect(traceOf(name, sample)).toBeUndefined();
    expect(traceOf("smtp", "rubbish")).toBeUndefined();
  });
});

describe("two servers that run XMail", () => {
  const peerOf = (kind: KindName, text: string) => recordOf(read(kind, text, 0)).attributes["xmail.peer.message_id"];

  it("share an attribute in the records of a message handed from one to the other", () => {
    expect(peerOf("smail", smail("S99", "SMTP", "mx1.alpha.example", "S138B"))).toBe("S138B");
    expect(peerOf("smail", smail("S99", "FWD", "127.0.0.1:2525", "S138B"))).toBe("S138B");
    expect(peerOf("smtp", smtp("S138B"))).toBe("S138B");
  });

  it("are not linked by what other servers answer, nor by what stayed here", () => {
    for (const reply of ["", "2.0.0 Ok: queued as 00015445", "s138b", "S138B@mx", "20261124.x@mx.example"])
      expect(peerOf("smail", smail("S99", "SMTP", "mx.mx.example.", reply))).toBeUndefined();
    expect(peerOf("smail", smail("S99", "LOCAL", "bob@beta.example", "S138B"))).toBeUndefined();
    expect(peerOf("smtp", smtp("S138B", "RCPT=OK"))).toBeUndefined();
  });
});

describe("the severity number", () => {
  const numberOf = (status: string) => {
    const line = `"203.0.113.10"\t"admin"\t"x"\t"2026-11-24 10:07:07"\t"${status}"`;
    return recordOf(read("ctrl", line, 0)).severityNumber;
  };

  it("is one step higher for an administrator's login, good or bad", () => {
    expect(["REQ", "AUTH", "FAIL"].map(numberOf)).toEqual([9, 10, 14]);
  });
});

describe("server.address", () => {
  const serverOf = (target: string) => {
    const { attributes } = recordOf(read("smail", smail("S1", "SMTP", target, ""), 0));
    return [attributes["server.address"], attributes["server.port"]];
  };

  it("is a host without dot and port", () => {
    expect(serverOf("mx.mx.example.")).toEqual(["mx.mx.example", undefined]);
    expect(serverOf("127.0.0.1:2526")).toEqual(["127.0.0.1", 2526]);
    expect(serverOf("[2001:db8::1]:25")).toEqual(["2001:db8::1", 25]);
    expect(serverOf("2001:db8::1")).toEqual(["2001:db8::1", undefined]);
  });
});

function read(kind: KindName, text: string, offset: number): Item {
  const line = { kind, file: `${kind}-202611241000`, generation: 0, offset, end: offset + text.length + 1, text };
  const parsed = createParser(createZone("UTC"))(line, newReadingState(), {});
  if (text.startsWith('"')) expect(isRefused(parsed)).toBe(false);
  return { line, parsed };
}
