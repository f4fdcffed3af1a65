import { copyFileSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchCertificates } from "../../src/pipelines/certificates.js";
import { endpointAt } from "./endpoints.js";
import { manyItems } from "./memory-source.js";
import { createRecordSender, logRecordOf, type RecordSender } from "./records.js";

const fixtures = new URL("../fixtures/tls/", import.meta.url).pathname;
const records = manyItems(1).map((item) => logRecordOf(item));
let directory: string;
let server: Server;
/** Serial numbers of the client certificates that were shown, one a request. */
let shown: string[];
let clock: number;
let sender: RecordSender;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-tls-"));
  shown = [];
  clock = 0;
  server = createServer({ ...pair("server"), requestCert: true, rejectUnauthorized: false }, (request, response) => {
    shown.push((request.socket as TLSSocket).getPeerCertificate().serialNumber);
    request.resume().on("end", () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  sender.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

function pair(name: string) {
  return { key: readFileSync(`${fixtures}${name}.key`), cert: readFileSync(`${fixtures}${name}.crt`) };
}

function put(from: string, to: string): void {
  copyFileSync(fixtures + from, join(directory, to));
}

describe.each(["http/json", "http/protobuf"] as const)("a sender for %s over TLS", (protocol) => {
  function open(): RecordSender {
    put("ca.crt", "ca.pem");
    put("client.crt", "client.crt");
    put("client.key", "client.key");
    const env = {
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(directory, "ca.pem"),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(directory, "client.crt"),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: join(directory, "client.key"),
    };
    const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
    const { port } = server.address() as AddressInfo;
    sender = createRecordSender({
      endpoint: endpointAt(`https://127.0.0.1:${port}`, { protocol }),
      certificates: watchCertificates({ signal: "logs" }, { env, log, elapsed: () => clock }),
    });
    return sender;
  }

  it("shows a changed client certificate from the next request on, a second later at the most", async () => {
    const { send } = open();
    expect((await send(records)).type).toBe("accepted");
    put("stranger.crt", "client.crt");
    put("stranger.key", "client.key");
    const underWay = send(records);
    clock += 1_000;
    expect((await underWay).type).toBe("accepted");
    expect((await send(records)).type).toBe("accepted");
    expect(shown[1]).toBe(shown[0]);
    expect(shown[2]).not.toBe(shown[0]);
  });

  it("trusts a new authority after the old one has failed it, without waiting for its next look", async () => {
    const { send } = open();
    expect((await send(records)).type).toBe("accepted");
    server.setSecureContext(pair("other"));
    server.closeAllConnections();
    expect(await send(records)).toMatchObject({ type: "wait" });
    expect(await send(records)).toMatchObject({ type: "wait", text: expect.stringMatching(/certificate/) as string });
    put("other-ca.crt", "ca.pem");
    expect((await send(records)).type).toBe("accepted");
  });

  it("does not send through a connection that was verified by an authority no longer trusted", async () => {
    const { send } = open();
    expect((await send(records)).type).toBe("accepted");
    put("other-ca.crt", "ca.pem");
    clock += 1_000;
    expect(await send(records)).toMatchObject({ type: "wait", text: expect.stringMatching(/certificate/) as string });
    expect(shown).toHaveLength(1);
  });
});

function nothing(): void {
  // what is logged has tests of its own
}
