import { copyFileSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createSender } from "../../src/otlp/exporter.js";
import { manyItems } from "./memory-source.js";
import { recordOf } from "./records.js";
import { endpointAt } from "./endpoints.js";

const fixtures = new URL("../fixtures/tls/", import.meta.url).pathname;
const records = manyItems(1).map((item) => recordOf(item));
let directory: string;
let server: Server;
/** Serial numbers of the client certificates that were shown. */
let shown: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-tls-"));
  shown = [];
  const [key, cert] = ["server.key", "server.crt"].map((name) => readFileSync(fixtures + name));
  server = createServer({ key, cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    shown.push((request.socket as TLSSocket).getPeerCertificate().serialNumber);
    request.resume().on("end", () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(directory, { recursive: true });
});

function useClient(name: string): void {
  for (const kind of ["crt", "key"]) copyFileSync(`${fixtures}${name}.${kind}`, join(directory, `client.${kind}`));
}

it.each(["http/json", "http/protobuf"] as const)(
  "reads its certificates again when asked to, by %s",
  async (protocol) => {
    vi.stubEnv("OTEL_EXPORTER_OTLP_CERTIFICATE", `${fixtures}ca.crt`);
    vi.stubEnv("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", join(directory, "client.crt"));
    vi.stubEnv("OTEL_EXPORTER_OTLP_CLIENT_KEY", join(directory, "client.key"));
    useClient("client");
    const { port } = server.address() as AddressInfo;
    const sender = createSender({ endpoint: endpointAt(`https://127.0.0.1:${port}`, { protocol }) });
    const send = async () => (await sender.send(records)).type;
    expect(await send()).toBe("accepted");
    useClient("stranger");
    expect(await send()).toBe("accepted");
    const underWay = send();
    sender.renew();
    expect(await underWay).toBe("accepted");
    expect(await send()).toBe("accepted");
    sender.close();
    expect(shown.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => shown[0]));
    expect(shown[3]).not.toBe(shown[0]);
  },
);
