import type { Aggregation } from "./aggregation.ts";
import { savedObject, source, type SavedObject } from "./saved-object.ts";

interface Visualization {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Lucene. */
  readonly query: string;
  readonly aggregations: readonly Aggregation[];
}

interface Bars extends Visualization {
  readonly colors?: Readonly<Record<string, string>>;
  /** Bars beside each other, for values that are no parts of a whole. */
  readonly beside?: true;
}

/** Bars over time, stacked. */
export function bars(options: Bars): SavedObject {
  const axis = { style: {}, show: true };
  const mode = options.beside === true ? "normal" : "stacked";
  const params = {
    type: "histogram",
    grid: { categoryLines: false },
    categoryAxes: [
      {
        ...axis,
        id: "CategoryAxis-1",
        type: "category",
        position: "bottom",
        scale: { type: "linear" },
        labels: { show: true, filter: true, truncate: 100 },
        title: {},
      },
    ],
    valueAxes: [
      {
        ...axis,
        id: "ValueAxis-1",
        name: "LeftAxis-1",
        type: "value",
        position: "left",
        scale: { type: "linear", mode: "normal" },
        labels: { show: true, rotate: 0, filter: false, truncate: 100 },
        title: { text: "Records" },
      },
    ],
    seriesParams: [
      { show: true, type: "histogram", mode, data: { label: "Records", id: "1" }, valueAxis: "ValueAxis-1" },
    ],
    addTooltip: true,
    addLegend: true,
    legendPosition: "right",
    times: [],
    addTimeMarker: false,
    labels: { show: false },
    thresholdLine: { show: false, value: 10, width: 1, style: "full", color: "#E7664C" },
  };
  return visualization("histogram", params, options, { vis: { colors: options.colors ?? {} } });
}

export function table(options: Visualization): SavedObject {
  const params = {
    perPage: 10,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    showTotal: false,
    totalFunc: "sum",
    percentageCol: "",
  };
  return visualization("table", params, options, {
    vis: { params: { sort: { columnIndex: null, direction: null } } },
  });
}

/** Large numbers side by side. */
export function numbers(options: Visualization): SavedObject {
  const metric = {
    percentageMode: false,
    useRanges: false,
    colorSchema: "Green to Red",
    metricColorMode: "None",
    colorsRange: [{ from: 0, to: 10000 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: "#000", bgColor: false, labelColor: false, subText: "", fontSize: 36 },
  };
  return visualization("metric", { addTooltip: true, addLegend: false, type: "metric", metric }, options, {});
}

export function markdown({ id, title, text }: { id: string; title: string; text: string }): SavedObject {
  const params = { fontSize: 12, openLinksInNewTab: false, markdown: text };
  return savedObject("visualization", id, {
    title: `XMail: ${title}`,
    description: "",
    visState: JSON.stringify({ title, type: "markdown", params, aggs: [] }),
    uiStateJSON: "{}",
    version: 1,
    kibanaSavedObjectMeta: { searchSourceJSON: "{}" },
  });
}

function visualization(type: string, params: object, options: Visualization, uiState: object): SavedObject {
  const { id, title, about, query, aggregations } = options;
  const aggs = aggregations.map((aggregation, index) => ({ id: String(index + 1), enabled: true, ...aggregation }));
  const { meta, references } = source(query);
  const attributes = {
    title: `XMail: ${title}`,
    description: about,
    visState: JSON.stringify({ title, type, params, aggs }),
    uiStateJSON: JSON.stringify(uiState),
    version: 1,
    kibanaSavedObjectMeta: meta,
  };
  return savedObject("visualization", id, attributes, references);
}
