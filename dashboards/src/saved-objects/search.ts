import { time } from "./form.ts";
import { savedObject, source, type SavedObject } from "./saved-object.ts";

/** A list of documents, with these fields as columns. */
export function search(options: {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Lucene. */
  readonly query: string;
  readonly columns: readonly string[];
  readonly oldestFirst?: true;
}): SavedObject {
  const { id, title, about, query, columns, oldestFirst } = options;
  const { meta, references } = source(query);
  const attributes = {
    title: `XMail: ${title}`,
    description: about,
    hits: 0,
    columns,
    sort: [[time, oldestFirst === true ? "asc" : "desc"]],
    version: 1,
    kibanaSavedObjectMeta: meta,
  };
  return savedObject("search", id, attributes, references);
}
