import { describe, expect, it } from "vitest";
import { classify } from "../../src/otlp/answer.js";
import type { HttpResponse } from "../../src/otlp/http-reply.js";

const now = Date.UTC(2026, 10, 24, 10);
const json = "application/json";
const protobuf = "application/x-protobuf";

function answer(
  status: number,
  body: string | Uint8Array = "",
  contentType?: string,
  parts: Partial<HttpResponse> = {},
) {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  return classify({ status, contentType, body: bytes, complete: true, ...parts }, now, "logs");
}

/** A message with one field: the tag's byte, the length, the content. */
function field(tag: number, content: Uint8Array): Uint8Array {
  return Uint8Array.from([tag, content.length, ...content]);
}

describe("an acknowledgement", () => {
  const accepted = { type: "accepted", rejected: 0, text: "" };

  it.each([
    [204, "", undefined],
    [200, "", undefined],
    [200, "", protobuf],
    [200, "", "text/html"],
    [202, " \r\n", "text/plain"],
    [200, "{}", json],
    [200, "{}", "text/plain; charset=utf-8"],
    [200, "{}", undefined],
    [200, "null", "Application/JSON; charset=utf-8"],
    [200, '{"partialSuccess":{}}', json],
    [200, '{"partialSuccess":null}', json],
  ])("is %i with %j as %s", (status, body, type) => {
    expect(answer(status, body, type)).toEqual({ ...accepted, status });
  });

  it("may be protobuf, with or without saying so", () => {
    const empty = field(0x0a, new Uint8Array());
    expect(answer(200, empty, protobuf)).toEqual({ ...accepted, status: 200 });
    expect(answer(200, empty)).toEqual({ ...accepted, status: 200 });
  });

  it("may count rejected records, in JSON as number or text, and in protobuf", () => {
    const wanted = { type: "accepted", status: 200, rejected: 300, text: "too old" };
    expect(answer(200, '{"partialSuccess":{"rejectedLogRecords":300,"errorMessage":"too old"}}', json)).toEqual(wanted);
    expect(answer(200, '{"partialSuccess":{"rejectedLogRecords":"300","errorMessage":"too old"}}', json)).toEqual(
      wanted,
    );
    const partial = Uint8Array.from([0x08, 0xac, 0x02, ...field(0x12, Buffer.from("too old"))]);
    expect(answer(200, field(0x0a, partial), protobuf)).toEqual(wanted);
  });

  it.each([-1, 1.5, "many", {}, null])("takes %j for no count", (rejectedLogRecords) => {
    const body = JSON.stringify({ partialSuccess: { rejectedLogRecords } });
    expect(answer(200, body, json)).toEqual({ ...accepted, status: 200 });
  });
});

describe("a 2xx that is no acknowledgement", () => {
  it.each([
    ["<html><title>Please log in</title></html>", "text/html; charset=utf-8"],
    ["<!doctype html>", undefined],
    ["{}", "text/html"],
    ["OK", "text/plain"],
    ['"OK"', "text/plain"],
    ["{", json],
    ["\x0a\x05ab", protobuf],
  ])("%j as %s", (body, type) => {
    const read = answer(200, body, type);
    expect(read).toMatchObject({ type: "wait", status: 200 });
    expect(read.text).toMatch(/^not the answer of an OTLP receiver/);
  });

  it("shows what the page says", () => {
    expect(answer(200, "<html>\nPlease\tlog in</html>", "text/html").text).toBe(
      "not the answer of an OTLP receiver (text/html); is the endpoint right? <html> Please log in</html>",
    );
  });

  it("one that broke off", () => {
    expect(answer(200, "{}", json, { complete: false })).toMatchObject({
      type: "wait",
      status: 200,
      interrupted: true,
    });
  });
});

describe("a refusal", () => {
  it("is 413 or 400", () => {
    expect(answer(413)).toEqual({ type: "too_large", status: 413, text: "" });
    expect(answer(400, "bad", "text/plain")).toEqual({ type: "bad_request", status: 400, text: "bad" });
  });

  it("says what JSON, protobuf and plain text say", () => {
    expect(answer(400, '{"code":3,"message":"no such field"}', json).text).toBe("no such field");
    expect(answer(400, '{"error":"bad"}', json).text).toBe("bad");
    const message = "x".repeat(200);
    const status = Uint8Array.from([0x08, 0x03, 0x12, 0xc8, 0x01, ...Buffer.from(message)]);
    expect(answer(400, status, protobuf).text).toBe(message);
    expect(answer(400, "\x1b[31mred\x00\u2028line", "text/plain").text).toBe("[31mred line");
  });

  it.each(["application/octet-stream", "text/plain; charset=utf-8", undefined])(
    "says what is in a protobuf Status that calls itself %s, as Loki's does",
    (type) => {
      const message = `entry for stream '{service_name="xmail"}' has timestamp too old: 2026-11-10T10:00:00Z`;
      const status = Uint8Array.from([0x08, 0x90, 0x03, ...field(0x12, Buffer.from(message))]);
      expect(answer(400, status, type)).toEqual({ type: "bad_request", status: 400, text: message });
      const detailed = Uint8Array.from([...status, ...field(0x1a, field(0x0a, Buffer.from("type.googleapis.com/x")))]);
      expect(answer(400, detailed, type).text).toBe(message);
      expect(answer(400, field(0x12, Buffer.from(message)), type).text).toBe(message);
    },
  );

  it("is read in the charset that it names", () => {
    const latin = Buffer.from("Zugriff verweigert für xmail", "latin1");
    expect(answer(400, latin, "text/html; charset=ISO-8859-1").text).toBe("Zugriff verweigert für xmail");
    expect(answer(400, Buffer.from("93fa967b8cea", "hex"), 'text/plain; charset="Shift_JIS"').text).toBe("日本語");
    expect(answer(400, "a", "text/plain; charset=nonsense").text).toBe("a");
  });

  it("shows no rubbish of what is no text", () => {
    expect(answer(400, Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13])).text).toBe("8 bytes that are no text");
    expect(answer(400, Uint8Array.from([0x08, 0x03])).text).toBe("2 bytes that are no text");
    expect(answer(503, Uint8Array.from([1, 2, 3]), undefined, { encoding: "zstd" }).text).toBe(
      "3 bytes encoded as zstd",
    );
    expect(answer(200, Uint8Array.from([0x0a, 0]), protobuf, { encoding: "zstd" })).toMatchObject({ type: "wait" });
    expect(answer(400, "one stray \xff byte", "text/plain").text).toBe("one stray ÿ byte");
    expect(answer(400, Buffer.from("one stray \xff byte", "latin1")).text).toBe("one stray \ufffd byte");
  });

  it("is cut to 300 characters", () => {
    expect(answer(400, "y".repeat(1000)).text).toBe(`${"y".repeat(299)}…`);
  });
});

describe("anything else", () => {
  it.each([100, 301, 307, 401, 403, 404, 405, 408, 415, 422, 429, 500, 502, 503, 504])("%i waits", (status) => {
    expect(answer(status, "why")).toMatchObject({ type: "wait", status });
    expect(answer(status, "why").text).toMatch(/^why/);
  });

  it("waits without an HTTP answer", () => {
    const error = "connect ECONNREFUSED";
    expect(classify({ error, interrupted: false }, now, "logs")).toEqual({ type: "wait", text: error });
    expect(classify({ error, interrupted: true }, now, "logs")).toEqual({
      type: "wait",
      text: error,
      interrupted: true,
    });
  });

  it.each([
    ["7", 7000],
    [" 0 ", 0],
    ["Tue, 24 Nov 2026 10:01:30 GMT", 90_000],
    ["Tue, 24 Nov 2026 09:00:00 GMT", 0],
  ])("obeys Retry-After %j", (retryAfter, wanted) => {
    expect(answer(503, "", undefined, { retryAfter })).toMatchObject({ type: "wait", retryAfter: wanted });
  });

  it.each(["soon", "-5", "1.5", "", "12345678901"])("does not read Retry-After %j", (retryAfter) => {
    expect(answer(429, "", undefined, { retryAfter })).not.toHaveProperty("retryAfter");
  });

  it("says what the backend says, and no more: what can be done is known elsewhere", () => {
    expect(answer(401, "no token").text).toBe("no token");
  });
});
