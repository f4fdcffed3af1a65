import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { forms, patternOf, queryOf, readObjects, type Aggregation } from "../test/dashboards/saved-objects.js";
import { indices, startIndexedCorpus, type IndexedCorpus } from "./indexed-corpus.js";
import { fieldTypes } from "./opensearch.js";

let corpus: IndexedCorpus;
beforeAll(async () => {
  corpus = await startIndexedCorpus();
}, 300_000);
afterAll(async () => {
  await corpus?.stop();
});

describe.each(forms)("dashboards for %s, against a real OpenSearch with everything recorded", (form) => {
  const objects = readObjects(form);
  const index = indices[form];

  test("the index pattern covers the documents, and lists their fields as they are mapped", async () => {
    const { title, fields } = patternOf(objects);
    const { indices: found = [], data_streams: streams = [] } = await corpus.openSearch.get<Resolved>(
      `/_resolve/index/${title}`,
    );
    expect([...found, ...streams].map(({ name }) => name)).toContain(index);
    const listed = fields.flatMap(({ name, esTypes }) => (name.startsWith("_") ? [] : [[name, esTypes?.[0]]]));
    expect(Object.fromEntries(listed)).toEqual(await fieldTypes(corpus.openSearch, index));
  });

  const searches = objects.filter((object) => object.type === "search");
  test.each(searches)("search $id finds documents, and each of its columns has values", async (object) => {
    const { columns, sort } = object.attributes;
    const [[field, order]] = sort;
    for (const column of ["", ...columns]) {
      const filter = column === "" ? [] : [{ exists: { field: column } }];
      const query = { bool: { must: [lucene(queryOf(object) ?? "")], filter } };
      const { hits } = await corpus.openSearch.post<Answer>(`/${index}/_search`, { query, sort: [{ [field]: order }] });
      expect(hits.total.value, column).toBeGreaterThan(0);
    }
  });

  const visualizations = objects.filter(
    (object) => object.type === "visualization" && object.attributes.visState.type !== "markdown",
  );
  test.each(visualizations)("visualization $id has data in all that it shows", async (object) => {
    if (object.type !== "visualization") throw new Error(object.type);
    const { aggs } = object.attributes.visState;
    const answer = await corpus.openSearch.post<Answer>(`/${index}/_search`, {
      size: 0,
      query: lucene(queryOf(object) ?? ""),
      aggs: nest(aggs),
    });
    expect(answer.hits.total.value).toBeGreaterThan(0);
    const counts = countDocuments(answer.aggregations ?? {});
    for (const agg of aggs.filter(({ schema }) => schema !== "metric")) {
      const labels = agg.type === "filters" ? agg.params.filters.map(({ label }) => label) : [""];
      for (const label of labels) expect(counts[`${agg.id} ${label}`], label).toBeGreaterThan(0);
    }
    const metrics = aggs.filter(({ schema, type }) => schema === "metric" && type !== "count");
    for (const { id } of metrics) expect(valuesOf(answer.aggregations ?? {}, id)).toSatisfy(isPositive);
  });
});

/** As Kibana and OpenSearch Dashboards send it. */
function lucene(text: string): object {
  return { query_string: { query: text, analyze_wildcard: true } };
}

/** Buckets in their order, each in the one before it, and the metrics in the innermost and wherever buckets are sorted by them. */
function nest(aggs: readonly Aggregation[]): object {
  const metrics = Object.fromEntries(aggs.flatMap((agg) => (isMetric(agg) ? [[agg.id, requestOf(agg)]] : [])));
  const buckets = aggs.filter(({ schema }) => schema !== "metric");
  let inner: object = metrics;
  for (const bucket of buckets.toReversed()) inner = { ...metrics, [bucket.id]: { ...requestOf(bucket), aggs: inner } };
  return inner;
}

function isMetric({ schema, type }: Aggregation): boolean {
  return schema === "metric" && type !== "count";
}

function requestOf(agg: Aggregation): object {
  switch (agg.type) {
    case "filters": {
      const filters = agg.params.filters.map(({ label, input }) => [label, lucene(input.query)]);
      return { filters: { filters: Object.fromEntries(filters) as object } };
    }
    case "terms": {
      const { field, size, order, orderBy } = agg.params;
      return { terms: { field, size, order: { [orderBy === "1" ? "_count" : orderBy]: order } } };
    }
    case "date_histogram":
      return { date_histogram: { field: agg.params.field, fixed_interval: "30s", min_doc_count: 1 } };
    case "count":
      throw new Error("documents are counted without an aggregation");
    default:
      return { [agg.type]: { field: agg.params.field } };
  }
}

interface Answer {
  readonly hits: { readonly total: { readonly value: number } };
  readonly aggregations?: Aggregated;
}

type Aggregated = Readonly<Record<string, unknown>>;

interface Resolved {
  readonly indices?: readonly { readonly name: string }[];
  readonly data_streams?: readonly { readonly name: string }[];
}

/** How many documents the buckets of each aggregation have, wherever it stands; of `filters`, for each label. */
function countDocuments(aggregated: Aggregated, counts: Record<string, number> = {}): Record<string, number> {
  for (const [id, value] of Object.entries(aggregated)) {
    if (typeof value !== "object" || value === null || !("buckets" in value)) continue;
    const isList = Array.isArray(value.buckets);
    for (const [label, bucket] of Object.entries(value.buckets as Record<string, Bucket>)) {
      const key = `${id} ${isList ? "" : label}`;
      counts[key] = (counts[key] ?? 0) + bucket.doc_count;
      countDocuments(bucket, counts);
    }
  }
  return counts;
}

type Bucket = Aggregated & { readonly doc_count: number };

/** Every value of a metric, wherever it stands. */
function valuesOf(aggregated: object, id: string): number[] {
  return Object.entries(aggregated).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value !== "object" || value === null) return [];
    return name === id && "value" in value ? [Number(value.value)] : valuesOf(value, id);
  });
}

function isPositive(values: readonly number[]): boolean {
  return values.length > 0 && Math.max(...values) > 0;
}
