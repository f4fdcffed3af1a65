import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { ProbeService } from "../../src/common/services.js";
import { readGreeting } from "../../src/probe/greeting.js";

interface Peer {
  readonly host: string;
  readonly port: number;
  /** All that clients have said, once the last of them has gone. */
  said(): Promise<string>;
}

/** A service that does this with each connection. */
async function serve(greet: (socket: Socket) => void): Promise<Peer> {
  const gone = Promise.withResolvers<string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let text = "";
    sockets.add(socket);
    socket.on("data", (bytes) => (text += bytes.toString()));
    socket.on("error", () => undefined);
    socket.on("end", () => gone.resolve(text));
    greet(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port, said: () => gone.promise };
}

function ask(
  service: ProbeService,
  { host, port }: Pick<Peer, "host" | "port">,
  timeoutMs = 5_000,
  signal = new AbortController().signal,
) {
  let time = 0;
  return readGreeting({ service, host, port }, { timeoutMs, elapsed: () => (time += 250) }, signal);
}

test.each<[ProbeService, string, string]>([
  ["smtp", "220 mx.alpha.example <1795514757.1@mx> [XMail 1.27 ESMTP Server] service ready\r\n", "QUIT\r\n"],
  ["smtp", "220-mx.alpha.example\r\n220 ready\r\n", "QUIT\r\n"],
  ["pop3", "+OK <1795514757.1@mx> [XMail 1.27 POP3 Server] service ready\r\n", "QUIT\r\n"],
  ["ctrl", "+00000 <1795514757.1@mx> XMail 1.27 CTRL Server\r\n", ""],
])("%s that greets is up, and is told no more than goodbye", async (service, greeting, farewell) => {
  const peer = await serve((socket) => socket.write(greeting));
  expect(await ask(service, peer)).toEqual({ seconds: 0.25 });
  expect(await peer.said()).toBe(farewell);
});

test("finger, which does not greet, is up when it accepts, and is asked nothing", async () => {
  const peer = await serve(() => undefined);
  expect(await ask("finger", peer)).toEqual({ seconds: 0.25 });
  expect(await peer.said()).toBe("");
});

test("a greeting that comes in pieces is read whole", async () => {
  const peer = await serve((socket) => {
    socket.write("22");
    setImmediate(() => socket.write("0 ready\r\n"));
  });
  expect(await ask("smtp", peer)).toEqual({ seconds: 0.25 });
});

const refused = ": XMail refuses the address of the exporter";
test.each<[ProbeService, string, string]>([
  ["smtp", "421 [XMail 1.27 ESMTP Server] service not available (-130), closing transmission channel", `421${refused}`],
  ["smtp", "421 [XMail 1.27 ESMTP Server] service not available (-107), closing transmission channel", `421${refused}`],
  ["smtp", "421 [XMail 1.27 ESMTP Server] service not available (-1), closing transmission channel", "421"],
  ["pop3", "-ERR Server does not like Your IP", `-ERR${refused}`],
  ["pop3", "-ERR Server busy, retry later", "-ERR"],
  ["ctrl", "-00130 Server does not like Your IP", `-00130${refused}`],
])("%s that says %s is down with its code", async (service, text, error) => {
  const peer = await serve((socket) => socket.end(`${text}\r\n`));
  expect(await ask(service, peer)).toEqual({ error: `it answers with ${error}` });
});

test.each<[string, (socket: Socket) => void, string]>([
  ["is too busy", (socket) => socket.end("421 too many connections\r\n"), "it answers with 421"],
  [
    "has banned us",
    (socket) => socket.end("550 Denied due inclusion of your IP inside (x)\r\n"),
    "it answers with 550",
  ],
  ["is something else", (socket) => socket.end("SSH-2.0-OpenSSH_9.2\r\n"), "what answers is not this service"],
  ["closes", (socket) => socket.end(), "the connection was closed without a greeting"],
  ["sends no end of line", (socket) => socket.write("x".repeat(5_000)), "what answers is not this service"],
])("a service that %s is down", async (_, greet, error) => {
  expect(await ask("smtp", await serve(greet))).toEqual({ error });
});

test("a port that nobody listens on is down", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  expect(await ask("pop3", { host: "127.0.0.1", port })).toEqual({ error: "connection refused" });
});

test("one that accepts and says nothing is down after the timeout", async () => {
  const peer = await serve(() => undefined);
  expect(await ask("smtp", peer, 20)).toEqual({ error: "no answer within 0.02 seconds" });
});

test("a probe ends when the exporter does", async () => {
  const ending = new AbortController();
  const peer = await serve(() => ending.abort());
  expect(await ask("smtp", peer, 60_000, ending.signal)).toEqual({ error: "stopped" });
});
