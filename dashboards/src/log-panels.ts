import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { LogsDedupStrategy, LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as LogsPanel } from "@grafana/grafana-foundation-sdk/logs";
import { LokiQueryDirection } from "@grafana/grafana-foundation-sdk/loki";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { valuesOf } from "./log-query.ts";
import { describe, lokiQuery, type About } from "./panels.ts";
import { Count } from "./units.ts";
import { loki } from "./variables.ts";

type Unitless = Omit<About, "unit" | "warn" | "bad">;

/** Records as they are, one line each. */
export function logs(
  options: Unitless & { readonly queries: readonly string[]; readonly oldestFirst?: true },
): Builder<Panel> {
  const { queries, oldestFirst } = options;
  const direction = oldestFirst === true ? LokiQueryDirection.Forward : LokiQueryDirection.Backward;
  const panel = describe(new LogsPanel(), { height: 12, ...options, unit: "none" })
    .datasource(loki)
    .showTime(true)
    .wrapLogMessage(true)
    .enableLogDetails(true)
    .prettifyLogMessage(false)
    .sortOrder(oldestFirst === true ? LogsSortOrder.Ascending : LogsSortOrder.Descending)
    .dedupStrategy(LogsDedupStrategy.None);
  queries.forEach((query, index) =>
    panel.withTarget(lokiQuery({ query }, index).maxLines(maxLines).direction(direction)),
  );
  return panel;
}

/** A column of a table of records: its name, and its width where it does not take what is left. */
type Column = readonly [name: string, width?: number];

/** Records as rows, newest first; what stands in `idColumn` leads to the whole journey of that message. */
export function recordTable(
  options: Unitless & {
    readonly query: string;
    readonly columns: Readonly<Record<string, Column>>;
    readonly idColumn: string;
  },
): Builder<Panel> {
  const { query, columns, idColumn } = options;
  const named = Object.entries({ Time: ["Time"] as const, ...columns });
  const shown = named.flatMap(([name, [title]]) => Object.entries(both(name, title)));
  const order = Object.fromEntries(shown.map(([name], index) => [name, index]));
  const url = `/d/xmail-logs?var-message_id=\${__value.raw}&\${loki_datasource:queryparam}&\${service:queryparam}&\${__url_time_range}`;
  const panel = describe(new TablePanel(), { height: 10, ...options, unit: "none" })
    .datasource(loki)
    .withTarget(lokiQuery({ query }, 0).maxLines(maxLines).direction(LokiQueryDirection.Backward))
    .withTransformation({ id: "extractFields", options: { source: "labels", replace: false } })
    .withTransformation({ id: "filterFieldsByName", options: { include: { names: Object.keys(order) } } })
    .withTransformation({ id: "organize", options: { indexByName: order, renameByName: Object.fromEntries(shown) } })
    .withTransformation({ id: "sortBy", options: { fields: {}, sort: [{ field: "Time", desc: true }] } })
    .overrideByName("Time", [
      { id: "custom.width", value: 160 },
      // without milliseconds: XMail logs whole seconds
      { id: "unit", value: "time:YYYY-MM-DD HH:mm:ss" },
    ]);
  for (const [name, [title, width]] of Object.entries(columns))
    panel.overrideByName(title, [
      ...(width === undefined ? [{ id: "custom.inspect", value: true }] : [{ id: "custom.width", value: width }]),
      ...(name === idColumn
        ? [{ id: "links", value: [{ title: "Where did ${__value.raw} go?", url, targetBlank: false }] }]
        : []),
    ]);
  return panel;
}

/**
 * The most frequent values of a label among the newest records. Grafana counts them, not Loki: Loki refuses to count by
 * client as soon as 500 clients are in the range (`max_query_series`), before `topk` chooses any. So a panel holds under any
 * attack, and its title says of how many records it speaks.
 */
export function topTable(
  options: Unitless & { readonly query: string; readonly label: string; readonly column: string },
): Builder<Panel> {
  const { query, label, column } = options;
  return describe(new TablePanel(), { height: 10, ...options, unit: Count })
    .datasource(loki)
    .withTarget(
      lokiQuery({ query: valuesOf(label, query) }, 0)
        .maxLines(counted)
        .direction(LokiQueryDirection.Backward),
    )
    .withTransformation({
      id: "groupBy",
      options: {
        fields: {
          ...both("Line", { aggregations: [], operation: "groupby" }),
          ...both("Time", { aggregations: ["count"], operation: "aggregate" }),
        },
      },
    })
    .withTransformation({
      id: "organize",
      options: {
        renameByName: {
          ...both("Line", column),
          "Time (count)": "Records",
          [`${newNames["Time"]} (count)`]: "Records",
        },
      },
    })
    .withTransformation({ id: "sortBy", options: { fields: {}, sort: [{ field: "Records", desc: true }] } })
    .withTransformation({ id: "limit", options: { limitField: 20 } })
    .overrideByName("Records", [
      { id: "unit", value: Count },
      { id: "decimals", value: 0 },
      { id: "custom.width", value: 90 },
    ]);
}

/** What a field of Loki's records is called where Grafana's feature `lokiLogsDataplane` is on. */
const newNames: Readonly<Record<string, string>> = { Time: "timestamp", Line: "body" };

function both<T>(name: string, value: T): Readonly<Record<string, T>> {
  return { [name]: value, [newNames[name] ?? name]: value };
}

/** Records that one panel asks for. A thousand have some 2 MB; more than 4 MB exceed Loki's default limit of an answer. */
const maxLines = 1000;

/** Of which a panel counts one label: what Loki gives by default at the most. With nothing but the label they are small. */
const counted = 5000;
