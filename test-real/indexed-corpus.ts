import { cp, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { unpack } from "../test/support/tar.js";
import { startElasticCollector } from "./collector.js";
import { readRecorded } from "./corpus.js";
import { startElasticFront, type ElasticFront } from "./elastic-front.js";
import { startOpenSearch, type OpenSearch } from "./opensearch.js";
import { startWhole } from "./ends.js";
import { otlpOf, root, startExporter, temporaryDirectory, until, type Exporter, type Program } from "./support.js";
import { toOpenSearch } from "./opensearch-document.js";

/**
 * Everything that was ever recorded of an XMail, in a real OpenSearch, twice: as documents of the Collector's `elasticsearch`
 * exporter, with the settings of docs/backends/elastic.md as they stand there, and in the form that its `opensearch` exporter
 * gives them.
 */
export function startIndexedCorpus(): Promise<IndexedCorpus> {
  return startWhole(setUp);
}

export interface IndexedCorpus {
  readonly openSearch: OpenSearch;
  /** What the Collector sent, and what came of it. */
  readonly front: ElasticFront;
  readonly collector: Program;
  /** Lines of all recorded logs; the documents of the queue come on top. */
  readonly lines: number;
  /** Sends the recorded logs of a folder once more, as the same exporter, and waits until all are acknowledged. */
  sendAgain(folder: string): Promise<number>;
  stop(): Promise<void>;
}

/** Data stream of the Elastic form, and index of the OpenSearch form. */
export const indices = { elastic: "logs-generic.otel-default", opensearch: "xmail-logs" };

async function setUp(atEnd: (end: () => Promise<unknown>) => void): Promise<Omit<IndexedCorpus, "stop">> {
  const openSearch = await startOpenSearch();
  atEnd(() => openSearch.stop());
  await installTemplates(openSearch);
  const front = await startElasticFront(openSearch.url);
  atEnd(() => front.stop());
  const { address, program: collector, stop } = await startElasticCollector(front.url);
  atEnd(stop);

  const send = async (logs: string, count: number, instance: string): Promise<Exporter> => {
    const where = ["--otlp.endpoint", `http://${address}`, "--otlp.start-at", "beginning"];
    const queue = ["--spool.interval", "1s", "--spool.retry-delay", "480s"];
    const exporter = await startExporter(logs, [...where, ...queue, "--otlp.instance-id", instance]);
    atEnd(() => exporter.stop());
    const accepted = async () => (await otlpOf(exporter)).accepted === count;
    await until(`${count} records of ${logs} are accepted`, exporter.program, accepted);
    return exporter;
  };
  let lines = 0;
  const sendFolder = async (folder: string) => {
    const count = (await readRecorded(folder)).length;
    await send(folder, count, instanceOf(folder));
    return count;
  };
  for (const folder of await recordedFolders()) lines += await sendFolder(folder);

  const mailRoot = await temporaryDirectory("spool");
  atEnd(() => rm(mailRoot, { recursive: true, force: true }));
  unpack(await readFile(join(root, "test/fixtures/xmail-1.27-spool/spool.tar.gz")), "snap1/", mailRoot);
  const ofQueue = (await readRecorded(join(mailRoot, "logs"))).length;
  const exporter = await send(join(mailRoot, "logs"), ofQueue, "queue");
  await cp(join(mailRoot, "spool"), join(dirname(exporter.stateDir), "MailRoot/spool"), { recursive: true });
  await until("the queue's records are accepted", exporter.program, untilQuiet(front));
  lines += ofQueue;

  const documents = front.documents.map(({ document }) => toOpenSearch(document));
  for (let at = 0; at < documents.length; at += 1000) await indexAsExporter(openSearch, documents.slice(at, at + 1000));
  return { openSearch, front, collector, lines, sendAgain: sendFolder };
}

/** As the `opensearch` exporter does with `bulk_action: index`, without an id. Gives the answer for each document. */
export async function indexAsExporter(openSearch: OpenSearch, documents: readonly object[]): Promise<Indexed[]> {
  const action = JSON.stringify({ index: { _index: indices.opensearch } });
  const text = documents.map((document) => `${action}\n${JSON.stringify(document)}\n`).join("");
  const { items } = await openSearch.post<{ items: { index: Indexed }[] }>("/_bulk", text);
  const refused = items.filter(({ index }) => index.error !== undefined);
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused.slice(0, 3))}`);
  return items.map(({ index }) => index);
}

interface Indexed {
  readonly _id: string;
  readonly status: number;
  readonly error?: unknown;
}

/** The page's templates, and what stands for the one that Elasticsearch has for `logs-*.otel-*` by itself. */
async function installTemplates(openSearch: OpenSearch): Promise<void> {
  const read = async (name: string) =>
    JSON.parse(await readFile(join(root, "docs/backends", name), "utf8")) as Record<string, unknown>;
  await openSearch.put("/_component_template/logs-otel@custom", await read("elastic-component-template.json"));
  await openSearch.put("/_index_template/logs-otel@template", builtInTemplate);
  await openSearch.put("/_ingest/pipeline/xmail-logs", await read("opensearch-pipeline.json"));
  await openSearch.put("/_index_template/xmail-logs", await read("opensearch-index-template.json"));
}

const builtInTemplate = {
  index_patterns: ["logs-*.otel-*"],
  priority: 120,
  data_stream: {},
  composed_of: ["logs-otel@custom"],
  template: {
    mappings: {
      date_detection: false,
      dynamic_templates: [
        {
          all_strings_to_keywords: {
            match_mapping_type: "string",
            mapping: { type: "keyword", ignore_above: 1024 },
          },
        },
      ],
      properties: {
        "@timestamp": { type: "date" },
        observed_timestamp: { type: "date_nanos" },
        severity_number: { type: "byte" },
        body: { properties: { text: { type: "match_only_text" } } },
      },
    },
  },
};

/** The queue is read in several scans, a second apart: all of it is there when none brought anything for three seconds. */
function untilQuiet({ documents }: ElasticFront): () => Promise<boolean> {
  const names = ["xmail.queue.attempt", "xmail.queue.frozen"];
  let count = 0;
  let since = Date.now();
  return () => {
    if (documents.length !== count) since = Date.now();
    count = documents.length;
    const came = names.every((name) => documents.some(({ document }) => document["event_name"] === name));
    return Promise.resolve(came && Date.now() - since > 3000);
  };
}

/** Every folder of logs among the fixtures. */
async function recordedFolders(): Promise<string[]> {
  const fixtures = join(root, "test/fixtures");
  const entries = await readdir(fixtures, { recursive: true, withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name === "logs");
  return folders.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
}

/** Files have the same names in every folder: without a name of its own their records would have the same uids. */
function instanceOf(folder: string): string {
  const name = relative(join(root, "test/fixtures"), folder);
  return name === "xmail-1.27/logs" ? "collector-test" : name;
}
