/** A saved object as Kibana and OpenSearch Dashboards export and import it, one a line of a file. */
export interface SavedObject {
  readonly id: string;
  readonly type: "index-pattern" | "search" | "visualization" | "dashboard";
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  /** Up to which version its form is the current one. These are the newest that both programs know. */
  readonly migrationVersion: Readonly<Record<string, string>>;
}

interface Reference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

const migrationVersions = {
  "index-pattern": "7.6.0",
  search: "7.9.3",
  visualization: "7.10.0",
  dashboard: "7.9.3",
} as const;

export function savedObject(
  type: SavedObject["type"],
  id: string,
  attributes: SavedObject["attributes"],
  references: readonly Reference[] = [],
): SavedObject {
  return { id, type, attributes, references, migrationVersion: { [type]: migrationVersions[type] } };
}

export function indexPattern(title: string, timeField: string, fields: readonly object[]): SavedObject {
  const attributes = { title, timeFieldName: timeField, fields: JSON.stringify(fields) };
  return savedObject("index-pattern", "xmail-logs", attributes);
}

/** Where a search or a visualization looks for its documents, by a Lucene query. */
export function source(query: string): Pick<SavedObject, "references"> & { readonly meta: object } {
  const name = "kibanaSavedObjectMeta.searchSourceJSON.index";
  const searchSource = { query: { query, language: "lucene" }, filter: [], indexRefName: name };
  return {
    meta: { searchSourceJSON: JSON.stringify(searchSource) },
    references: [{ id: "xmail-logs", name, type: "index-pattern" }],
  };
}
