import { readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startFileCollector, type FileCollector } from "./collector.js";
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
  let collector: FileCollector;
  let proxyPort = 0;
  let proxy: Program | undefined;
  let exporter: Exporter | undefined;

  beforeEach(async () => {
    directory = await temporaryDirectory("collector-proxy");
    const files = `cert_file: "${certificates}/server.crt", key_file: "${certificates}/server.key"`;
    collector = await startFileCollector("logs", ...(scheme === "https" ? [`tls: {${files}}`] : []));
    proxyPort = await freePort();
    await writeFile(join(directory, "tinyproxy.conf"), forProxy());
    proxy = startProgram(findProgram("tinyproxy", "run scripts/ci/install.sh tinyproxy"), [
      ...["-d", "-c", join(directory, "tinyproxy.conf")],
    ]);
    await until("the proxy listens", proxy, () => isOpen(proxyPort));
  });

  afterEach(async () => {
    await exporter?.stop();
    await proxy?.end();
    await collector?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test("receives every line through the proxy, whose password is shown nowhere", async () => {
    const lines = await readRecorded(logs);
    exporter = await start({ [`${scheme.toUpperCase()}_PROXY`]: `http://anna:secret@127.0.0.1:${proxyPort}` });
    const { url, program } = exporter;
    await until("all records have come", program, async () => (await received()).length >= lines.length);
    const { address } = collector;
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
      no_proxy: `elsewhere.example,${collector.address}`,
    });
    await until("all records have come", exporter.program, async () => (await received()).length >= lines.length);
    expect(await asked()).not.toContain(collector.address);
  });

  function start(variables: Readonly<Record<string, string>>): Promise<Exporter> {
    const endpoint = ["--otlp.endpoint", `${scheme}://${collector.address}`, "--otlp.start-at", "beginning"];
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

  const received = () => readReceived(collector.file);
  const asked = () => readFile(join(directory, "proxy.log"), "utf8").catch(() => "");

  function forProxy(): string {
    return `Port ${proxyPort}\nListen 127.0.0.1\nTimeout 60\nLogLevel Connect\nLogFile "${join(directory, "proxy.log")}"\nBasicAuth anna secret\n`;
  }
});
