import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { root } from "./pages.js";

/** The dashboards for Elastic and OpenSearch as they are checked in, read by what Kibana 7.10 and OpenSearch Dashboards accept. */
export const forms = ["elastic", "opensearch"] as const;

export function readObjects(form: (typeof forms)[number]): SavedObject[] {
  const text = readFileSync(join(root, `dashboards/xmail-${form}.ndjson`), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => savedObject.parse(JSON.parse(line)));
}

/** Text that is JSON itself, as most attributes are. */
function json<T extends z.ZodType>(schema: T) {
  return z.string().transform((text) => schema.parse(JSON.parse(text)));
}

const query = z.strictObject({ query: z.string(), language: z.enum(["lucene", "kuery"]) });
const indexRefName = "kibanaSavedObjectMeta.searchSourceJSON.index";
const searchSource = z.strictObject({
  query,
  filter: z.tuple([]),
  indexRefName: z.literal(indexRefName).optional(),
});
const meta = z.strictObject({ searchSourceJSON: json(z.union([searchSource, z.strictObject({})])) });
const title = z.string().regex(/^XMail: /);

const field = z.strictObject({
  count: z.literal(0),
  scripted: z.literal(false),
  name: z.string(),
  type: z.enum(["string", "number", "date", "ip", "_source"]),
  esTypes: z.array(z.string()).length(1).optional(),
  searchable: z.boolean(),
  aggregatable: z.boolean(),
  readFromDocValues: z.boolean(),
  subType: z.strictObject({ multi: z.strictObject({ parent: z.string() }) }).optional(),
});

const label = { customLabel: z.string().min(1) };
const named = { id: z.string().regex(/^\d+$/), enabled: z.literal(true) };
const aggregation = z.discriminatedUnion("type", [
  z.strictObject({ ...named, type: z.literal("count"), schema: z.literal("metric"), params: z.strictObject(label) }),
  z.strictObject({
    ...named,
    type: z.enum(["cardinality", "max"]),
    schema: z.literal("metric"),
    params: z.strictObject({ ...label, field: z.string() }),
  }),
  z.strictObject({
    ...named,
    type: z.literal("date_histogram"),
    schema: z.literal("segment"),
    params: z.strictObject({
      ...label,
      field: z.literal("@timestamp"),
      interval: z.literal("auto"),
      drop_partials: z.literal(false),
      min_doc_count: z.literal(1),
      extended_bounds: z.strictObject({}),
    }),
  }),
  z.strictObject({
    ...named,
    type: z.literal("terms"),
    schema: z.enum(["bucket", "group"]),
    params: z.strictObject({
      ...label,
      field: z.string(),
      orderBy: z.string().regex(/^\d+$/),
      order: z.enum(["asc", "desc"]),
      size: z.int().min(1).max(100),
      otherBucket: z.literal(false),
      otherBucketLabel: z.string(),
      missingBucket: z.literal(false),
      missingBucketLabel: z.string(),
    }),
  }),
  z.strictObject({
    ...named,
    type: z.literal("filters"),
    schema: z.literal("group"),
    params: z.strictObject({
      filters: z.array(z.strictObject({ input: query, label: z.string().min(1) })).min(2),
    }),
  }),
]);
export type Aggregation = z.infer<typeof aggregation>;

const visState = z.strictObject({
  title: z.string(),
  type: z.enum(["histogram", "table", "metric", "markdown"]),
  params: z.looseObject({ markdown: z.string().optional() }),
  aggs: z.array(aggregation),
});

const panel = z.strictObject({
  version: z.literal("7.10.2"),
  gridData: z.strictObject({ x: z.int(), y: z.int(), w: z.int(), h: z.int(), i: z.string() }),
  panelIndex: z.string(),
  embeddableConfig: z.strictObject({}),
  title: z.string().min(1).max(40),
  panelRefName: z.string(),
});

/** What the index of saved objects has a mapping for; anything else is refused on import. */
const attributes = {
  "index-pattern": z.strictObject({
    title: z.string(),
    timeFieldName: z.literal("@timestamp"),
    fields: json(z.array(field)),
  }),
  search: z.strictObject({
    title,
    description: z.string().min(1),
    hits: z.literal(0),
    columns: z.array(z.string()).min(1),
    sort: z.tuple([z.tuple([z.literal("@timestamp"), z.enum(["asc", "desc"])])]),
    version: z.literal(1),
    kibanaSavedObjectMeta: meta,
  }),
  visualization: z.strictObject({
    title,
    description: z.string(),
    visState: json(visState),
    uiStateJSON: json(z.looseObject({})),
    version: z.literal(1),
    kibanaSavedObjectMeta: meta,
  }),
  dashboard: z.strictObject({
    title,
    description: z.string().min(1),
    hits: z.literal(0),
    panelsJSON: json(z.array(panel).min(2)),
    optionsJSON: json(z.strictObject({ useMargins: z.boolean(), hidePanelTitles: z.boolean() })),
    version: z.literal(1),
    timeRestore: z.literal(true),
    timeFrom: z.string(),
    timeTo: z.literal("now"),
    refreshInterval: z.strictObject({ pause: z.boolean(), value: z.int() }),
    kibanaSavedObjectMeta: meta,
  }),
};

const common = {
  id: z.string().regex(/^xmail-[a-z-]+$/),
  references: z.array(z.strictObject({ id: z.string(), name: z.string(), type: z.string() })),
};
const savedObject = z.discriminatedUnion("type", [
  z.strictObject({
    ...common,
    type: z.literal("index-pattern"),
    attributes: attributes["index-pattern"],
    migrationVersion: z.strictObject({ "index-pattern": z.literal("7.6.0") }),
  }),
  z.strictObject({
    ...common,
    type: z.literal("search"),
    attributes: attributes.search,
    migrationVersion: z.strictObject({ search: z.literal("7.9.3") }),
  }),
  z.strictObject({
    ...common,
    type: z.literal("visualization"),
    attributes: attributes.visualization,
    migrationVersion: z.strictObject({ visualization: z.literal("7.10.0") }),
  }),
  z.strictObject({
    ...common,
    type: z.literal("dashboard"),
    attributes: attributes.dashboard,
    migrationVersion: z.strictObject({ dashboard: z.literal("7.9.3") }),
  }),
]);
export type SavedObject = z.infer<typeof savedObject>;

export function patternOf(objects: readonly SavedObject[]) {
  const found = objects.find((object) => object.type === "index-pattern");
  if (found === undefined) throw new Error("no index pattern");
  return found.attributes;
}

/** The Lucene query that limits what a search or a visualization looks at. */
export function queryOf(object: SavedObject): string | undefined {
  if (object.type !== "search" && object.type !== "visualization") return undefined;
  const { searchSourceJSON: found } = object.attributes.kibanaSavedObjectMeta;
  return "query" in found ? found.query.query : undefined;
}

/** Every query of an object: its own, and those of the filters that it counts. */
export function queriesOf(object: SavedObject): string[] {
  const aggs = object.type === "visualization" ? object.attributes.visState.aggs : [];
  const filters = aggs.flatMap((agg) => (agg.type === "filters" ? agg.params.filters : []));
  return [queryOf(object), ...filters.map(({ input }) => input.query)].filter((text) => text !== undefined);
}

/** The fields that a Lucene query names. */
export function fieldsIn(text: string): string[] {
  const unquoted = text.replaceAll(/"[^"]*"/g, '""');
  const exist = [...unquoted.matchAll(/_exists_:([\w.@]+)/g)].map(([, name = ""]) => name);
  const compared = [...unquoted.matchAll(/(?<![\w.:])([\w.@]+):/g)].map(([, name = ""]) => name);
  return [...exist, ...compared.filter((name) => name !== "_exists_")];
}
