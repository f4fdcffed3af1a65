import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type DashboardLink,
  type Panel,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { metricVariables, prometheus, type Variable } from "./variables.ts";
import { arrange } from "./layout.ts";
import { select } from "./query.ts";

export interface Page {
  /** Fixed: links and bookmarks are made of it. */
  readonly uid: string;
  /** Without the prefix. */
  readonly title: string;
  readonly about: string;
  /** Beginning of the time shown, such as `now-6h`. */
  readonly from: string;
  readonly variables?: readonly Variable[];
  /** Another page that is wanted beside this one. */
  readonly beside: { readonly title: string; readonly uid: string };
  readonly rows: readonly Row[];
}

export interface Row {
  readonly id: number;
  readonly title: string;
  readonly collapsed?: true;
  readonly panels: readonly Builder<Panel>[];
}

/** The dashboard as Grafana imports it. */
export function makeDashboard(page: Page): object {
  const builder = new DashboardBuilder(`XMail / ${page.title}`)
    .uid(page.uid)
    .description(page.about)
    .tags(["xmail", "xmail-mixin"])
    .readonly()
    .refresh("1m")
    .time({ from: page.from, to: "now" })
    .timezone("browser")
    .tooltip(DashboardCursorSync.Crosshair)
    .annotation(restarts())
    .link(others())
    .link(link(page.beside.title, page.beside.uid));
  for (const variable of page.variables ?? metricVariables) builder.withVariable(variable);
  for (const row of page.rows) addRow(builder, row);
  const dashboard = builder.build();
  arrange(dashboard.panels ?? []);
  return withoutPlacement(dashboard);
}

/** A link to a dashboard that keeps the time and what was chosen. */
function link(title: string, uid: string): DashboardLinkBuilder {
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}`)
    .icon("dashboard")
    .includeVars(true)
    .keepTime(true);
}

function others(): Builder<DashboardLink> {
  return new DashboardLinkBuilder("XMail dashboards")
    .type(DashboardLinkType.Dashboards)
    .tags(["xmail-mixin"])
    .asDropdown(true)
    .includeVars(true)
    .keepTime(true);
}

function restarts(): AnnotationQueryBuilder {
  const expression = `changes(${select("process_start_time_seconds")}[$__rate_interval]) > 0 and on (job, instance) ${select("xmail_exporter_build_info")}`;
  return new AnnotationQueryBuilder()
    .name("Exporter restarts")
    .datasource(prometheus)
    .enable(true)
    .iconColor("blue")
    .expr(expression)
    .titleFormat("Exporter restarted")
    .textFormat("{{instance}}")
    .target(new DataqueryBuilder().expr(expression).refId("Anno"));
}

function addRow(builder: DashboardBuilder, { id, title, collapsed, panels }: Row): void {
  const row = new RowBuilder(title).id(id);
  if (collapsed === true) for (const panel of panels) row.withPanel(panel);
  builder.withRow(row);
  if (collapsed !== true) for (const panel of panels) builder.withPanel(panel);
}

/** The library hides links and annotations in a menu unless this is taken away. */
function withoutPlacement(dashboard: object): object {
  return JSON.parse(
    JSON.stringify(dashboard, (key, value: unknown) =>
      key === "placement" && value === "inControlsMenu" ? undefined : value,
    ),
  ) as object;
}
