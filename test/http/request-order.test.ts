import type { TraceQuery } from "../../src/http/api/details.js";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { details, status } from "./api/given-status.js";
import { ask, fixture, makeFolder, openMetrics, startTestServer, type TestServer, writeNew } from "./given.js";

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

async function open({ address }: TestServer): Promise<Socket> {
  const socket = connect(address.port, address.host);
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/** Reads until so many answers have begun; gives the text of all. */
async function read(socket: Socket, answers: number): Promise<string> {
  let text = "";
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.split("HTTP/1.1 ").length > answers) return text;
  }
  return text;
}

/** Metrics that are rendered when the test says so; `begun` counts the requests for them that were started. */
function heldMetrics() {
  const gates: (() => void)[] = [];
  let begun = 0;
  return {
    begun: () => begun,
    gates,
    options: {
      metricsNotReady: () => {
        begun += 1;
        return undefined;
      },
      metrics: async () => {
        await new Promise<void>((resolve) => gates.push(resolve));
        return { contentType: openMetrics, body: `${begun}\n` };
      },
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

test("of many requests on a connection one is in progress, and all are answered in order", async () => {
  const { begun, gates, options } = heldMetrics();
  const server = await startTestServer(options);
  const socket = await open(server);
  socket.write(get("/metrics").repeat(5));
  for (let count = 1; count <= 5; count += 1) {
    await until(() => gates.length === count);
    // others are served meanwhile
    await ask(`${server.url}/-/healthy`);
    expect(begun()).toBe(count);
    gates[count - 1]?.();
  }
  const text = await read(socket, 5);
  expect([...text.matchAll(/\r\n\r\n(\d)\n/g)].map(([, body]) => body)).toEqual(["1", "2", "3", "4", "5"]);
});

test("40 connections with 2,000 requests each have 40 requests in progress", async () => {
  const { begun, gates, options } = heldMetrics();
  const server = await startTestServer(options);
  const sockets = await Promise.all(Array.from({ length: 40 }, () => open(server)));
  for (const socket of sockets) socket.write(get("/metrics").repeat(2_000));
  await until(() => begun() === 40);
  for (let count = 0; count < 10; count += 1) expect((await ask(`${server.url}/-/healthy`)).status).toBe(200);
  expect(begun()).toBe(40);
  gates[0]?.();
  await until(() => begun() === 80);
  await ask(`${server.url}/-/healthy`);
  expect(begun()).toBe(80);
});

test("and have page and state made once a second", async () => {
  let made = 0;
  const server = await startTestServer({
    elapsed: () => 0,
    status() {
      made += 1;
      return status;
    },
  });
  const sockets = await Promise.all(Array.from({ length: 40 }, () => open(server)));
  const answers = sockets.map((socket) => {
    socket.write((get("/") + get("/api/status")).repeat(1_000));
    return read(socket, 6);
  });
  const texts = await Promise.all(answers);
  expect(texts.every((text) => text.startsWith("HTTP/1.1 200 OK\r\n"))).toBe(true);
  expect(made).toBe(1);
});

test("who sends many does not keep others from their turn", async () => {
  let asked = 0;
  const ready = () => {
    asked += 1;
    return undefined;
  };
  const server = await startTestServer({ notReady: ready });
  const [first, second] = [await open(server), await open(server)];
  const all = read(first, 2_000);
  first.write(get("/-/ready").repeat(2_000));
  await until(() => asked > 0);
  second.write(get("/-/healthy"));
  await read(second, 1);
  expect(asked).toBeLessThan(1_000);
  await all;
  expect(asked).toBe(2_000);
});

test("a request may come in any pieces, and have a body that nobody reads", async () => {
  const server = await startTestServer();
  const socket = await open(server);
  const text = `POST /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n\r\n\r\nabcd${get("/-/ready")}${get("/-/healthy")}`;
  for (const letter of text) {
    socket.write(letter);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = await read(socket, 3);
  expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code)).toEqual(["405", "200", "200"]);
});

test("a request whose end comes with the next one waits for it", async () => {
  const { begun, gates, options } = heldMetrics();
  const server = await startTestServer(options);
  const socket = await open(server);
  const one = get("/metrics");
  socket.write(one.slice(0, -1));
  await ask(`${server.url}/-/healthy`);
  socket.write(`${one.slice(-1)}${one}`);
  await until(() => gates.length === 1);
  await ask(`${server.url}/-/healthy`);
  expect(begun()).toBe(1);
  gates[0]?.();
  await until(() => gates.length === 2);
  gates[1]?.();
  await read(socket, 2);
});

test("a client that goes is noticed while it is answered", async () => {
  const begun = Promise.withResolvers<AbortSignal>();
  const trace = (_query: TraceQuery, signal: AbortSignal) => {
    begun.resolve(signal);
    return new Promise<never>((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  };
  const server = await startTestServer({ details: { ...details, trace } });
  const socket = await open(server);
  socket.write(get("/trace?query=x"));
  const signal = await begun.promise;
  const aborted = once(signal, "abort");
  socket.destroy();
  await expect(aborted).resolves.toHaveLength(1);
});

test("one at a time over TLS too", async () => {
  const { begun, gates, options } = heldMetrics();
  const text = `tls_server_config: {cert_file: ${fixture("server.crt")}, key_file: ${fixture("server.key")}}`;
  const webConfigFile = writeNew(join(makeFolder(), "web.yml"), text);
  const { address } = await startTestServer({ ...options, webConfigFile });
  const ca = readFileSync(fixture("ca.crt"));
  const socket = connectTls({ host: address.host, port: address.port, ca, servername: "localhost" });
  onTestFinished(() => void socket.destroy());
  socket.write(get("/metrics").repeat(2));
  await until(() => gates.length === 1);
  await ask(`https://127.0.0.1:${address.port}/-/healthy`, { ca });
  expect(begun()).toBe(1);
  gates[0]?.();
  await until(() => gates.length === 2);
  gates[1]?.();
  expect(await read(socket, 2)).toContain("2\n");
});
