import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { readNames } from "../../../src/http/auth/client-certificate.js";
import type { ServerOptions } from "../../../src/http/server.js";
import { ask, fixture, keepLog, makeFolder, startTestServer, type TestServer, writeNew } from "../given.js";

const ca = readFileSync(fixture("ca.crt"));
const pair = `cert_file: ${fixture("server.crt")}, key_file: ${fixture("server.key")}`;
const client = withCertificate("client");
const stranger = withCertificate("stranger");

function withCertificate(name: string): RequestOptions {
  return { ca, cert: readFileSync(fixture(`${name}.crt`)), key: readFileSync(fixture(`${name}.key`)) };
}

async function startTls(section: string, options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const webConfigFile = writeNew(join(makeFolder(), "web.yml"), `tls_server_config: {${pair}, ${section}}`);
  return startTestServer({ webConfigFile, ...options });
}

/** The code of the answer, or that there was none. */
async function outcome(url: string, options: RequestOptions): Promise<number | "refused"> {
  return ask(`${url}/metrics`, options).then(
    ({ status }) => status,
    () => "refused",
  );
}

async function handshake({ address }: TestServer, options: ConnectionOptions = {}) {
  const socket = connectTls({ host: address.host, port: address.port, ca, servername: "localhost", ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, "secureConnect");
  const certificate = new X509Certificate(socket.getPeerCertificate().raw);
  return { serial: certificate.serialNumber, protocol: socket.getProtocol(), cipher: socket.getCipher().name };
}

test("serves over TLS, and not without", async () => {
  const { url, address } = await startTls("");
  expect(url).toBe(`https://127.0.0.1:${address.port}`);
  expect(await outcome(url, { ca })).toBe(200);
  expect(await outcome(url.replace("https", "http"), {})).toBe("refused");
});

const authority = `client_ca_file: ${fixture("ca.crt")}`;

test.each([
  ["client_auth_type: NoClientCert", { none: 200, client: 200, stranger: 200 }],
  ["client_auth_type: RequestClientCert", { none: 200, client: 200, stranger: 200 }],
  ["client_auth_type: RequireAnyClientCert", { none: "refused", client: 200, stranger: 200 }],
  [`client_auth_type: VerifyClientCertIfGiven, ${authority}`, { none: 200, client: 200, stranger: "refused" }],
  [`client_auth_type: RequireAndVerifyClientCert, ${authority}`, { none: "refused", client: 200, stranger: "refused" }],
])("%s", async (section, expected) => {
  const { url } = await startTls(section);
  expect({
    none: await outcome(url, { ca }),
    client: await outcome(url, client),
    stranger: await outcome(url, stranger),
  }).toEqual(expected);
});

test.each([
  ["prometheus.example", 200],
  ["2001:DB8::0001", 200],
  ["ops@example.org", 200],
  ["spiffe://example.org/prometheus", 200],
  ["example", "refused"],
  ["prometheus", "refused"],
])("a client with the name %s: %s", async (name, expected) => {
  const policy = `client_auth_type: RequireAndVerifyClientCert, ${authority}, client_allowed_sans: ["${name}"]`;
  const log = keepLog();
  const { url } = await startTls(policy, { log });
  expect(await outcome(url, client)).toBe(expected);
  expect(log.said.some(({ message }) => message === "TLS client rejected")).toBe(expected === "refused");
});

test("a refused client's request is never answered, even when it comes with the handshake", async () => {
  let rendered = 0;
  const metrics = () => {
    rendered += 1;
    return Promise.resolve({ contentType: "text/plain", body: "" });
  };
  const { url } = await startTls(`client_auth_type: RequireAndVerifyClientCert, ${authority}`, { metrics });
  expect(await outcome(url, stranger)).toBe("refused");
  expect(rendered).toBe(0);
});

test("names with commas and quotes in them cannot pretend to be others", () => {
  expect(readNames('DNS:a.example, URI:"http://x/, DNS:evil", IP Address:2001:DB8:0:0:0:0:0:1')).toEqual([
    "a.example",
    "http://x/, DNS:evil",
    "2001:db8::1",
  ]);
  expect(readNames("DirName:CN=b, DNS:c.example")).toEqual(["c.example"]);
  expect(readNames("")).toEqual([]);
});

test("versions, cipher suites and curves are those of the file", async () => {
  const suite = "cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]";
  const server = await startTls(`max_version: TLS12, ${suite}, curve_preferences: [CurveP384]`);
  const shaken = await handshake(server);
  expect([shaken.protocol, shaken.cipher]).toEqual(["TLSv1.2", "ECDHE-ECDSA-AES256-GCM-SHA384"]);
  await expect(handshake(server, { ecdhCurve: "P-256" })).rejects.toThrow();
  await expect(handshake(server, { minVersion: "TLSv1.3" })).rejects.toThrow();
});

test("TLS 1.0 and 1.1 are refused, unless the file asks for them", async () => {
  const old: ConnectionOptions = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" };
  await expect(handshake(await startTls(""), old)).rejects.toThrow();
  expect((await handshake(await startTls("min_version: TLS10"), old)).protocol).toBe("TLSv1.1");
});

test("a renewed certificate is used from the next connection on", async () => {
  const folder = makeFolder();
  const copy = (from: string, to: string) => writeNew(join(folder, to), readFileSync(fixture(from), "utf8"));
  copy("server.crt", "a.crt");
  copy("server.key", "a.key");
  const webConfigFile = writeNew(join(folder, "web.yml"), "tls_server_config: {cert_file: a.crt, key_file: a.key}");
  let time = 0;
  const log = keepLog();
  const server = await startTestServer({ webConfigFile, log, elapsed: () => time });
  const { serial } = await handshake(server);
  copy("renewed.crt", "a.crt");
  time = 1_000;
  expect((await handshake(server)).serial).toBe(serial);
  expect(JSON.stringify(log.said)).toContain("key_file: does not match the certificate");
  copy("renewed.key", "a.key");
  time = 2_000;
  expect((await handshake(server)).serial).not.toBe(serial);
  expect(await outcome(server.url, { ca })).toBe(200);
});

test("close() is not held up by a connection that never shakes hands", async () => {
  const server = await startTls("");
  const socket = connect(server.address.port, server.address.host);
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  await ask(`${server.url}/-/healthy`, { ca });
  await expect(server.close(10)).resolves.toBeUndefined();
}, 5_000);
