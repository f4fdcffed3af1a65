import { readLogQuery } from "./logql.js";
import { fill, panelsOf, type Page, type Panel, type Target } from "./pages.js";

/**
 * What makes a panel unreadable or untrue in a real Grafana, and no linter finds: one text for each error, empty where there
 * is none. Learned from the dashboards on a real Loki (docs/dashboards.md, "Changing a dashboard").
 */
export function errorsOf(page: Page): string[] {
  return panelsOf(page).flatMap((panel) =>
    rules.flatMap((rule) => rule(panel).map((error) => `${page.uid} ${panel.id}: ${error}`)),
  );
}

type Rule = (panel: Panel) => readonly string[];

const rules: readonly Rule[] = [
  function title({ title, gridPos }) {
    return [
      ...(title.length > charactersOf(gridPos.w) ? [`the title is cut: ${title}`] : []),
      ...(title.split(" ").length > 6 || title.endsWith("?") ? [`the title is no short name: ${title}`] : []),
    ];
  },

  function noValue({ fieldConfig }) {
    const text = fieldConfig?.defaults.noValue ?? "";
    return text === "" || text === "no data" ? [] : [`says "${text}" when its query was refused, too`];
  },

  function oneNumber({ type, options, targets = [] }) {
    if (type === "bargauge") return ["shows one number without a name where there is one series: use a table"];
    const isTable = targets.some((target) => isMetricOfLoki(target) && !target.expr.startsWith("sum ("));
    const isReduced = ["stat", "piechart", "gauge"].includes(type) && options?.reduceOptions?.values !== true;
    return isTable && isReduced ? ["shows one number without a name"] : [];
  },

  function sorted({ type, transformations = [] }) {
    if (type !== "table") return [];
    const [{ desc } = {}] = (transformations.find(({ id }) => id === "sortBy")?.options["sort"] ?? []) as Sort[];
    return desc === true ? [] : ["rows are not sorted"];
  },

  function manySeries({ targets = [] }) {
    return targets.filter(isMetricOfLoki).flatMap(({ expr }) => {
      const [, grouped = ""] = /\bby \(([^)]*)\)/.exec(expr) ?? [];
      const open = grouped.split(/,\s*/).filter((label) => label !== "" && !few.includes(label));
      return open.map((label) => `counts by ${label} in Loki: refused as soon as it has 500 values`);
    });
  },

  function manyLines({ targets = [] }) {
    const tooMany = targets.filter(({ maxLines = 0, expr }) => maxLines > (expr.includes("| keep ") ? 5000 : 1000));
    return tooMany.map(({ maxLines }) => `${maxLines} lines are more than Loki answers by default`);
  },

  function counts({ type, fieldConfig, targets = [] }) {
    const { unit = "", decimals } = fieldConfig?.defaults ?? {};
    if (unit === "short" || unit === "cpm") return [`the unit ${unit} shortens what it counts`];
    if (unit !== "locale") return [];
    const fractions = targets.some(({ expr }) => expr.includes("increase(") && !expr.includes("round("));
    return [
      ...(decimals === 0 ? [] : ["counts are not whole"]),
      ...(fractions && type !== "timeseries" ? ["increase() gives fractions, and is not rounded"] : []),
    ];
  },

  function legend({ type, options, targets = [] }) {
    if (type !== "timeseries") return [];
    const { displayMode, calcs = [], sortBy = "" } = options?.legend ?? {};
    const isOrdered = targets.some(({ legendFormat = "" }) => legendFormat.startsWith("up to "));
    return [
      ...(displayMode === "table" && calcs.includes("lastNotNull") && calcs.includes("mean")
        ? []
        : ["the legend is no table of last and mean"]),
      ...(isOrdered && sortBy !== "" ? ["the legend sorts what has an order of its own"] : []),
    ];
  },

  function colors({ type, fieldConfig, targets = [] }) {
    if (type !== "timeseries") return [];
    const names = Object.keys(colorOf).filter((name) =>
      targets.some(
        ({ legendFormat = "" }) =>
          legendFormat === name || /\{\{(result|state|class|severity_text)\}\}$/.test(legendFormat),
      ),
    );
    return names.flatMap((name) => {
      const found = (fieldConfig?.overrides ?? []).filter(({ matcher: { id, options } }) =>
        id === "byRegexp" ? toRegExp(options).test(name) : options === name,
      );
      const value = found.flatMap(({ properties }) => properties).find(({ id }) => id === "color")?.value;
      const color = (value as { fixedColor?: string } | undefined)?.fixedColor;
      return color === colorOf[name] ? [] : [`${name} is ${color ?? "of any color"}, elsewhere ${colorOf[name]}`];
    });
  },

  function sideways({ type, title, gridPos, fieldConfig, targets = [], transformations = [] }) {
    if (type !== "table") return [];
    const widths = (fieldConfig?.overrides ?? []).flatMap(({ properties }) =>
      properties.filter(({ id }) => id === "custom.width").map(({ value }) => Number(value)),
    );
    const columns = Object.values(transformations.find(({ id }) => id === "organize")?.options["renameByName"] ?? {});
    const others = Math.max(1, new Set(columns).size - widths.length);
    const rest = ((gridPos.w / 24) * laptop - widths.reduce((sum, width) => sum + width, 0)) / others;
    const needed = targets.some(({ expr }) => expr.includes("{{if "))
      ? 400
      : (fieldConfig?.defaults.custom?.minWidth ?? 150);
    return rest < needed ? [`${title} leaves ${Math.floor(rest)} pixels for a column that needs ${needed}`] : [];
  },

  function alerts({ type, gridPos }) {
    return type === "alertlist" && gridPos.h < 8 ? ["has no room for five alerts"] : [];
  },

  function emptyId({ targets = [] }) {
    return targets.some(({ expr }) => expr.includes("${message_id:regex}")) ? ["an empty id matches every record"] : [];
  },
];

/** Pixels that Grafana has for panels on a screen of 1366. */
const laptop = 1290;

/** What fits beside the icon of the description, at 14 pixels. */
function charactersOf(width: number): number {
  return Math.floor(((width / 24) * laptop - 55) / 7.3);
}

/** Labels with few values: those of the code, none that a client chooses. */
const few = ["severity_text", "event_name", "xmail_log_kind"];

const colorOf: Readonly<Record<string, string>> = {
  ok: "green",
  delivered: "green",
  accepted: "green",
  retry: "yellow",
  deferred: "yellow",
  temporary: "yellow",
  frozen: "red",
  failed: "red",
  permanent: "red",
  rejected: "red",
};

interface Sort {
  readonly desc?: boolean;
}

/** A Loki query that gives numbers. Its syntax is read: a log query may hold the name of a function, too. */
function isMetricOfLoki({ datasource, expr }: Target): boolean {
  return datasource?.type === "loki" && readLogQuery(fill(expr)).ranges.length > 0;
}

function toRegExp(text: string): RegExp {
  const [, source = text] = /^\/(.*)\/$/.exec(text) ?? [];
  return new RegExp(source);
}
