import { expect, test } from "vitest";
import { createSnapshots } from "../../../src/http/api/snapshot.js";
import { details, history, status } from "./given-status.js";
import { ask, startTestServer } from "../given.js";

test("is made at most once a second, its parts when somebody needs them", () => {
  let time = 0;
  const made: string[] = [];
  const note = <Result>(what: string, result: Result) => {
    made.push(what);
    return result;
  };
  const { current: snapshot } = createSnapshots({
    now: () => time,
    elapsed: () => time,
    status: () => note("status", status),
    history,
    details: { ...details, recent: () => note("recent", details.recent()) },
  });
  const first = snapshot();
  expect(made).toEqual(["status"]);
  first.details();
  time = 999;
  expect(snapshot()).toBe(first);
  snapshot().details();
  expect(made).toEqual(["status", "recent"]);
  expect([1, 2].map(() => String(snapshot().body("page", () => note("page", "text")).plain))).toEqual(["text", "text"]);
  expect(made).toEqual(["status", "recent", "page"]);
  time = 1_000;
  expect(snapshot().now).toBe(1_000);
  expect(made).toEqual(["status", "recent", "page", "status"]);
});

test("page, API and stream share it, with details and without", async () => {
  let made = 0;
  const { url } = await startTestServer({
    elapsed: () => 0,
    status() {
      made += 1;
      return status;
    },
  });
  for (const path of ["/", "/api/status", "/?text=relay"])
    for (const headers of [{}, { "sec-fetch-site": "cross-site" }]) await ask(url + path, { headers });
  expect(made).toBe(1);
});

test("of the page with somebody's own filter only a few are made in a second", async () => {
  let time = 0;
  const { url } = await startTestServer({ elapsed: () => time });
  const codes = async (texts: readonly string[]) =>
    Promise.all(texts.map(async (text) => (await ask(`${url}/?text=${text}`)).status));
  const eight = ["a", "b", "c", "d", "e", "f", "g", "h"];
  expect(await codes(eight)).toEqual(eight.map(() => 200));
  const refused = await ask(`${url}/?text=i`);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
  expect(await codes(["a", "", "d"])).toEqual([200, 200, 200]);
  time = 1_000;
  expect(await codes(["i"])).toEqual([200]);
});

test("the last ones are found again, as they were, by those that were shown", () => {
  let time = 0;
  let lines = 0;
  const { current, find } = createSnapshots({
    now: () => time,
    elapsed: () => time,
    status: () => ({ ...status, startedAt: (lines += 1) }),
    history,
    details,
  });
  const shown: string[] = [];
  for (let second = 0; second < 20; second += 1) {
    time = second * 1_000;
    const snapshot = current();
    if (second % 10 !== 9) snapshot.live("en");
    shown.push(snapshot.version);
  }
  expect(new Set(shown).size).toBe(20);
  const started = shown.map((version) => find(version)?.live("en")?.status.startedAt);
  expect(started.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  expect(started.slice(3, 9)).toEqual([4, 5, 6, 7, 8, 9]);
  expect(started.slice(9)).toEqual([undefined, 11, 12, 13, 14, 15, 16, 17, 18, 19, undefined]);
  expect(find("")).toBeUndefined();
});
