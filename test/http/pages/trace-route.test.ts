import { expect, test } from "vitest";
import { get } from "node:http";
import type { TraceResult } from "../../../src/http/api/details.js";
import { details } from "../api/given-status.js";
import { ask, keepLog, startTestServer } from "../given.js";

const none: TraceResult = { messages: [], isCut: false, linesRead: 12, seconds: 61, problems: [], notes: [] };

test("shows a message trace step by step, and the form to ask for another", async () => {
  const { url } = await startTestServer();
  const answer = await ask(`${url}/trace?query=S138B`);
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(answer.text).toContain('name="query" value="S138B"');
  expect(answer.text).toMatch(/smtp.*Received 857 bytes.*smtp-202611241000: 1,234.*3 s.*Picked up/s);
  expect(answer.text).toContain("1 message, 5,373 lines read in 0.25 s.");
  expect((await ask(`${url}/trace`)).text).toContain("<form");
});

test("says that nothing was found, and that more was", async () => {
  const nothing = await startTestServer({ details: { ...details, trace: () => Promise.resolve(none) } });
  expect((await ask(`${nothing.url}/trace?query=x`)).text).toContain("Nothing found. 12 lines read in 1 min 1 s.");
  const trace = async (query: string) => ({ ...(await details.trace(query, AbortSignal.abort())), isCut: true });
  const more = await startTestServer({ details: { ...details, trace } });
  expect((await ask(`${more.url}/trace?query=x`)).text).toContain("more not shown");
});

test("says what was not checked", async () => {
  const answer = { ...none, problems: ["smtp-1: <gone>"], notes: ["the queue was not searched"] };
  const { url } = await startTestServer({ details: { ...details, trace: () => Promise.resolve(answer) } });
  const { text } = await ask(`${url}/trace?query=x`);
  expect(text).toContain("Incomplete: smtp-1: &lt;gone>");
  expect(text).toContain("Note: the queue was not searched");
});

test("a hostile query is text", async () => {
  const { url } = await startTestServer();
  const query = `"><script>alert(1)</script>\u202e`;
  const { text } = await ask(`${url}/trace?query=${encodeURIComponent(query)}`);
  expect(text).not.toContain("<script");
  expect(text).toContain("&lt;script>");
  expect((await ask(`${url}/trace?query=%FF%00&query=2`)).status).toBe(200);
});

test("is asked for nothing that is no question", async () => {
  const asked: string[] = [];
  const trace = (query: string) => {
    asked.push(query);
    return Promise.resolve(none);
  };
  const { url } = await startTestServer({ details: { ...details, trace } });
  expect((await ask(`${url}/trace?query=%20%20`)).status).toBe(200);
  expect((await ask(`${url}/trace?query=${"x".repeat(1_001)}`)).status).toBe(400);
  expect((await ask(`${url}/trace?query=x`, { method: "HEAD" })).status).toBe(200);
  expect((await ask(`${url}/trace?query=x`, { headers: { via: "1.1 a" } })).status).toBe(403);
  expect((await ask(`${url}/trace?query=x`, { headers: { "sec-fetch-site": "cross-site" } })).status).toBe(403);
  expect(asked).toEqual([]);
  await ask(`${url}/trace?query=%20S1%20`);
  expect(asked).toEqual(["S1"]);
});

test("one at a time; who goes away ends it", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const trace = (_query: string, signal: AbortSignal) => {
    begun.resolve(signal);
    return new Promise<TraceResult>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  };
  const { url } = await startTestServer({ details: { ...details, trace } });
  const first = get(`${url}/trace?query=x`, { agent: false });
  first.on("error", () => undefined);
  const signal = await begun.promise;
  const second = await ask(`${url}/trace?query=y`);
  expect([second.status, second.headers["retry-after"]]).toEqual([503, "5"]);
  const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
  first.destroy();
  await aborted;
});

test("logs that cannot be read are said without their detail, and the next one may try", async () => {
  const log = keepLog();
  const trace = () => Promise.reject(new Error("inner detail"));
  const { url } = await startTestServer({ log, details: { ...details, trace } });
  for (const query of ["x", "y"]) {
    const answer = await ask(`${url}/trace?query=${query}`);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain("The logs cannot be read");
    expect(answer.text).not.toContain("inner detail");
  }
  expect(log.said.filter(({ level }) => level === "warn").length).toBe(2);
});

test("a trace that takes too long is ended", async () => {
  const signals: AbortSignal[] = [];
  const trace = async (_query: string, signal: AbortSignal) => {
    signals.push(signal);
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    throw signal.reason;
  };
  const { url } = await startTestServer({ details: { ...details, trace }, traceLimitMs: 20 });
  const answer = await ask(`${url}/trace?query=x`);
  expect(answer.status).toBe(503);
  expect(answer.text).toContain("xmail-exporter trace");
  expect(signals[0]?.aborted).toBe(true);
});
