import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { reload } from "../src/reload.js";
import { createLogger } from "../src/log.js";

const fixtures = new URL("./fixtures/tls/", import.meta.url).pathname;
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-reload-"));
});
afterEach(() => rm(directory, { recursive: true }));

function parts() {
  let said = "";
  const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => (said += line) } });
  const server = { reload: vi.fn<() => void>() };
  const domains = { list: () => ["alpha.example"], toLabel: (name: string) => name, replace: () => undefined };
  const metrics = { domains, refreshDomains: vi.fn<() => Promise<void>>().mockResolvedValue(undefined) };
  const renew = vi.fn<() => void>();
  return {
    server,
    metrics,
    renew,
    records: { pipeline: { endpoint: { signal: "logs" }, renew } } as never,
    log,
    said: () => said,
  };
}

it("reads web configuration, certificates and domains again, and says so", async () => {
  const { server, metrics, renew, said, ...rest } = parts();
  await reload({ server, metrics, ...rest }, { OTEL_EXPORTER_OTLP_CERTIFICATE: `${fixtures}ca.crt` });
  expect(server.reload).toHaveBeenCalledOnce();
  expect(metrics.refreshDomains).toHaveBeenCalledOnce();
  expect(renew).toHaveBeenCalledOnce();
  expect(said()).toContain('msg="domain tables reloaded" domains=1');
  expect(said()).toContain('msg="OTLP certificates reloaded"');
  expect(said()).toContain("need a restart");
});

it("keeps the certificates where one has become invalid, and says which", async () => {
  const { renew, said, ...rest } = parts();
  const ca = join(directory, "ca.pem");
  writeFileSync(ca, readFileSync(`${fixtures}ca.crt`, "utf8").slice(0, 100));
  await reload(rest, { OTEL_EXPORTER_OTLP_CERTIFICATE: ca });
  expect(renew).not.toHaveBeenCalled();
  expect(said()).toMatch(/level=warn msg="the OTLP certificates are invalid.*contains no PEM certificate/);
});

it("does without log records", async () => {
  const { records: _, renew, said, ...rest } = parts();
  await reload({ ...rest, records: undefined }, {});
  expect(renew).not.toHaveBeenCalled();
  expect(said()).not.toContain("certificates read");
});
