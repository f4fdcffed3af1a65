import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { LogsDedupStrategy, LogsSortOrder } from "@grafana/grafana-foundation-sdk/common";
import type { Panel } from "@grafana/grafana-foundation-sdk/dashboard";
import { PanelBuilder as LogsPanel } from "@grafana/grafana-foundation-sdk/logs";
import { LokiQueryDirection } from "@grafana/grafana-foundation-sdk/loki";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { describe, lokiQuery, type About } from "./panels.ts";
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

/** Records as rows; what stands in `idColumn` leads to the whole journey of that message. */
export function recordTable(
  options: Unitless & {
    readonly query: string;
    readonly columns: Readonly<Record<string, string>>;
    readonly idColumn: string;
  },
): Builder<Panel> {
  const { query, columns, idColumn } = options;
  const order = Object.fromEntries(["Time", ...Object.keys(columns)].map((name, index) => [name, index]));
  const url = `/d/xmail-logs?var-message_id=\${__value.raw}&\${loki_datasource:queryparam}&\${service:queryparam}&\${__url_time_range}`;
  return describe(new TablePanel(), { height: 10, ...options, unit: "none" })
    .datasource(loki)
    .filterable(true)
    .withTarget(lokiQuery({ query }, 0).maxLines(maxLines).direction(LokiQueryDirection.Backward))
    .withTransformation({ id: "extractFields", options: { source: "labels", replace: false } })
    .withTransformation({ id: "filterFieldsByName", options: { include: { names: Object.keys(order) } } })
    .withTransformation({ id: "organize", options: { indexByName: order, renameByName: columns } })
    .overrideByName(columns[idColumn] ?? idColumn, [
      { id: "links", value: [{ title: "Where did ${__value.raw} go?", url, targetBlank: false }] },
    ]);
}

/** Lines that one panel asks for. */
const maxLines = 1000;
