import { join } from "node:path";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ConfigError } from "../../../src/errors.js";
import { loadWebConfig, type WebConfig } from "../../../src/http/web-config/web-config.js";
import { ask, fixture, makeFolder, startTestServer, writeNew } from "../given.js";

const hash = `$2y$10$${"a".repeat(53)}`;

function load(text: string): WebConfig {
  return loadWebConfig(writeNew(join(makeFolder(), "web.yml"), text));
}

function byText(one = "", other = ""): number {
  return one < other ? -1 : 1;
}

/** The errors without the file's name. */
function faultsOf(text: string): string[] {
  const path = writeNew(join(makeFolder(), "web.yml"), text);
  try {
    loadWebConfig(path);
  } catch (error) {
    if (error instanceof ConfigError) return error.errors.map((fault) => fault.replace(`${path}: `, ""));
    throw error;
  }
  return [];
}

test("an empty file, empty sections and keys without a value set nothing", () => {
  const nothing = { tls: undefined, headers: new Map(), users: new Map(), rateLimit: undefined };
  expect(load("")).toEqual(nothing);
  expect(load("# nothing\n")).toEqual(nothing);
  expect(load("tls_server_config: {}\nhttp_server_config:\nbasic_auth_users:\nrate_limit: {}\n")).toEqual(nothing);
  expect(load("tls_server_config: {cert_file: , key_file: ''}\nrate_limit: {interval: 0}\n")).toEqual(nothing);
});

test("reads every key of the exporter-toolkit", () => {
  const config = load(`
tls_server_config:
  cert_file: ${fixture("server.crt")}
  key_file: ${fixture("server.key")}
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ${fixture("ca.crt")}
  client_allowed_sans: [prometheus.example]
  min_version: TLS12
  max_version: TLS13
  cipher_suites: [TLS_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
  prefer_server_cipher_suites: false
  curve_preferences: [X25519, CurveP256]
http_server_config:
  http2: true
  headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=60, X-XSS-Protection: ""}
basic_auth_users: {alice: ${hash}, 17: ${hash}}
rate_limit: {interval: 1m0.5s, burst: 20}
`);
  expect(config.tls?.client).toEqual({
    isRequested: true,
    isRequired: true,
    isVerified: true,
    allowedSans: ["prometheus.example"],
  });
  expect(config.tls?.context).toMatchObject({
    minVersion: "TLSv1.2",
    honorCipherOrder: false,
    ecdhCurve: "X25519:P-256",
  });
  expect(config.tls?.context.ciphers).toMatch(/^TLS_.*:ECDHE-ECDSA-AES128-GCM-SHA256$/);
  expect([...config.headers]).toEqual([
    ["X-Frame-Options", "deny"],
    ["Strict-Transport-Security", "max-age=60"],
  ]);
  expect([...config.users.keys()].toSorted(byText)).toEqual(["17", "alice"]);
  expect(config.rateLimit).toEqual({ intervalMs: 60_500, burst: 20 });
});

test("certificates may stand in the file itself", () => {
  const indent = (name: string) => readFileSync(fixture(name), "utf8").trim().replaceAll("\n", "\n    ");
  const config = load(
    `tls_server_config:\n  cert: |\n    ${indent("server.crt")}\n  key: |\n    ${indent("server.key")}\n`,
  );
  expect(config.tls?.context.cert).toContain("BEGIN CERTIFICATE");
});

test("paths are relative to the file", () => {
  const folder = makeFolder();
  for (const name of ["server.crt", "server.key"]) writeNew(join(folder, name), readFileSync(fixture(name), "utf8"));
  const path = writeNew(join(folder, "web.yml"), "tls_server_config: {cert_file: server.crt, key_file: ./server.key}");
  expect(loadWebConfig(path).tls).toBeDefined();
});

test("all errors are told at once, each with its key and what is accepted", () => {
  const errors = faultsOf(`
tls_server_config:
  cert_fil: server.crt
  key_file: /nowhere/server.key
  client_auth_type: Always
  min_version: SSL30
  cipher_suites: [TLS_NULL]
  prefer_server_cipher_suites: "yes"
http_server_config:
  http2: 1
  headers: {X-Frame-Options: never, Server: me}
basic_auth_users: {alice: secret, "b:b": ${hash}, carol: }
rate_limit: {interval: fast, burst: -1}
tls: {}
`);
  expect(errors.map((fault) => fault.split(":")[0]).toSorted(byText)).toEqual(
    [
      "basic_auth_users.alice",
      "basic_auth_users.b",
      "basic_auth_users.carol",
      "http_server_config.headers.Server",
      "http_server_config.headers.X-Frame-Options",
      "http_server_config.http2",
      "rate_limit.burst",
      "rate_limit.interval",
      "tls",
      "tls_server_config.cert_fil",
      "tls_server_config.cert_file",
      "tls_server_config.cipher_suites.0",
      "tls_server_config.client_auth_type",
      "tls_server_config.key_file",
      "tls_server_config.min_version",
      "tls_server_config.prefer_server_cipher_suites",
    ].toSorted(byText),
  );
  expect(errors).toContain("tls_server_config.min_version: must be one of TLS10, TLS11, TLS12, TLS13");
  expect(errors).toContain("http_server_config.headers.X-Frame-Options: must be deny or sameorigin");
  expect(errors).toContain(
    "tls: unknown key; known keys: tls_server_config, http_server_config, basic_auth_users, rate_limit",
  );
  expect(errors).toContain("tls_server_config.key_file: /nowhere/server.key cannot be read: no such file or directory");
});

const [crt, key] = [fixture("server.crt"), fixture("server.key")];
const pair = `cert_file: ${crt}, key_file: ${key}`;

test.each([
  ["{min_version: TLS12}", "cert_file: is missing: the server needs a certificate"],
  ["{min_version: TLS12}", "key_file: is missing: the server needs the certificate's private key"],
  [`{cert: x, ${pair}}`, "cert: is given twice: keep cert or cert_file"],
  [`{cert_file: ${key}, key_file: ${key}}`, "cert_file: is not a PEM certificate"],
  [`{cert_file: ${crt}, key_file: ${crt}}`, "key_file: is not a PEM private key without a passphrase"],
  [`{cert_file: ${crt}, key_file: ${fixture("renewed.key")}}`, "key_file: does not match the certificate"],
  [`{${pair}, min_version: TLS13, max_version: TLS12}`, "max_version: TLS12 is older than min_version TLS13"],
  [`{${pair}, client_ca_file: ${crt}}`, "client_auth_type: is missing"],
  [`{${pair}, client_auth_type: RequireAndVerifyClientCert}`, "client_ca_file: is missing"],
  [`{${pair}, client_auth_type: VerifyClientCertIfGiven, client_ca: nonsense}`, "client_ca: is not a PEM certificate"],
  [`{${pair}, client_auth_type: RequestClientCert, client_allowed_sans: [a]}`, "client_allowed_sans: needs"],
  [
    `{${pair}, client_auth_type: RequireAnyClientCert, client_allowed_sans: []}`,
    "client_allowed_sans: is empty: remove it",
  ],
])("keys of TLS must agree: %s", (section, expected) => {
  const errors = faultsOf(`tls_server_config: ${section}`).map((fault) => fault.replace("tls_server_config.", ""));
  expect(errors).toContainEqual(expect.stringContaining(expected));
});

test.each([
  ["rate_limit: {interval: 1s}", "rate_limit.burst: must be 1 or more"],
  ["basic_auth_users: [alice]", "basic_auth_users: must map user names to bcrypt hashes"],
  [
    `basic_auth_users: {alice: ${hash.replace("$10", "$17")}}`,
    "basic_auth_users.alice: must be a bcrypt hash of cost 4 to 16",
  ],
  ["rate_limit: 5", "rate_limit: must be a mapping"],
  ["http_server_config: {headers: [a]}", "http_server_config.headers: must be a mapping"],
  [`http_server_config: {headers: {X-XSS-Protection: "a\\r\\nb"}}`, "not allowed in a header"],
  ["- a", "must be a mapping with the keys tls_server_config"],
  ["a: *b", "not valid YAML (an alias cannot be resolved)"],
])("refuses %s", (text, expected) => {
  expect(faultsOf(text)).toContainEqual(expect.stringContaining(expected));
});

test("a file that is no YAML is told by line, without its text", () => {
  const errors = faultsOf(`basic_auth_users:\n  alice: "${hash}\n  bob: x\n\tc: ]`);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.every((fault) => /^line \d+, column \d+: not valid YAML \([a-z ]+\)$/.test(fault))).toBe(true);
  expect(faultsOf("a: 1\na: 2\n")).toContain("line 2, column 1: not valid YAML (duplicate key)");
});

test("no error holds a password, a hash or a key", () => {
  const errors = faultsOf(`
tls_server_config: {cert: topsecret1, key: topsecret2, client_auth_type: topsecret3}
basic_auth_users: {alice: topsecret4, bob: [topsecret5]}
`);
  expect(errors.length).toBe(5);
  expect(errors.join()).not.toContain("topsecret");
});

test("an error is one line, whatever its key holds", () => {
  expect(faultsOf('"a\\nb\\u202e": 1')).toEqual([expect.stringMatching(/^a\?b\?: unknown key; known keys: [^\n]+$/)]);
});

test("a file that is not there is one error", () => {
  expect(() => loadWebConfig("/nowhere/web.yml")).toThrow(
    "/nowhere/web.yml: cannot be read: no such file or directory",
  );
});

test("over HTTP: headers are set on every answer, and win over those of the program", async () => {
  const text = `http_server_config: {headers: {Content-Security-Policy: "default-src 'self'", X-Frame-Options: deny}}`;
  const { url } = await startTestServer({ webConfigFile: writeNew(join(makeFolder(), "web.yml"), text) });
  for (const path of ["/", "/metrics", "/-/healthy", "/nothing"]) {
    const { headers } = await ask(url + path);
    expect(headers["x-frame-options"]).toBe("deny");
    expect(headers["content-security-policy"]).toBe("default-src 'self'");
  }
});

test("over HTTP: the rate limit answers 429, but not to the health pages", async () => {
  const webConfigFile = writeNew(join(makeFolder(), "web.yml"), "rate_limit: {interval: 1s, burst: 2}");
  let time = 0;
  const { url } = await startTestServer({ webConfigFile, elapsed: () => time });
  const codes: number[] = [];
  for (let count = 0; count < 3; count += 1) codes.push((await ask(`${url}/metrics`)).status);
  expect(codes).toEqual([200, 200, 429]);
  expect((await ask(`${url}/-/ready`)).status).toBe(200);
  time = 1_000;
  expect((await ask(`${url}/metrics`)).status).toBe(200);
});
