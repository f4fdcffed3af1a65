import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import {
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
import { looksOf } from "./palette.ts";
import { Count } from "./units.ts";
import { loki, prometheus } from "./variables.ts";

/** What every panel says of itself. */
export interface About {
  /** Fixed within the dashboard: links to a panel are made of it. A new panel takes the next free number of its row. */
  readonly id: number;
  /** A few words in the field's terms: it must not be cut on a laptop's screen. */
  readonly title: string;
  /** The question that the panel answers, what is shown, what a bad value means, what to do then. */
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

/** Lines over time, or stacked bars where the sum says as much as its parts. The busiest come first in the legend. */
export function series(
  options: About & {
    readonly queries: readonly Query[];
    readonly source?: "loki";
    readonly stacked?: true;
    readonly leadsTo?: Leading;
    /** The queries have an order of their own, such as ages: the legend keeps it. */
    readonly ordered?: true;
  },
): Builder<Panel> {
  const { queries, source, stacked, leadsTo, ordered } = options;
  const panel = describe(new SeriesPanel(), { height: 9, ...options })
    .datasource(source === "loki" ? loki : prometheus)
    .thresholds(expectation(options))
    .min(0)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName))
    .drawStyle(stacked === true ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .fillOpacity(stacked === true ? 60 : 10)
    .lineWidth(stacked === true ? 0 : 1)
    .showPoints(VisibilityMode.Never)
    .stacking(new StackingConfigBuilder().mode(stacked === true ? StackingMode.Normal : StackingMode.None))
    .legend(legend(options.width, ordered === true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.bad !== undefined)
    panel.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  if (leadsTo !== undefined) panel.links([leading(...leadsTo)]);
  for (const { names, properties } of new Set(queries.flatMap(({ legend = "" }) => looksOf(legend))))
    panel.overrideByRegexp(names, [...properties]);
  queries.forEach((query, index) =>
    panel.withTarget(source === "loki" ? lokiQuery(query, index) : prometheusQuery(query, index).range()),
  );
  return panel;
}

/** One row for each series, its labels as columns, the largest first. */
export function table(
  options: About & { readonly query: string; readonly columns: readonly string[]; readonly value: string },
): Builder<Panel> {
  const { query, columns, value } = options;
  const order = Object.fromEntries([...columns, "Value"].map((name, index) => [name, index]));
  return describe(new TablePanel(), { height: 9, ...options })
    .datasource(prometheus)
    .thresholds(expectation(options))
    .filterable(true)
    .minWidth(60)
    .overrideByName(value, [{ id: "custom.width", value: 115 }])
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
  decimals(decimals: number): B;
}

/** Sets what every panel has. */
export function describe<B extends Described<B>>(panel: B, { id, title, about, unit, width, height = 8 }: About): B {
  panel.id(id).title(title).description(about).unit(unit).span(width).height(height);
  return unit === Count ? panel.decimals(0) : panel;
}

/** A table of the last value and the mean: beside a wide panel, below a narrow one. */
function legend(width: number, ordered: boolean): VizLegendOptionsBuilder {
  const table = new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(width >= 12 ? LegendPlacement.Right : LegendPlacement.Bottom)
    .calcs(["lastNotNull", "mean"]);
  return ordered ? table : table.sortBy("Mean").sortDesc(true);
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
