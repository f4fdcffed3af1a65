import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readRecorded } from "./corpus.js";
import {
  findProgram,
  fixtures,
  freePort,
  startExporter,
  startProgram,
  temporaryDirectory,
  until,
  type Exporter,
  type Program,
} from "./support.js";

/** A real Prometheus with exemplar storage: what the histograms name, it gives back. */
const logs = join(fixtures, "logs");
let exporter: Exporter;
let prometheus: Program;
let directory = "";
let api = "";

beforeAll(async () => {
  const program = findProgram("prometheus", "apt-get install --no-install-recommends prometheus");
  exporter = await startExporter(logs, ["--otlp.instance-id", "exemplar-test"]);
  directory = await temporaryDirectory("exemplars");
  await writeFile(
    join(directory, "prometheus.yml"),
    `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: xmail, static_configs: [{targets: ["${exporter.address}"]}]}]\n`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  prometheus = startProgram(program, [
    "--enable-feature=exemplar-storage",
    `--config.file=${join(directory, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(directory, "data")}`,
    `--web.listen-address=${address}`,
  ]);
  api = `http://${address}/api/v1/query_exemplars`;
  await until(
    "Prometheus has exemplars",
    prometheus,
    async () => (await exemplars("xmail_message_recipients")).length > 0,
  );
});

afterAll(async () => {
  await prometheus?.end();
  await exporter?.stop();
  await rm(directory, { recursive: true, force: true });
});

test.each([
  "xmail_smtp_message_size_bytes",
  "xmail_delivery_duration_seconds",
  "xmail_message_transit_seconds",
  "xmail_message_recipients",
])("%s names the traces of messages in the logs", async (family) => {
  const ids = (await readRecorded(logs)).flatMap(({ kind, columns }) =>
    kind === "smtp" ? [columns[8] ?? ""] : kind === "smail" ? [columns[2] ?? ""] : [],
  );
  const traces = new Set(
    ids.map((id) => createHash("sha256").update(`exemplar-test\0${id}`).digest("hex").slice(0, 32)),
  );
  const found = await exemplars(family);
  expect(found.length).toBeGreaterThan(0);
  for (const { labels, timestamp } of found) {
    expect(traces).toContain(labels["trace_id"]);
    // the event's time, within the ten minutes of the recording
    expect(Math.abs(timestamp - Date.UTC(2026, 10, 24, 10, 5) / 1000)).toBeLessThan(900);
  }
});

test("the text format has none", async () => {
  const text = await (await fetch(`${exporter.url}/metrics`, { headers: { accept: "text/plain" } })).text();
  expect(text).not.toContain("trace_id");
});

interface Exemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly timestamp: number;
}

async function exemplars(family: string): Promise<Exemplar[]> {
  const range = `start=${Date.UTC(2026, 10, 24) / 1000}&end=${Date.UTC(2026, 10, 25) / 1000}`;
  const response = await fetch(`${api}?query=${encodeURIComponent(`${family}_bucket`)}&${range}`);
  const { data } = (await response.json()) as { data: readonly { readonly exemplars: readonly Exemplar[] }[] };
  return data.flatMap((series) => series.exemplars);
}
