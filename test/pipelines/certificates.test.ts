import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createLogger } from "../../src/log.js";
import { watchCertificates } from "../../src/pipelines/certificates.js";

const fixtures = new URL("../fixtures/tls/", import.meta.url).pathname;
const text = (name: string) => readFileSync(fixtures + name, "utf8");
let directory: string;
let said: string;
let clock: number;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-certificates-"));
  said = "";
  clock = 0;
});
afterEach(() => rm(directory, { recursive: true }));

function watch() {
  for (const [from, to] of [
    ["ca.crt", "ca.pem"],
    ["client.crt", "client.pem"],
    ["client.key", "key.pem"],
  ] as const)
    put(from, to);
  const env = {
    OTEL_EXPORTER_OTLP_CERTIFICATE: join(directory, "ca.pem"),
    OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE: join(directory, "client.pem"),
    OTEL_EXPORTER_OTLP_CLIENT_KEY: join(directory, "key.pem"),
  };
  const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => (said += line) } });
  return watchCertificates({ signal: "logs" }, { env, log, elapsed: () => clock });
}

function put(from: string, to: string): void {
  copyFileSync(fixtures + from, join(directory, to));
}

it("gives the same object until a file changes, and looks once a second", () => {
  const certificates = watch();
  const first = certificates.current();
  expect(first).toEqual({ ca: text("ca.crt"), cert: text("client.crt"), key: text("client.key") });
  clock = 1_000;
  expect(certificates.current()).toBe(first);
  put("other-ca.crt", "ca.pem");
  clock = 1_999;
  expect(certificates.current()).toBe(first);
  clock = 2_000;
  expect(certificates.current()).toEqual({ ...first, ca: text("other-ca.crt") });
  expect(said).toMatch(/level=info msg="OTLP certificates reloaded" signal=logs\n$/);
});

it("keeps a certificate until its key has come, and says what is wrong once", () => {
  const certificates = watch();
  const first = certificates.current();
  put("stranger.crt", "client.pem");
  for (clock = 1_000; clock < 5_000; clock += 1_000) expect(certificates.current()).toBe(first);
  expect(said.split("\n")).toEqual([
    expect.stringMatching(/level=warn msg="the OTLP certificates are invalid, keeping.*does not match the certificate/),
    "",
  ]);
  put("stranger.key", "key.pem");
  expect(certificates.current()).toMatchObject({ cert: text("stranger.crt"), key: text("stranger.key") });
});

it("does not wait for the next look where the ones in use were refused", () => {
  const certificates = watch();
  const first = certificates.current();
  put("other-ca.crt", "ca.pem");
  expect(certificates.current()).toBe(first);
  certificates.expire();
  expect(certificates.current().ca).toBe(text("other-ca.crt"));
});

it("reloads when asked to, and says so although nothing has changed", () => {
  const certificates = watch();
  const first = certificates.current();
  certificates.reload();
  expect(certificates.current()).toBe(first);
  expect(said).toContain('msg="OTLP certificates reloaded"');
  writeFileSync(join(directory, "ca.pem"), text("ca.crt").slice(0, 100));
  certificates.reload();
  certificates.reload();
  expect(said.match(/contains no PEM certificate/g)).toHaveLength(2);
  expect(certificates.current()).toBe(first);
});

it("needs no files", () => {
  const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => (said += line) } });
  expect(watchCertificates({ signal: "logs" }, { env: {}, log }).current()).toEqual({});
});
