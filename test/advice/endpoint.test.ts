import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { adviseEndpoint, withoutCredentials } from "../../src/advice/endpoint.js";
import type { Endpoint } from "../../src/common/endpoint.js";
import { createRecordSender } from "../otlp/records.js";
import { noCertificates } from "../otlp/endpoints.js";

const loki: Endpoint = { signal: "logs", url: "http://loki:3100", asIs: false, protocol: "http/protobuf" };
const fixOf = (status: number | undefined, text: string, endpoint: Partial<Endpoint> = {}) =>
  adviseEndpoint({ status, text }, { ...loki, ...endpoint }).fix;

describe("what backends answer", () => {
  it.each<[number, string, RegExp, Partial<Endpoint>?]>([
    [401, "no org id", /^set the tenant: OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=TENANT$/],
    [401, "Unauthorized", /^set the API key in OTEL_EXPORTER_OTLP_HEADERS/],
    [403, "Forbidden", /and its permissions$/],
    [404, "404 page not found", /correct the path of --otlp\.endpoint.* \/otlp for Loki/],
    [404, "404 page not found", /OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, which is used as is/, { asIs: true }],
    [
      400,
      "json encoding isn't supported for opentelemetry format",
      /^set --otlp.protocol http\/protobuf$/,
      { protocol: "http/json" },
    ],
    [415, "unsupported media type", /^set --otlp.protocol http\/json$/],
    [406, "Content-Type header [application/json] is not supported", /http\/protobuf$/, { protocol: "http/json" }],
    [400, "Client sent an HTTP request to an HTTPS server.", /use https:\/\/ in --otlp\.endpoint$/],
    [400, "The plain HTTP request was sent to HTTPS port", /use https:\/\/ in --otlp\.endpoint$/],
    [403, "Missing ALPN Protocol, expected `h2` to be available.", /^port 3100 is for gRPC/],
    [308, "", /redirects are not followed/],
    [429, "rate limit", /limits the rate/],
    [503, "", /resumes by itself/],
    [503, "overloaded", /resumes by itself/],
    [503, "rpc error: code = Unavailable desc = grpc: the client connection is closing", /resumes by itself/],
    [200, "not the answer of an OTLP receiver (text/html); is the endpoint right?", /correct the path/],
    [400, "structured metadata is not allowed", /allow_structured_metadata: true/],
    [400, "the backend rejects every record, so the endpoint or the settings are wrong: no", /docs\/backends/],
  ])("%i %s", (status, text, fix, endpoint) => {
    expect(fixOf(status, text, endpoint)).toMatch(fix);
    expect(adviseEndpoint({ status, text }, loki).text).toBe(
      text === "" ? `HTTP ${status} with an empty body` : `${status} ${text}`,
    );
  });

  it.each([
    ["certificate has expired", /renew the backend's certificate/],
    [
      "Hostname/IP does not match certificate's altnames: Host: b. is not in the cert's altnames: DNS:a",
      /a host name from the backend's certificate/,
    ],
    ["Parse Error: Expected HTTP/, RTSP/ or ICE/", /^port 3100 does not answer in HTTP/],
    ["self-signed certificate in certificate chain", /OTEL_EXPORTER_OTLP_CERTIFICATE=FILE\.pem/],
    ["unable to get local issuer certificate", /OTEL_EXPORTER_OTLP_CERTIFICATE=FILE\.pem/],
    ["tlsv13 alert certificate required:../deps/openssl", /OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE/],
    [
      "write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number",
      /use http:\/\/ in --otlp\.endpoint$/,
    ],
    ["connect EHOSTUNREACH 10.0.0.1:4318", /firewall/],
    ["no route to host", /firewall/],
    ["connection timed out", /firewall/],
    ["connection reset", /port for OTLP over HTTP/],
    ["temporary failure in name resolution", /^the host name loki does not resolve/],
    ["getaddrinfo EAI_AGAIN loki", /^the host name loki does not resolve/],
  ])("no answer at all: %s", (text, fix) => {
    expect(fixOf(undefined, text)).toMatch(fix);
  });

  it("a frame of HTTP/2 on the usual port of gRPC", () => {
    const text = "Parse Error: Expected HTTP/, RTSP/ or ICE/";
    expect(fixOf(undefined, text, { url: "http://backend:4317" })).toMatch(/^port 4317 is for gRPC/);
  });

  it("has no advice for what nobody foresaw", () => {
    expect(adviseEndpoint({ text: "the moon is full" }, loki)).toEqual({ text: "the moon is full", fix: undefined });
  });
});

/** What Node says in these cases changes with its versions: the real thing is asked. */
describe("servers that are none of OTLP over HTTP", () => {
  const tls = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url));
  const pair = { key: tls("server.key"), cert: tls("server.crt") };

  async function askServer(server: Server, urlOf: (port: number) => string) {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => sockets.add(socket.on("error", () => undefined)));
    server.on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return ask(urlOf((server.address() as AddressInfo).port));
  }

  async function ask(url: string) {
    const sender = createRecordSender({
      endpoint: { ...loki, url },
      certificates: noCertificates,
      timeoutMillis: 2_000,
      graceMillis: 500,
    });
    onTestFinished(() => sender.close());
    const { status, text } = await sender.send([]);
    return fixOf(status, text, { url });
  }

  it("a gRPC port", async () => {
    const server = createHttp2Server().on("sessionError", () => undefined);
    expect(await askServer(server, (port) => `http://127.0.0.1:${port}`)).toMatch(
      /^port \d+ does not answer in HTTP, as ports for gRPC do: .* 4318$/,
    );
  });

  it("a certificate that nobody knows", async () => {
    const fix = await askServer(createHttpsServer(pair), (port) => `https://127.0.0.1:${port}`);
    expect(fix).toMatch(/OTEL_EXPORTER_OTLP_CERTIFICATE=FILE\.pem$/);
  });

  it("TLS where HTTP was meant, and the other way round", async () => {
    expect(await askServer(createHttpsServer(pair), (port) => `http://127.0.0.1:${port}`)).toMatch(/needs https:\/\/$/);
    expect(await askServer(createHttpServer(), (port) => `https://127.0.0.1:${port}`)).toMatch(
      /use http:\/\/ in --otlp\.endpoint$/,
    );
  });

  it("nothing at all", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await ask(`http://127.0.0.1:${port}`)).toBe(
      `nothing is listening on 127.0.0.1:${port}: start the backend or correct --otlp.endpoint`,
    );
  });
});

describe("the endpoint as it is shown", () => {
  it("has no user, password or query", () => {
    expect(withoutCredentials("https://anna:hidden@host:4318/otlp?key=hidden")).toBe("https://host:4318/otlp");
    expect(withoutCredentials("http://host:4318/")).toBe("http://host:4318");
    expect(withoutCredentials("no URL")).toBeUndefined();
    expect(withoutCredentials(undefined)).toBeUndefined();
  });
});
