import { PanelBuilder as BarGaugePanel } from "@grafana/grafana-foundation-sdk/bargauge";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphDrawStyle,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  DashboardLinkBuilder,
  DashboardLinkType,
  FieldColorBuilder,
  FieldColorModeId,
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Panel,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder as LokiQuery } from "@grafana/grafana-foundation-sdk/loki";
import { DataqueryBuilder as PrometheusQuery, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatPanel } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TablePanel } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as SeriesPanel } from "@grafana/grafana-foundation-sdk/timeseries";
import { loki, prometheus } from "./variables.ts";

/** What every panel says of itself. */
export interface About {
  /** Fixed within the dashboard: links to a panel are made of it. A new panel takes the next free number of its row. */
  readonly id: number;
  /** The question that the panel answers. */
  readonly title: string;
  /** What is shown, what a bad value means, what to do then. */
  readonly about: string;
  readonly unit: string;
  /** Of 24. */
  readonly width: number;
  readonly height?: number;
  /** Where a mail administrator has an expectation: from this value on it is worth a look, or bad. */
  readonly warn?: number;
  readonly bad?: number;
  /** Where more is better: from this value on it is fair, or good. */
  readonly fair?: number;
  readonly good?: number;
}

interface Query {
  readonly query: string;
  /** Name of the series: text and `{{label}}`. */
  readonly legend?: string;
}

/** The dashboard that tells more, and what to choose there, such as `var-event=xmail.queue.attempt`. */
type Leading = readonly [title: string, uid: string, chosen?: string];

/** One number. */
export function stat(
  options: About & {
    readonly query: string;
    readonly source?: "loki";
    readonly leadsTo?: Leading;
    readonly words?: Readonly<Record<string, string>>;
    readonly legend?: string;
    /** Shows the names of the series instead of their values. */
    readonly names?: true;
    readonly history?: true;
    readonly decimals?: number;
  },
): Builder<Panel> {
  const { query, source, leadsTo, words, legend, names, history, decimals } = options;
  const panel = describe(new StatPanel(), { height: 4, ...options })
    .thresholds(expectation(options))
    .colorMode(BigValueColorMode.Value)
    .graphMode(history === true ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .noValue("no data")
    .datasource(source === "loki" ? loki : prometheus);
  if (names === true) panel.textMode(BigValueTextMode.Name);
  if (decimals !== undefined) panel.decimals(decimals);
  if (words !== undefined) panel.mappings([mapping(words)]);
  if (leadsTo !== undefined) panel.links([leading(...leadsTo)]);
  if (source === "loki")
    return panel.withTarget(lokiQuery({ query }, 0).instant(true).range(false).queryType("instant"));
  const target = prometheusQuery({ query, ...(legend === undefined ? {} : { legend }) }, 0);
  return panel.withTarget(history === true ? target.range() : target.instant());
}

/** Lines over time, or stacked bars where the sum says as much as its parts. */
export function series(
  options: About & {
    readonly queries: readonly Query[];
    readonly source?: "loki";
    readonly stacked?: true;
    readonly leadsTo?: Leading;
    /** Names of series and their colors, where green and red mean something. */
    readonly colors?: Readonly<Record<string, string>>;
  },
): Builder<Panel> {
  const { queries, source, stacked, leadsTo, colors = {} } = options;
  const panel = describe(new SeriesPanel(), { height: 8, ...options })
    .datasource(source === "loki" ? loki : prometheus)
    .thresholds(expectation(options))
    .min(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .drawStyle(stacked === true ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .fillOpacity(stacked === true ? 60 : 10)
    .lineWidth(stacked === true ? 0 : 1)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked === true ? StackingMode.Normal : StackingMode.None))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.bad !== undefined)
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  if (leadsTo !== undefined) panel.links([leading(...leadsTo)]);
  for (const [name, color] of Object.entries(colors))
    panel.overrideByName(name, [{ id: "color", value: { mode: "fixed", fixedColor: color } }]);
  queries.forEach((query, index) =>
    panel.withTarget(source === "loki" ? lokiQuery(query, index) : prometheusQuery(query, index).range()),
  );
  return panel;
}

/** The largest values of the time shown, one bar each. */
export function bars(options: About & Query & { readonly source?: "loki" }): Builder<Panel> {
  const { source } = options;
  const panel = describe(new BarGaugePanel(), { height: 8, ...options })
    .datasource(source === "loki" ? loki : prometheus)
    .thresholds(expectation(options))
    .min(0)
    .displayMode(BarGaugeDisplayMode.Basic)
    .orientation(VizOrientation.Horizontal)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .noValue("none");
  if (source === "loki") return panel.withTarget(lokiQuery(options, 0).instant(true).range(false).queryType("instant"));
  return panel.withTarget(prometheusQuery(options, 0).instant());
}

/** One row for each series, its labels as columns, the largest first. */
export function table(
  options: About & { readonly query: string; readonly columns: readonly string[]; readonly value: string },
): Builder<Panel> {
  const { query, columns, value } = options;
  const order = Object.fromEntries([...columns, "Value"].map((name, index) => [name, index]));
  return describe(new TablePanel(), { height: 8, ...options })
    .datasource(prometheus)
    .thresholds(expectation(options))
    .filterable(true)
    .withTarget(prometheusQuery({ query }, 0).instant().format(PromQueryFormat.Table))
    .withTransformation({
      id: "organize",
      options: { excludeByName: { Time: true }, indexByName: order, renameByName: { Value: value } },
    })
    .withTransformation({ id: "sortBy", options: { fields: {}, sort: [{ field: value, desc: true }] } });
}

/** The parts of a panel builder that all kinds of panels share. */
interface Described<B> extends Builder<Panel> {
  id(id: number): B;
  title(title: string): B;
  description(text: string): B;
  unit(unit: string): B;
  span(width: number): B;
  height(height: number): B;
}

/** Sets what every panel has. */
export function describe<B extends Described<B>>(panel: B, { id, title, about, unit, width, height = 8 }: About): B {
  return panel.id(id).title(title).description(about).unit(unit).span(width).height(height);
}

/** Panels interpolate their links themselves: the time and what was chosen have to be named. */
function leading(title: string, uid: string, chosen?: string): DashboardLinkBuilder {
  const choice = chosen === undefined ? "" : `&${chosen}`;
  return new DashboardLinkBuilder(title)
    .type(DashboardLinkType.Link)
    .url(`/d/${uid}?\${__url_time_range}&\${__all_variables}${choice}`);
}

export function lokiQuery({ query, legend }: Query, index: number): LokiQuery {
  const target = new LokiQuery().datasource(loki).expr(query).refId(letter(index));
  return legend === undefined ? target : target.legendFormat(legend);
}

function prometheusQuery({ query, legend }: Query, index: number): PrometheusQuery {
  const target = new PrometheusQuery().datasource(prometheus).expr(query).refId(letter(index));
  return legend === undefined ? target : target.legendFormat(legend);
}

function letter(index: number): string {
  return String.fromCharCode("A".charCodeAt(0) + index);
}

/** Green, then orange, then red, or the other way round; without an expectation no color says anything. */
function expectation({ warn, bad, fair, good }: About): ThresholdsConfigBuilder {
  if (good !== undefined)
    return steps([["red", null], ...(fair === undefined ? [] : [["orange", fair] as const]), ["green", good]]);
  if (warn === undefined && bad === undefined) return steps([["blue", null]]);
  return steps([
    ["green", null],
    ...(warn === undefined ? [] : [["orange", warn] as const]),
    ...(bad === undefined ? [] : [["red", bad] as const]),
  ]);
}

function steps(list: readonly (readonly [color: string, from: number | null])[]): ThresholdsConfigBuilder {
  const parts = list.map(([color, value]) => ({ color, value }));
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(parts);
}

function mapping(words: Readonly<Record<string, string>>): ValueMapping {
  const options = Object.fromEntries(Object.entries(words).map(([value, text], index) => [value, { text, index }]));
  return { type: MappingType.ValueToText, options };
}
