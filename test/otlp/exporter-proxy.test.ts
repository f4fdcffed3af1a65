import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createPlainServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { adviseEndpoint } from "../../src/advice/endpoint.js";
import { endpointAt } from "./endpoints.js";
import { manyItems } from "./memory-source.js";
import { createRecordSender, logRecordOf, type RecordSender } from "./records.js";

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));
const records = manyItems(1).map((item) => logRecordOf(item));
let proxy: ChildProcess;
let proxyPort: string;
/** What the proxy was asked for. */
let asked: string[] = [];
const backends: Server[] = [];
const senders: RecordSender[] = [];

beforeAll(async () => {
  proxy = spawn(process.execPath, [fileURLToPath(new URL("proxy-process.ts", import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (proxy.stdout === null) throw new Error("no output");
  const lines = createInterface(proxy.stdout);
  [proxyPort] = (await once(lines, "line")) as [string];
  lines.on("line", (line) => asked.push(line));
});
afterEach(async () => {
  for (const sender of senders.splice(0)) sender.close();
  for (const backend of backends.splice(0)) {
    backend.closeAllConnections();
    await new Promise((resolve) => backend.close(resolve));
  }
  asked = [];
});
afterAll(() => void proxy.kill());

/** Its words come by a pipe: those about the request before this test may come late. */
function askedFor(host: string): string[] {
  return asked.filter((line) => line.includes(host));
}

async function listen(backend: Server): Promise<number> {
  backends.push(backend);
  backend.on("request", (request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "x-via": request.headers.via ?? "" }).end());
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  return (backend.address() as AddressInfo).port;
}

function open(url: string, user = "anna:secret@"): RecordSender {
  const tls = { ca: fixture("other-ca.crt").toString() };
  const sender = createRecordSender({
    endpoint: endpointAt(url, { proxy: `http://${user}127.0.0.1:${proxyPort}` }),
    certificates: { current: () => tls, expire: () => undefined },
    timeoutMillis: 500,
    graceMillis: 5_000,
  });
  senders.push(sender);
  return sender;
}

const listenTls = () => listen(createTlsServer({ key: fixture("other.key"), cert: fixture("other.crt") }));

describe("a sender with a proxy", () => {
  it("sends through it, to a name that only the proxy knows", async () => {
    const port = await listen(createPlainServer());
    const { send } = open(`http://backend.test:${port}`);
    for (let count = 0; count < 2; count++) expect(await send(records)).toMatchObject({ type: "accepted" });
    await expect
      .poll(() => askedFor("backend.test"))
      .toEqual(Array(2).fill(`POST http://backend.test:${port}/v1/logs`));
  });

  it("speaks TLS with the endpoint itself, through one CONNECT for several requests", async () => {
    const port = await listenTls();
    const { send } = open(`https://otlp.test:${port}`);
    for (let count = 0; count < 2; count++) expect(await send(records)).toMatchObject({ type: "accepted" });
    await expect.poll(() => askedFor("otlp.test")).toEqual([`CONNECT otlp.test:${port}`]);
  });

  it("does the same with an endpoint that is an address", async () => {
    const port = await listenTls();
    expect(await open(`https://127.0.0.1:${port}`).send(records)).toMatchObject({ type: "accepted" });
  });

  it("verifies the name of the endpoint and not that of the proxy", async () => {
    const port = await listenTls();
    const answer = await open(`https://elsewhere.test:${port}`).send(records);
    expect(answer).toMatchObject({ type: "wait", text: expect.stringMatching(/altnames/) as string });
  });

  it("says what the proxy refuses, without its password", async () => {
    const port = await listenTls();
    const sender = open(`https://otlp.test:${port}`, "anna:wrong@");
    const { text } = await sender.send(records);
    expect(text).toMatch(/407 Proxy Authentication Required/);
    expect(text).not.toContain("wrong");
    const plain = await open(`http://otlp.test:${port}`, "").send(records);
    expect(plain).toMatchObject({ type: "wait", status: 407, text: "who are you?" });
    const to = endpointAt("https://otlp.test", { proxy: "http://proxy.test:3128" });
    expect(adviseEndpoint({ text }, to).fix).toBe(
      "set user and password of the proxy http://proxy.test:3128 in HTTPS_PROXY",
    );
  });

  it("gives up on a proxy that does not answer, and leaves no connection behind", async () => {
    const answer = await open("https://hang.test:443").send(records);
    expect(answer).toMatchObject({
      type: "wait",
      text: expect.stringMatching(/no answer in time|timed out/) as string,
    });
    await expect.poll(() => askedFor("hang.test")).toEqual(["CONNECT hang.test:443", "closed hang.test:443"]);
  });
});
