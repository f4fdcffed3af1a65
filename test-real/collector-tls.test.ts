import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFileCollector, type FileCollector } from "./collector.js";
import { readRecorded } from "./corpus.js";
import { readReceived } from "./otlp-file.js";
import { fixtures, otlpOf, root, startExporter, until, type Exporter } from "./support.js";

const certificates = join(root, "test/fixtures/tls");
const logs = join(fixtures, "extra/logs");

describe.each(["http/protobuf", "http/json"])("a real collector that wants mutual TLS, sent gzip by %s", (protocol) => {
  let address = "";
  let file = "";
  let collector: FileCollector;
  const exporters: Exporter[] = [];

  beforeAll(async () => {
    const files = `cert_file: "${certificates}/server.crt", key_file: "${certificates}/server.key"`;
    const tls = `tls: {${files}, client_ca_file: "${certificates}/ca.crt"}`;
    collector = await startFileCollector("logs", "compression_algorithms: [gzip]", tls);
    ({ address, file } = collector);
  });

  afterAll(async () => {
    for (const exporter of exporters) await exporter.stop();
    await collector?.stop();
  });

  test("refuses a client of another authority: nothing is lost, the exporter waits and says so", async () => {
    const stranger = await start("stranger");
    await until("the exporter waits", stranger.program, async () => (await otlpOf(stranger)).state === "waiting");
    expect(await otlpOf(stranger)).toMatchObject({ accepted: 0, rejected: 0 });
    expect(await readFile(file, "utf8").catch(() => "")).toBe("");
  });

  test("receives every line from its own client", async () => {
    const lines = await readRecorded(logs);
    const client = await start("client");
    await until("all records have come", client.program, async () => (await readReceived(file)).length >= lines.length);
    const uids = (await readReceived(file)).map(({ attributes }) => attributes["log.record.uid"]);
    expect(new Set(uids).size).toBe(lines.length);
    expect(uids).toHaveLength(lines.length);
    await until("it has counted them", client.program, async () => (await otlpOf(client)).accepted === lines.length);
  });

  async function start(name: string): Promise<Exporter> {
    const flags = [
      "--otlp.endpoint",
      `https://${address}`,
      "--otlp.protocol",
      protocol,
      "--otlp.start-at",
      "beginning",
    ];
    const exporter = await startExporter(logs, flags, {
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(certificates, "ca.crt"),
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: join(certificates, `${name}.crt`),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: join(certificates, `${name}.key`),
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
    });
    exporters.push(exporter);
    return exporter;
  }
});
