import { once } from "node:events";
import { connect } from "node:net";
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

test("sends the state at once, and then every two seconds; details only when they change, events only once", async () => {
  let events: readonly RecentEvent[] = recent;
  const { url } = await startTestServer({ now: () => now, elapsed, details: { ...details, recent: () => events } });
  const stream = await follow(`${url}/api/stream`);
  expect(stream.headers["content-type"]).toBe("text/event-stream; charset=utf-8");
  expect(names(await stream.round())).toEqual(["details", "recent", "status"]);
  pass();
  expect(names(await stream.round())).toEqual(["status"]);
  const [first] = recent;
  if (first === undefined) throw new Error("no event");
  events = [{ ...first, number: 4 }, ...recent];
  pass();
  const news = await stream.round();
  expect(names(news)).toEqual(["recent", "status"]);
  expect(JSON.parse(news[0]?.data ?? "")).toEqual([{ ...first, number: 4, time: "2026-11-24T11:59:57.000Z" }]);
  expect(JSON.parse(news[1]?.data ?? "")).toMatchObject({ time: "2026-11-24T12:00:00.000Z", version: "1.2.3" });
});

test("who may not see addresses gets the status alone", async () => {
  const { url } = await startTestServer();
  const stream = await follow(`${url}/api/stream`, { "x-forwarded-for": "192.0.2.1" });
  expect(names(await stream.round())).toEqual(["status"]);
  pass();
  expect(names(await stream.round())).toEqual(["status"]);
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
  const big = { ...status, version: "x".repeat(8_000_000) };
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
  while (time < 14_000) pass();
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
  readonly data: string;
}

interface Followed {
  readonly headers: IncomingMessage["headers"];
  readonly statusCode: number | undefined;
  /** What came, up to the status that ends a round. */
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
        if (value.event === "status") return read;
      }
    },
    end: () => void request.destroy(),
    async ended() {
      while ((await messages.next()).done !== true);
      return response.complete;
    },
  };
}

async function* readMessages(response: IncomingMessage): AsyncGenerator<Message, undefined> {
  let text = "";
  for await (const chunk of response) {
    text += String(chunk);
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(part) ?? [];
      if (event !== undefined && data !== undefined) yield { event, data };
    }
  }
  return undefined;
}

function names(messages: readonly Message[]): string[] {
  return messages.map(({ event }) => event);
}
