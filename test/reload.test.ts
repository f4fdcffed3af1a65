import { expect, it, vi } from "vitest";
import { reload } from "../src/reload.js";
import { createLogger } from "../src/log.js";

it("reads web configuration, certificates and domains again, and says so", async () => {
  let said = "";
  const log = createLogger({ level: "info", format: "logfmt", destination: { write: (line) => (said += line) } });
  const server = { reload: vi.fn<() => void>() };
  const domains = { list: () => ["alpha.example"], toLabel: (name: string) => name, replace: () => undefined };
  const metrics = { domains, refreshDomains: vi.fn<() => Promise<void>>().mockResolvedValue(undefined) };
  const reloadCertificates = vi.fn<() => void>();
  await reload({ server, metrics, telemetry: { reloadCertificates }, log });
  expect(server.reload).toHaveBeenCalledOnce();
  expect(metrics.refreshDomains).toHaveBeenCalledOnce();
  expect(reloadCertificates).toHaveBeenCalledOnce();
  expect(said).toContain('msg="domain tables reloaded" domains=1');
  expect(said).toContain("need a restart");
});
