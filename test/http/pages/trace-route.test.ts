import { expect, test } from "vitest";
import { get } from "node:http";
import type { TraceQuery, TraceResult } from "../../../src/http/api/details.js";
import { details, now } from "../api/given-status.js";
import { ask, keepLog, startTestServer } from "../given.js";

const none: TraceResult = {
  sinceTime: 0,
  messages: [],
  isCut: false,
  linesRead: 12,
  seconds: 61,
  problems: [],
  notes: [],
};

test("shows a message trace step by step, and the form to ask for another", async () => {
  const { url } = await startTestServer();
  const answer = await ask(`${url}/trace?query=S138B`);
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(answer.text).toContain('name="query" value="S138B"');
  expect(answer.text).toMatch(/smtp.*Received 857 bytes.*smtp-202611241000: 1,234.*3 s.*Picked up/s);
  expect(answer.text).toContain(": 5,373 lines in 0.25 s.");
  expect(answer.text.replaceAll(/<[^>]+>/g, "")).toContain(
    "From u11@out1.example to bob@alpha.example, eve@beta.example",
  );
  expect((await ask(`${url}/trace`)).text).toContain("<form");
});

test("says that nothing was found, and that more was", async () => {
  const nothing = await startTestServer({ details: { ...details, trace: () => Promise.resolve(none) } });
  const { text } = await ask(`${nothing.url}/trace?query=x`);
  expect(text).toMatch(
    /Nothing found, searched from <time[^>]*>1970-01-01 00:00:00<.* to <time[^>]*>2\d\d\d-.*: 12 lines in 1 min 1 s\./,
  );
  expect(text).toContain('<a href="./trace?query=x&amp;days=30">the last 30 days</a>');
  const asked: TraceQuery[] = [];
  const trace = async (query: TraceQuery) => {
    asked.push(query);
    return { ...(await details.trace(query, AbortSignal.abort())), isCut: true };
  };
  const more = await startTestServer({ details: { ...details, trace }, now: () => now });
  const page = (await ask(`${more.url}/trace?query=S1&days=30`)).text;
  expect(page).toContain("older ones not shown");
  expect(page).toContain(`href="./trace?query=S1&amp;days=30&amp;until=${now - 5_001}">Older messages`);
  expect((await ask(`${more.url}/trace?query=S1&days=99999&until=${now}`)).text).toContain(">Newest messages");
  expect(asked).toEqual([
    { text: "S1", days: 30 },
    { text: "S1", days: 3_660, untilTime: now },
  ]);
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
  const trace = ({ text }: TraceQuery) => {
    asked.push(text);
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
  const trace = (_query: TraceQuery, signal: AbortSignal) => {
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
  const trace = async (_query: TraceQuery, signal: AbortSignal) => {
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

test("names the trace id, with a link where there is one", async () => {
  const traceId = "0123456789abcdef0123456789abcdef";
  const found = async (more: { readonly traceUrl?: string }) => {
    const { messages, ...rest } = await details.trace({ text: "S138B", days: 7 }, AbortSignal.abort());
    const trace = () => Promise.resolve({ ...rest, messages: messages.map((one) => ({ ...one, traceId, ...more })) });
    return (await ask(`${(await startTestServer({ details: { ...details, trace } })).url}/trace?query=x`)).text;
  };
  expect(await found({})).toContain(`<code>${traceId}</code>`);
  expect(await found({ traceUrl: `http://jaeger/trace/${traceId}` })).toContain(
    `<a href="http://jaeger/trace/${traceId}">${traceId}</a>`,
  );
});

test("says that what is searched for is too short", async () => {
  const trace = () => Promise.resolve({ ...none, isTooShort: true as const });
  const { url } = await startTestServer({ details: { ...details, trace } });
  expect((await ask(`${url}/trace?query=x`)).text).toContain("Too short: use a message id");
});

test("lines without a message id are no message, and follow from nothing", async () => {
  const given = await details.trace({ text: "S1", days: 7 }, AbortSignal.abort());
  const [message] = given.messages;
  if (message === undefined) throw new Error("there is none");
  const loose = { ...message, messageId: "", sender: undefined, recipients: [] };
  const texts = await Promise.all(
    [[loose], [message, loose]].map(async (messages) => {
      const trace = () => Promise.resolve({ ...given, messages });
      const { url } = await startTestServer({ details: { ...details, trace } });
      return (await ask(`${url}/trace?query=S1`)).text;
    }),
  );
  expect(texts[0]).toContain(">Lines without a message id, searched");
  expect(texts[0]).not.toContain(">3 s<");
  expect(texts[1]).toContain(">1 message and lines without a message id, searched");
});
