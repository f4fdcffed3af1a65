import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordedPasswords } from "./corpus.js";
import { startElasticCollector } from "./collector.js";
import { indexAsExporter, indices, startIndexedCorpus, type IndexedCorpus } from "./indexed-corpus.js";
import { toOpenSearch } from "./opensearch-document.js";
import { fieldTypes } from "./opensearch.js";
import { fixtures, otlpOf, startExporter, until } from "./support.js";

let corpus: IndexedCorpus;
beforeAll(async () => {
  corpus = await startIndexedCorpus();
}, 300_000);
afterAll(async () => {
  await corpus?.stop();
});

const forms = Object.entries(indices) as [keyof typeof indices, string][];

describe("everything recorded, in a real OpenSearch", () => {
  test("no document is refused: no field has two types", () => {
    const { results, documents } = corpus.front;
    expect(results.filter(({ status }) => status !== 201)).toEqual([]);
    expect(results).toHaveLength(documents.length);
    expect(documents.length).toBeGreaterThan(corpus.lines);
    expect(corpus.lines).toBeGreaterThan(5000);
  });

  test.each(forms)("%s: one document a record, by its uid", async (_, index) => {
    const { openSearch, front } = corpus;
    const ids = new Set(front.documents.map(({ id }) => id));
    expect(ids.size).toBe(front.documents.length);
    expect(await openSearch.count(index)).toBe(ids.size);
    for (const { id, document } of front.documents)
      expect(id).toBe((document["attributes"] as Record<string, unknown>)["log.record.uid"]);
  });

  test.each(forms)(
    "%s: times are dates, addresses can be searched by network, numbers are numbers",
    async (form, index) => {
      const types = await fieldTypes(corpus.openSearch, index);
      expect(types).toMatchObject({
        "@timestamp": form === "elastic" ? "date" : "date_nanos",
        "attributes.xmail.delivery.queued_at": "date",
        "attributes.xmail.queue.next_attempt_at": "date",
        "attributes.client.address": "keyword",
        "attributes.client.address.ip": "ip",
        "attributes.network.peer.address.ip": "ip",
        "attributes.network.local.address.ip": "ip",
        "attributes.xmail.message.size": "long",
        "attributes.server.port": "long",
        "attributes.server.address": "keyword",
      });
      const strings = Object.entries(types).filter(([name, type]) => type === "text" && !name.startsWith("body"));
      expect(strings).toEqual([]);
    },
  );

  test.each(forms)("%s: a network finds the clients in it", async (_, index) => {
    const { openSearch, front } = corpus;
    const inside = front.documents.filter(({ document }) =>
      String((document["attributes"] as Record<string, unknown>)["client.address"]).startsWith("127.0.1."),
    );
    expect(inside.length).toBeGreaterThan(1000);
    const query = { term: { "attributes.client.address.ip": "127.0.1.0/24" } };
    expect(await openSearch.count(index, query)).toBe(inside.length);
  });

  test("elastic: a repeat is refused by its id, and is one document", async () => {
    const { openSearch, front, collector } = corpus;
    const before = front.results.length;
    const sent = await corpus.sendAgain(join(fixtures, "logs"));
    const again = front.results.slice(before);
    expect(again).toHaveLength(sent);
    expect(new Set(again.map(({ status }) => status))).toEqual(new Set([409]));
    expect(await openSearch.count(indices.elastic)).toBe(before);
    expect(collector.output()).toContain("version_conflict_engine_exception");
  });

  test("elastic: the exporter does not write to an OpenSearch that nothing stands before", async () => {
    const ends: (() => Promise<unknown>)[] = [];
    try {
      const { address, program: collector, stop } = await startElasticCollector(corpus.openSearch.url);
      ends.push(stop);
      const exporter = await startExporter(join(fixtures, "extra/logs"), [
        ...["--otlp.endpoint", `http://${address}`],
        ...["--otlp.start-at", "beginning"],
      ]);
      ends.push(() => exporter.stop());
      const refuses = () => Promise.resolve(collector.output().includes("illegal_argument_exception"));
      await until("the Collector refuses", collector, refuses);
      expect((await otlpOf(exporter)).accepted).toBe(0);
    } finally {
      for (const end of ends.toReversed()) await end();
    }
  });

  test("opensearch: a repeat replaces its document", async () => {
    const { openSearch, front } = corpus;
    const before = await openSearch.count(indices.opensearch);
    const some = front.documents.slice(0, 100);
    const again = await indexAsExporter(
      openSearch,
      some.map(({ document }) => toOpenSearch(document)),
    );
    expect(again.map(({ _id: id, status }) => ({ id, status }))).toEqual(some.map(({ id }) => ({ id, status: 200 })));
    expect(await openSearch.count(indices.opensearch)).toBe(before);
  });

  test("opensearch: lines of one second keep their order by the nanoseconds", async () => {
    const query = { term: { traceId: "b37b3d84df9227aa414adc745bb0908b" } };
    const { hits } = await corpus.openSearch.post<Found>(`/${indices.opensearch}/_search`, {
      query,
      sort: [{ "@timestamp": "asc" }],
      _source: ["@timestamp", "attributes.xmail.log.kind"],
    });
    expect(hits.hits.map(({ _source }) => _source["@timestamp"])).toEqual([
      "2026-11-24T10:05:57.002000000Z",
      "2026-11-24T10:05:57.002000879Z",
      "2026-11-24T10:05:57.007000000Z",
    ]);
  });

  test("no password is in it", async () => {
    const passwords = await recordedPasswords(fixtures);
    expect(passwords.length).toBeGreaterThan(30);
    const text = JSON.stringify(corpus.front.documents);
    expect(text.length).toBeGreaterThan(5_000_000);
    expect(passwords.filter((password) => text.includes(password))).toEqual([]);
  });
});

interface Found {
  readonly hits: { readonly hits: readonly { readonly _source: Readonly<Record<string, unknown>> }[] };
}
