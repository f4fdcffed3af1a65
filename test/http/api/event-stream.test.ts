import { once } from "node:events";
import { connect } from "node:net";
import { createGunzip } from "node:zlib";
import { get, type IncomingMessage } from "node:http";
import { hashSync } from "bcryptjs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import type { RecentEvent } from "../../../src/http/api/details.js";
import { details, now, recent, status } from "./given-status.js";
import { ask, keepLog, makeFolder, startTestServer, writeNew } from "../given.js";

const roundMs = 2_000;
let time = 0;
const elapsed = () => time;

beforeEach(() => {
  time = 0;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function pass(milliseconds = roundMs): void {
  time += milliseconds;
  vi.advanceTimersByTime(milliseconds);
}

test("sends the state and the newest events at once, and then every two seconds what has changed", async () => {
  let events: readonly RecentEvent[] = recent;
  let startedAt = 1;
  const { url } = await startTestServer({
    ...{ now: () => now, elapsed, details: { ...details, recent: () => events } },
    status: () => ({ ...status, startedAt }),
  });
  const stream = await follow(`${url}/api/stream`);
  expect(stream.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  const [first, state] = await stream.round();
  expect(first).toMatchObject({ event: "events", data: { events: recent, isCut: false, newest: 3 } });
  const shown = {
    status: { version: "1.2.3", startedAt: 1 },
    details: { kept: 3, outcomes: ["erelay", "failed", "ok"] },
  };
  expect(state).toMatchObject({ event: "state", data: { now, state: shown } });
  pass();
  expect(await stream.round()).toEqual([{ event: "change", data: { version: expect.any(String), now } }]);
  const [newest] = recent;
  if (newest === undefined) throw new Error("no event");
  events = [{ ...newest, number: 4 }, ...recent];
  startedAt = 2;
  pass();
  const news = await stream.round();
  expect(news).toMatchObject([
    { event: "events", data: { events: [{ ...newest, number: 4 }], isCut: false, newest: 4 } },
    { event: "change", data: { change: { status: { startedAt: 2 }, details: { kept: 4 } } } },
  ]);
});

test("goes on from the page that was made before, and from a stream that was lost; a version that is gone is sent whole", async () => {
  let startedAt = 1;
  const { url } = await startTestServer({ elapsed, status: () => ({ ...status, startedAt }) });
  const [, version = ""] = /"version":"([^"]*)","telemetryPath"/.exec((await ask(url)).text) ?? [];
  startedAt = 2;
  time += 1_000;
  const change = { status: { startedAt: 2 } };
  const stream = await follow(`${url}/api/stream?since=${version}&after=3`);
  expect(await stream.round()).toMatchObject([{ event: "change", data: { change } }]);
  const again = await follow(`${url}/api/stream?since=${version}&after=1`);
  const [events, difference] = await again.round();
  expect(events?.data).toMatchObject({ events: [{ number: 3 }, { number: 2 }] });
  expect(difference).toMatchObject({ event: "change", data: { change } });
  const gone = await follow(`${url}/api/stream?since=other-1&after=x`);
  expect(names(await gone.round())).toEqual(["events", "state"]);
});

test("of more new events than a page has only the newest are sent, and said to be cut", async () => {
  const [event] = recent;
  if (event === undefined) throw new Error("no event");
  const many = Array.from({ length: 120 }, (_, index) => ({ ...event, number: 119 - index }));
  const { url } = await startTestServer({ elapsed, details: { ...details, recent: () => many } });
  const [message] = await (await follow(`${url}/api/stream?after=9`)).round();
  if (message === undefined) throw new Error("nothing came");
  const { events, ...rest } = message.data as { readonly events: RecentEvent[] };
  expect([events.length, events[0]?.number, events.at(-1)?.number]).toEqual([50, 119, 70]);
  expect(rest).toEqual({ isCut: true, newest: 119 });
});

test("who may not see addresses gets the status alone", async () => {
  const { url } = await startTestServer({ elapsed });
  const stream = await follow(`${url}/api/stream`, { "x-forwarded-for": "192.0.2.1" });
  const [state, ...others] = await stream.round();
  expect(others).toEqual([]);
  expect(state).toMatchObject({ event: "state", data: { state: { status: { version: "1.2.3" } } } });
  expect(JSON.stringify(state)).not.toMatch(/details"|203\.0\.113|alpha\.example/);
  pass();
  expect(names(await stream.round())).toEqual(["change"]);
});

test("is compressed for those who accept it, each round at once", async () => {
  const { url } = await startTestServer({ elapsed });
  const request = get(`${url}/api/stream`, { agent: false, headers: { "accept-encoding": "gzip, br" } });
  onTestFinished(() => void request.destroy());
  const [response] = (await once(request, "response")) as [IncomingMessage];
  expect([response.headers["content-encoding"], response.headers.vary]).toEqual(["gzip", "Accept-Encoding"]);
  const messages = readMessages(response.pipe(createGunzip()).setEncoding("utf8"));
  const next = async () => (await messages.next()).value?.event;
  expect([await next(), await next()]).toEqual(["events", "state"]);
  pass();
  expect(await next()).toBe("change");
});

const stranger = { "x-forwarded-for": "192.0.2.1" };

test.each([
  ["with details", {}, stranger],
  ["without", stranger, {}],
])("the twenty-first page %s is told to come again; the others have places of their own", async (_, own, others) => {
  const { url } = await startTestServer();
  const streams = [];
  for (let count = 0; count < 20; count += 1) streams.push(await follow(`${url}/api/stream`, own));
  const refused = await ask(`${url}/api/stream`, { headers: own });
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "5"]);
  expect((await follow(`${url}/api/stream`, others)).statusCode).toBe(200);
  streams[0]?.end();
  await vi.waitFor(async () => expect((await follow(`${url}/api/stream`, own)).statusCode).toBe(200));
});

test("all pages share what is made for a round, and nothing is made when nobody looks", async () => {
  let made = 0;
  const { url } = await startTestServer({
    elapsed,
    status: () => {
      made += 1;
      return status;
    },
  });
  const streams = [await follow(`${url}/api/stream`), await follow(`${url}/api/stream`)];
  for (const stream of streams) await stream.round();
  expect(made).toBe(1);
  pass();
  for (const stream of streams) await stream.round();
  expect(made).toBe(2);
  for (const stream of streams) stream.end();
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
});

test("a client that takes nothing is skipped, and cut off in the end", async () => {
  let made = 0;
  const settings = Array.from({ length: 20_000 }, () => ({ flag: "x".repeat(400), value: "" }));
  const big = { ...status, settings };
  const server = await startTestServer({
    elapsed,
    status: () => {
      made += 1;
      return big;
    },
  });
  const socket = connect(server.address.port, server.address.host);
  onTestFinished(() => void socket.destroy());
  socket.pause();
  socket.write("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await vi.waitFor(() => expect(made).toBe(1));
  while (time < 16_000) pass();
  // nothing was made for it since the first round, so nothing can have been kept
  expect(made).toBe(1);
  pass();
  socket.resume();
  await once(socket, "close");
});

test("a changed web configuration ends the streams, so that everybody is asked again", async () => {
  const file = join(makeFolder(), "web.yml");
  writeNew(file, "basic_auth_users: {}");
  const { url } = await startTestServer({ webConfigFile: file, elapsed });
  const stream = await follow(`${url}/api/stream`);
  await stream.round();
  writeNew(file, `basic_auth_users: {alice: ${hashSync("secret", 4)}}`);
  pass();
  expect(await stream.ended()).toBe(true);
  expect((await ask(`${url}/api/stream`)).status).toBe(401);
});

test("what cannot be made is said in the log, and ends the streams", async () => {
  const log = keepLog();
  let isBroken = false;
  const { url } = await startTestServer({
    log,
    elapsed,
    status: () => {
      if (isBroken) throw new Error("inner detail");
      return status;
    },
  });
  const stream = await follow(`${url}/api/stream`);
  await stream.round();
  isBroken = true;
  pass();
  expect(await stream.ended()).toBe(true);
  expect(log.said).toContainEqual(expect.objectContaining({ level: "error" }));
});

test("close() does not wait for streams", async () => {
  const server = await startTestServer();
  const stream = await follow(`${server.url}/api/stream`);
  await stream.round();
  await server.close(60_000);
  expect(await stream.ended()).toBe(true);
});

test("HEAD gets headers and no stream", async () => {
  const { url } = await startTestServer();
  const answer = await ask(`${url}/api/stream`, { method: "HEAD" });
  expect([answer.status, answer.headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
});

interface Message {
  readonly event: string;
  readonly data: unknown;
}

interface Followed {
  readonly headers: IncomingMessage["headers"];
  readonly statusCode: number | undefined;
  /** What came, up to the state or change that ends a round. */
  round(): Promise<readonly Message[]>;
  end(): void;
  /** Waits for its end; whether that was a proper one. */
  ended(): Promise<boolean>;
}

async function follow(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Followed> {
  const request = get(url, { agent: false, headers });
  request.on("error", () => undefined);
  onTestFinished(() => void request.destroy());
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.setEncoding("utf8");
  response.on("error", () => undefined);
  const messages = readMessages(response);
  return {
    headers: response.headers,
    statusCode: response.statusCode,
    async round() {
      const read: Message[] = [];
      for (;;) {
        const { value } = await messages.next();
        if (value === undefined) throw new Error("the stream has ended");
        read.push(value);
        if (value.event !== "events") return read;
      }
    },
    end: () => void request.destroy(),
    async ended() {
      while ((await messages.next()).done !== true);
      return response.complete;
    },
  };
}

async function* readMessages(response: AsyncIterable<unknown>): AsyncGenerator<Message, undefined> {
  let text = "";
  for await (const chunk of response) {
    text += String(chunk);
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) as unknown };
    }
  }
  return undefined;
}

function names(messages: readonly Message[]): string[] {
  return messages.map(({ event }) => event);
}
