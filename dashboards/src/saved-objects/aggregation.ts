import { time } from "./form.ts";

/** One aggregation of a visualization. Its id is its place, from 1 on: the first is the metric by which terms are ordered. */
export interface Aggregation {
  readonly type: string;
  readonly schema: "metric" | "segment" | "group" | "bucket";
  readonly params: Readonly<Record<string, unknown>>;
}

export function count(label: string): Aggregation {
  return { type: "count", schema: "metric", params: { customLabel: label } };
}

export function distinct(field: string, label: string): Aggregation {
  return { type: "cardinality", schema: "metric", params: { field, customLabel: label } };
}

export function latest(label: string): Aggregation {
  return { type: "max", schema: "metric", params: { field: time, customLabel: label } };
}

export function overTime(): Aggregation {
  const params = { field: time, interval: "auto", drop_partials: false, min_doc_count: 1, extended_bounds: {} };
  return { type: "date_histogram", schema: "segment", params: { ...params, customLabel: "Time" } };
}

/** The values of a field that most records have. `orderBy` is the id of another aggregation. */
export function top(
  field: string,
  label: string,
  {
    size = 10,
    schema = "bucket",
    orderBy = "1",
  }: { size?: number; schema?: "bucket" | "group"; orderBy?: string } = {},
): Aggregation {
  const others = { otherBucket: false, otherBucketLabel: "Other", missingBucket: false, missingBucketLabel: "Missing" };
  return { type: "terms", schema, params: { field, orderBy, order: "desc", size, ...others, customLabel: label } };
}

/** One value for each query, under its label. */
export function each(queries: Readonly<Record<string, string>>): Aggregation {
  const filters = Object.entries(queries).map(([label, query]) => ({ input: { query, language: "lucene" }, label }));
  return { type: "filters", schema: "group", params: { filters } };
}
