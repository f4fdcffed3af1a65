import { expect, test } from "vitest";
import { apiAccounts } from "../../../scripts/docs/api-status.js";
import { fromJson } from "../../../src/http/pages/view/json.js";
import type { QueueQuery } from "../../../src/http/api/details.js";
import { details, recent } from "./given-status.js";
import { ask, startTestServer } from "../given.js";

test("recent events are there by filter and page", async () => {
  const { url } = await startTestServer();
  const list = async (query: string) => JSON.parse((await ask(`${url}/api/events${query}`)).text) as unknown;
  expect(await list("")).toEqual({ events: recent, hasMore: false, newest: 3 });
  expect(await list("?kind=smtp&before=3")).toEqual({ events: recent.slice(2), hasMore: false, newest: 3 });
  expect(await list("?count=2")).toEqual({ events: recent.slice(0, 2), hasMore: true, newest: 3 });
  expect(await list("?text=nowhere")).toEqual({ events: [], hasMore: false, newest: 3 });
});

test("the queue is there by state, text and page", async () => {
  const asked: QueueQuery[] = [];
  const queuePage = (query: QueueQuery) => {
    asked.push(query);
    return { messages: details.queued(1), matching: 1_234 };
  };
  const { url } = await startTestServer({ details: { ...details, queuePage } });
  const answer = await ask(`${url}/api/queue?queue-state=frozen&queue-text=a%40b&queue-offset=100`);
  expect(asked).toEqual([{ state: "frozen", text: "a@b", offset: 100, limit: 10 }]);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(JSON.parse(answer.text)).toEqual({ messages: details.queued(1), matching: 1_234 });
});

test("accounts are there with their last logins", async () => {
  const { url } = await startTestServer();
  const answer = await ask(`${url}/api/accounts`);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  const { time, ...rest } = apiAccounts.parse(JSON.parse(answer.text));
  expect(fromJson(JSON.stringify({ time }))).toEqual({ time: expect.any(Number) as number });
  expect(fromJson(JSON.stringify(rest))).toEqual(details.logins());
});

test.each(["/api/events", "/api/queue", "/api/accounts"])("%s tells strangers nothing but why", async (path) => {
  const { url } = await startTestServer();
  for (const headers of [{ host: "mail.example" }, { "sec-fetch-site": "cross-site" }, { via: "1.1 proxy" }]) {
    const answer = await ask(url + path, { headers });
    expect([answer.status, answer.headers["content-type"]]).toEqual([403, "text/plain; charset=utf-8"]);
    expect(answer.text).toMatch(/^not shown: /);
    expect(answer.text).not.toMatch(/203\.0\.113|alpha\.example|S1400/);
  }
});
