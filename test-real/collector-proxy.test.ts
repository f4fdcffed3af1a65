import { readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findBuilt } from "./built.js";
import { readRecorded } from "./corpus.js";
import { readReceived } from "./otlp-file.js";
import {
  findProgram,
  fixtures,
  freePort,
  root,
  startExporter,
  startProgram,
  temporaryDirectory,
  until,
  type Exporter,
  type Program,
} from "./support.js";

const certificates = join(root, "test/fixtures/tls");
const logs = join(fixtures, "extra/logs");

describe.each(["http", "https"])("a real collector behind a real proxy, over %s", (scheme) => {
  let directory = "";
  let collectorPort = 0;
  let proxyPort = 0;
  let programs: Program[] = [];
  let exporter: Exporter | undefined;

  beforeEach(async () => {
    directory = await temporaryDirectory("collector-proxy");
    collectorPort = await freePort();
    proxyPort = await freePort();
    await writeFile(join(directory, "collector.yaml"), forCollector());
    await writeFile(join(directory, "tinyproxy.conf"), forProxy());
    const collector = startProgram(findBuilt("collector"), ["--config", join(directory, "collector.yaml")]);
    const proxy = startProgram(findProgram("tinyproxy", "run scripts/ci/install.sh tinyproxy"), [
      ...["-d", "-c", join(directory, "tinyproxy.conf")],
    ]);
    programs = [collector, proxy];
    await until("the collector listens", collector, async () => collector.output().includes("Everything is ready"));
    await until("the proxy listens", proxy, () => isOpen(proxyPort));
  });

  afterEach(async () => {
    await exporter?.stop();
    for (const program of programs) await program.end();
    await rm(directory, { recursive: true, force: true });
  });

  test("receives every line through the proxy, whose password is shown nowhere", async () => {
    const lines = await readRecorded(logs);
    exporter = await start({ [`${scheme.toUpperCase()}_PROXY`]: `http://anna:secret@127.0.0.1:${proxyPort}` });
    const { url, program } = exporter;
    await until("all records have come", program, async () => (await received()).length >= lines.length);
    const address = `127.0.0.1:${collectorPort}`;
    expect(await asked()).toContain(scheme === "https" ? `CONNECT ${address}` : `POST http://${address}/v1/logs`);
    const proxy = `http://127.0.0.1:${proxyPort}`;
    const status = await (await fetch(`${url}/api/status`)).text();
    expect((JSON.parse(status) as { otlp: object }).otlp).toMatchObject({ proxy });
    expect(program.output()).toMatch(new RegExp(`msg=serving .*proxy=${proxy}`));
    const page = await (await fetch(url)).text();
    expect(page).toContain(proxy);
    expect(status + page + program.output()).not.toContain("secret");
  });

  test("receives them past the proxy where NO_PROXY says so", async () => {
    const lines = await readRecorded(logs);
    exporter = await start({
      [`${scheme}_proxy`]: `http://anna:secret@127.0.0.1:${proxyPort}`,
      no_proxy: `elsewhere.example,127.0.0.1:${collectorPort}`,
    });
    await until("all records have come", exporter.program, async () => (await received()).length >= lines.length);
    expect(await asked()).not.toContain(String(collectorPort));
  });

  function start(variables: Readonly<Record<string, string>>): Promise<Exporter> {
    const endpoint = ["--otlp.endpoint", `${scheme}://127.0.0.1:${collectorPort}`, "--otlp.start-at", "beginning"];
    return startExporter(logs, endpoint, {
      ...{ http_proxy: "", https_proxy: "", HTTP_PROXY: "", HTTPS_PROXY: "", no_proxy: "", NO_PROXY: "" },
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(certificates, "ca.crt"),
      ...variables,
    });
  }

  function isOpen(port: number): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.on("connect", () => socket.destroy());
    });
  }

  const received = () => readReceived(join(directory, "records.jsonl"));
  const asked = () => readFile(join(directory, "proxy.log"), "utf8").catch(() => "");

  function forCollector(): string {
    const files = `cert_file: "${certificates}/server.crt", key_file: "${certificates}/server.key"`;
    const tls = scheme === "https" ? `, tls: {${files}}` : "";
    return `
receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:${collectorPort}"${tls}}}}}
exporters: {file: {path: "${join(directory, "records.jsonl")}", flush_interval: 100ms}}
service:
  telemetry: {metrics: {level: none}}
  pipelines: {logs: {receivers: [otlp], exporters: [file]}}
`;
  }

  function forProxy(): string {
    return `Port ${proxyPort}\nListen 127.0.0.1\nTimeout 60\nLogLevel Connect\nLogFile "${join(directory, "proxy.log")}"\nBasicAuth anna secret\n`;
  }
});
