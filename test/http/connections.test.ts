import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ask, fixture, makeFolder, openMetrics, startTestServer, type TestServer, writeNew } from "./given.js";
import { join } from "node:path";

/** More than the server keeps. */
const many = 150;

/** Connections that send this much and then nothing, and read nothing. */
async function open({ address }: TestServer, count: number, text = ""): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(address.port, address.host));
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  for (const socket of sockets) socket.on("error", () => undefined);
  await Promise.all(sockets.map((socket) => once(socket, "connect")));
  for (const socket of sockets) socket.pause().write(text);
  return sockets;
}

test.each([
  ["that send nothing", ""],
  ["that never finish their request", "GET /metrics HTTP/1.1\r\nHost: a\r\nX-Slow: "],
])("clients %s do not stop a scrape", async (_, text) => {
  const server = await startTestServer();
  await open(server, many, text);
  for (let scrape = 0; scrape < 3; scrape++) expect((await ask(`${server.url}/metrics`)).status).toBe(200);
});

test("handshakes that never end do not stop a scrape over TLS", async () => {
  const text = `tls_server_config:\n  cert_file: ${fixture("server.crt")}\n  key_file: ${fixture("server.key")}\n`;
  const server = await startTestServer({ webConfigFile: writeNew(join(makeFolder(), "web.yaml"), text) });
  await open(server, many, "\x16\x03\x01");
  expect((await ask(`${server.url}/metrics`, { rejectUnauthorized: false })).status).toBe(200);
});

test("clients that ask and do not read the answer do not stop a scrape", async () => {
  const body = "x".repeat(4 * 1024 * 1024);
  const server = await startTestServer({ metrics: () => Promise.resolve({ contentType: openMetrics, body }) });
  await open(server, many, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
  const answer = await ask(`${server.url}/metrics`);
  expect(answer.status).toBe(200);
  expect(answer.body.length).toBe(body.length);
});

test("a scrape that is being answered is not cut off for newcomers", async () => {
  const begun = Promise.withResolvers<void>();
  const rendered = Promise.withResolvers<{ contentType: string; body: string }>();
  const server = await startTestServer({
    metrics() {
      begun.resolve();
      return rendered.promise;
    },
  });
  const scrape = ask(`${server.url}/metrics`);
  await begun.promise;
  await open(server, many);
  expect((await ask(`${server.url}/-/healthy`)).status).toBe(200);
  rendered.resolve({ contentType: openMetrics, body: "# EOF\n" });
  expect((await scrape).text).toBe("# EOF\n");
});
