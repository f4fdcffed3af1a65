import { parser } from "@grafana/lezer-logql";

/** What a LogQL expression asks of records. */
export interface LogQuery {
  /** Labels of the stream, in braces. */
  readonly stream: readonly string[];
  /** Structured metadata in filters, with the value of each, and in groupings. */
  readonly metadata: readonly string[];
  readonly filters: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
  readonly ranges: readonly string[];
}

/** Reads an expression; throws where it is no LogQL. */
export function readLogQuery(expression: string): LogQuery {
  const stream: string[] = [];
  const metadata: string[] = [];
  const filters: LogQuery["filters"][number][] = [];
  const ranges: string[] = [];
  parser.parse(expression).iterate({
    enter({ type, node, from, to }) {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`no LogQL at ${from}: ${expression.slice(from, to + 20)} in ${expression}`);
      if (type.name === "Range") ranges.push(text);
      if (type.name === "Grouping") metadata.push(...labelsIn(text));
      if (type.name !== "Matcher") return;
      const [, label = "", operator = "", value = ""] = /^(\w+)\s*(=~|!~|!=|=)\s*["`]([^]*)["`]$/.exec(text) ?? [];
      if (node.parent?.type.name === "LabelFilter") {
        metadata.push(label);
        filters.push({ label, operator, value });
      } else stream.push(label);
    },
  });
  return { stream, metadata, filters, ranges };
}

function labelsIn(grouping: string): string[] {
  return (
    /\(([^)]*)\)/
      .exec(grouping)?.[1]
      ?.split(/,\s*/)
      .filter((label) => label !== "") ?? []
  );
}
