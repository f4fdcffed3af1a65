import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startElasticCollector, type Collector } from "./collector.js";
import { expectedEvents, readRecorded, recordedPasswords } from "./corpus.js";
import { startElasticsearch, type Document, type Elasticsearch, type Indexed } from "./elasticsearch.js";
import { readBlocks } from "./page.js";
import { fixtures, otlpOf, startExporter, until, type Exporter } from "./support.js";

/** With the settings of docs/backends/elastic.md as they stand there: only the addresses and the key are the test's. */
describe("Elasticsearch behind a real collector", () => {
  const logs = join(fixtures, "logs");
  const hostile = join(fixtures, "hostile/logs");
  const exporters: Exporter[] = [];
  let address = "";
  let elasticsearch: Elasticsearch;
  let collector: Collector;

  beforeAll(async () => {
    elasticsearch = await startElasticsearch();
    collector = await startElasticCollector(elasticsearch.url);
    ({ address } = collector);
  });

  afterAll(async () => {
    for (const exporter of exporters) await exporter.stop();
    await collector?.stop();
    await elasticsearch?.stop();
  });

  test("loses nothing by being down: the exporter waits, and then all comes", async () => {
    elasticsearch.setDown(true);
    const lines = await readRecorded(logs);
    const exporter = await start(logs);
    await until("the exporter waits", exporter.program, async () => (await otlpOf(exporter)).state === "waiting");
    expect(await otlpOf(exporter)).toMatchObject({ accepted: 0, rejected: 0 });
    elasticsearch.setDown(false);
    await untilAccepted(exporter, lines.length);
    expect(elasticsearch.indexed).toHaveLength(lines.length);
    expect((await otlpOf(exporter)).rejected).toBe(0);
  });

  test("is sent gzip, with the key", () => {
    expect(new Set(elasticsearch.requests.map(({ encoding }) => encoding))).toEqual(new Set(["gzip"]));
    const keys = elasticsearch.requests.map(({ authorization }) => authorization?.toLowerCase());
    expect(new Set(keys)).toEqual(new Set(["apikey a2v5"]));
  });

  test("creates one document a line in the data stream for logs, by its uid", async () => {
    const { indexed } = elasticsearch;
    expect(new Set(indexed.map(({ dataStream }) => dataStream))).toEqual(new Set(["logs-generic.otel-default"]));
    for (const { id, document } of indexed) expect(id).toBe(document.attributes["log.record.uid"]);
    const lines = await readRecorded(logs);
    expect(indexed.map(placeOf).toSorted()).toEqual(lines.map(({ file, offset }) => `${file} ${offset}`).toSorted());
    expect(countByEvent(indexed)).toEqual(await expectedEvents(fixtures));
  });

  test("indexes what the golden file says: how many of each event, and the first two", async () => {
    const inOrder = elasticsearch.indexed.toSorted((a, b) => compareNumbered(placeOf(a), placeOf(b)));
    const names = Object.keys(countByEvent(inOrder)).toSorted();
    const golden = {
      counts: Object.fromEntries(names.map((name) => [name, countByEvent(inOrder)[name]])),
      documents: names.flatMap((name) =>
        inOrder
          .filter(({ document }) => document.event_name === name)
          .slice(0, 2)
          .map(withoutMachine),
      ),
    };
    const file = "golden/elasticsearch.documents.json";
    await expect(`${JSON.stringify(golden, undefined, 1)}\n`).toMatchFileSnapshot(file);
  });

  test("indexes what the page shows", async () => {
    const shown = JSON.parse((await readBlocks("backends/elastic.md", "json"))[0] ?? "") as Document;
    const uid = shown.attributes["log.record.uid"];
    expect(elasticsearch.indexed.find(({ id }) => id === uid)?.document).toMatchObject(shown);
  });

  test("is not given a record twice: the collector is answered a conflict and goes on", async () => {
    const before = elasticsearch.indexed.length;
    const requests = elasticsearch.requests.length;
    const again = await start(logs);
    await untilAccepted(again, before);
    expect(elasticsearch.requests.length).toBeGreaterThan(requests);
    expect(elasticsearch.indexed).toHaveLength(before);
    expect(collector.program.output()).toContain("version_conflict_engine_exception");
  });

  test("indexes into the data stream that OTEL_RESOURCE_ATTRIBUTES names", async () => {
    const before = elasticsearch.indexed.length;
    const lines = await readRecorded(hostile);
    const exporter = await start(hostile, {
      OTEL_RESOURCE_ATTRIBUTES: "data_stream.dataset=xmail,data_stream.namespace=production",
    });
    await untilAccepted(exporter, lines.length);
    const added = elasticsearch.indexed.slice(before);
    expect(added).toHaveLength(lines.length);
    for (const { dataStream, document } of added) {
      expect(dataStream).toBe("logs-xmail.otel-production");
      expect(document.data_stream).toEqual({ type: "logs", dataset: "xmail.otel", namespace: "production" });
      expect(Object.keys(document.resource.attributes).filter((name) => name.startsWith("data_stream"))).toEqual([]);
    }
  });

  test("was given no password, nor did the collector say one", async () => {
    const passwords = await recordedPasswords(fixtures);
    expect(passwords.length).toBeGreaterThan(30);
    const said = [collector.program.output(), ...elasticsearch.requests.map(({ text }) => text)].join("\n");
    expect(said.length).toBeGreaterThan(1_000_000);
    expect(passwords.filter((password) => said.includes(password))).toEqual([]);
  });

  async function start(folder: string, variables: Readonly<Record<string, string>> = {}): Promise<Exporter> {
    const where = ["--otlp.endpoint", `http://${address}`, "--otlp.start-at", "beginning"];
    const exporter = await startExporter(folder, [...where, "--otlp.instance-id", "collector-test"], variables);
    exporters.push(exporter);
    return exporter;
  }
});

async function untilAccepted(exporter: Exporter, count: number): Promise<void> {
  const accepted = async () => (await otlpOf(exporter)).accepted === count;
  await until(`${count} records are accepted`, exporter.program, accepted);
}

/** Milliseconds stand before the point, the rest of the nanoseconds (the byte offset) behind it, without leading zeros. */
function placeOf({ document }: Indexed): string {
  return `${String(document.attributes["log.file.name"])} ${document["@timestamp"].split(".")[1] ?? ""}`;
}

function compareNumbered(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function countByEvent(indexed: readonly Indexed[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { document } of indexed) counts[document.event_name] = (counts[document.event_name] ?? 0) + 1;
  return counts;
}

/** What differs between machines and releases is named and not shown. */
function withoutMachine({ action, document }: Indexed): Pick<Indexed, "action" | "document"> {
  const { attributes } = document.resource;
  const named = ["host.name", "service.version", "telemetry.sdk.version"].filter((name) => name in attributes);
  return {
    action,
    document: {
      ...document,
      resource: { attributes: { ...attributes, ...Object.fromEntries(named.map((name) => [name, `<${name}>`])) } },
      scope: { ...document.scope, version: "<service.version>" },
    },
  };
}
