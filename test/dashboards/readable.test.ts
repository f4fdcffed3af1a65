import { describe, expect, test } from "vitest";
import { pages, panelsOf, type Page, type Panel } from "./pages.js";
import { errorsOf } from "./readable.js";

test.each(pages)("$name can be read, and says nothing untrue", ({ page }) => {
  expect(errorsOf(page)).toEqual([]);
});

describe("an error of each kind is found", () => {
  test.each<[what: string, id: string, change: (panel: Json) => void, error: RegExp]>([
    [
      "a long title",
      "xmail-overview 101",
      (panel) => (panel["title"] = "Messages received by SMTP in the last hour"),
      /cut/,
    ],
    ["a question", "xmail-overview 201", (panel) => (panel["title"] = "Is mail flowing?"), /no short name/],
    ["a lie", "xmail-queue 404", (panel) => set(panel, "fieldConfig.defaults.noValue", "none"), /"none"/],
    ["bars", "xmail-smtp 501", (panel) => (panel["type"] = "bargauge"), /use a table/],
    ["numbers by no name", "xmail-logs 102", (panel) => ofLoki(panel, "severity_text"), /without a name/],
    ["unsorted rows", "xmail-smtp 203", (panel) => (panel["transformations"] = []), /rows are not sorted/],
    ["unsorted records", "xmail-queue 601", (panel) => (panel["transformations"] = []), /rows are not sorted/],
    ["a count by clients", "xmail-logs 402", (panel) => ofLoki(panel, "client_address"), /500 values/],
    ["too many lines", "xmail-queue 601", (panel) => set(panel, "targets.0.maxLines", 2000), /2000 lines/],
    ["more than Loki's limit", "xmail-logs 402", (panel) => set(panel, "targets.0.maxLines", 6000), /6000 lines/],
    ["1 K for a thousand", "xmail-smtp 101", (panel) => set(panel, "fieldConfig.defaults.unit", "short"), /shortens/],
    ["c/m", "xmail-overview 201", (panel) => set(panel, "fieldConfig.defaults.unit", "cpm"), /shortens/],
    ["1.5 messages", "xmail-queue 201", (panel) => set(panel, "fieldConfig.defaults.decimals", 1), /not whole/],
    ["a fraction", "xmail-smtp 101", (panel) => set(panel, "targets.0.expr", "increase(a[1h])"), /not rounded/],
    ["a list as legend", "xmail-smtp 201", (panel) => set(panel, "options.legend.displayMode", "list"), /no table/],
    ["a legend without mean", "xmail-smtp 201", (panel) => set(panel, "options.legend.calcs", []), /no table/],
    ["shuffled ages", "xmail-queue 301", (panel) => set(panel, "options.legend.sortBy", "Mean"), /order of its own/],
    ["a color of its own", "xmail-queue 201", (panel) => set(panel, "fieldConfig.overrides", []), /frozen is of any/],
    ["a text that is cut", "xmail-queue 601", (panel) => widen(panel), /pixels for a column/],
    ["a short list of alerts", "xmail-overview 107", (panel) => set(panel, "gridPos.h", 5), /five alerts/],
    [
      "an empty id",
      "xmail-logs 201",
      (panel) => set(panel, "targets.0.expr", '{a="b"} | c=~`${message_id:regex}`'),
      /matches every record/,
    ],
  ])("%s", (_, id, change, error) => {
    expect(errorsOf(planted(id, change)).join("\n")).toMatch(error);
  });
});

type Json = Record<string, unknown>;

/** The dashboard with one panel changed. */
function planted(id: string, change: (panel: Json) => void): Page {
  const [uid, number] = id.split(" ");
  const { page } = structuredClone(pages.find(({ name }) => name === uid) ?? { page: undefined });
  const panel: Panel | undefined = page && panelsOf(page).find(({ id }) => id === Number(number));
  if (page === undefined || panel === undefined) throw new Error(`no panel ${id}`);
  change(panel as unknown as Json);
  return page;
}

function set(panel: Json, path: string, value: unknown): void {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  const parent = parts.reduce((at, part) => at[part] as Json, panel);
  parent[last] = value;
}

function ofLoki(panel: Json, label: string): void {
  const datasource = { type: "loki", uid: "${loki_datasource}" };
  const expr = `sum by (${label}) (count_over_time({service_name=~"$service"} [$__auto]))`;
  panel["targets"] = [{ refId: "A", datasource, expr }];
}

function widen(panel: Json): void {
  set(panel, "fieldConfig.overrides.0.properties", [{ id: "custom.width", value: 900 }]);
}
