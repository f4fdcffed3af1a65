import { describe, expect, test } from "vitest";
import { fill, pages, panelsOf, targetsOf, type Page, type Panel } from "./pages.js";
import { readLogQuery } from "./logql.js";
import { selectorsOf } from "./promql.js";

/**
 * The 17 rules of grafana/dashboard-linter by their names, written again: the tool itself is a Go program. Some look at
 * these kinds of panels only.
 */
const linted = ["stat", "singlestat", "graph", "table", "timeseries", "gauge"];

describe.each(pages)("$name", ({ page }) => {
  const sources = page.templating.list.filter(({ type }) => type === "datasource");
  const queries = targetsOf(page, "prometheus");
  const logQueries = targetsOf(page, "loki");
  const shown = panelsOf(page).filter(({ type }) => linted.includes(type));

  test("template-datasource-rule", () => {
    expect(sources.length).toBeGreaterThan(1);
    for (const { name, label, query } of sources) {
      expect(name).toBe(`${String(query)}_datasource`);
      expect(label.toLowerCase()).toBe(`${String(query)} data source`);
    }
  });

  // The linter looks for these two only where the first data source is Prometheus; here every page has them.
  test.each(["job", "instance"])("template-%s-rule", (name) => {
    expect(variable(page, name)).toMatchObject({
      label: name === "job" ? "Job" : "Instance",
      type: "query",
      datasource: { uid: "${prometheus_datasource}" },
      multi: true,
      allValue: ".+",
    });
  });

  test("template-label-promql-rule", () => {
    for (const { query } of page.templating.list) {
      const [, expression] = /^label_values\(([^]+), \w+\)$/.exec(typeof query === "string" ? query : "") ?? [];
      if (expression !== undefined) expect(selectorsOf(fill(expression))).toHaveLength(1);
    }
    expect(variable(page, "job")?.query).toMatch(/^label_values\(/);
  });

  test("template-on-time-change-reload-rule", () => {
    const reloaded = page.templating.list.filter(({ type }) => type === "query");
    expect(reloaded.map(({ refresh }) => refresh)).toEqual(reloaded.map(() => 2));
  });

  test("panel-datasource-rule", () => {
    const wrong = panelsOf(page).filter(
      ({ type, datasource }) =>
        type !== "alertlist" && !/^\$\{(prometheus|loki)_datasource\}$/.test(datasource?.uid ?? ""),
    );
    expect(titles(wrong)).toEqual([]);
  });

  test("panel-title-description-rule", () => {
    expect(titles(shown.filter(({ title, description }) => title === "" || (description ?? "") === ""))).toEqual([]);
  });

  test("panel-units-rule", () => {
    const units = shown.map(({ fieldConfig }) => fieldConfig?.defaults.unit ?? "");
    expect(units.filter((unit) => !knownUnits.includes(unit))).toEqual([]);
  });

  test("panel-no-targets-rule", () => {
    const without = panelsOf(page).filter(({ type, targets }) => type !== "alertlist" && (targets ?? []).length === 0);
    expect(titles(without)).toEqual([]);
  });

  test("target-logql-rule", () => {
    for (const { target } of logQueries)
      expect(readLogQuery(fill(target.expr)).stream).toEqual(
        target.expr.includes("$message_id") ? ["service_name", "no_label"] : ["service_name"],
      );
  });

  test("target-logql-auto-rule", () => {
    for (const { target } of logQueries)
      expect([...target.expr.matchAll(/\[([^\]]*)\]/g)].every(([, range]) => range === "$__auto")).toBe(true);
  });

  test("target-promql-rule", () => {
    for (const { target } of queries) expect(selectorsOf(fill(target.expr)).length).toBeGreaterThan(0);
  });

  test("target-rate-interval-rule", () => {
    for (const { target } of queries)
      for (const { inside, range } of selectorsOf(fill(target.expr, { interval: "4m", range: "3h" }))) {
        if (range === undefined) continue;
        expect(inside, target.expr).toBeDefined();
        if (inside === "rate" || inside === "irate") expect(range, target.expr).toBe("4m");
      }
  });

  test.each(["job", "instance"])("target-%s-rule", (label) => {
    for (const { target } of queries)
      for (const { matchers, metric } of selectorsOf(target.expr.replaceAll(/\[\$\w+\]/g, "[5m]"))) {
        const wanted = { label, operator: "=~", value: `$${label}` };
        expect(matchers, `${metric} in ${target.expr}`).toContainEqual(wanted);
      }
  });

  test("target-counter-agg-rule", () => {
    const counters = queries
      .flatMap(({ target }) => selectorsOf(fill(target.expr)))
      .filter(({ metric }) => metric.endsWith("_total"));
    const bare = counters.filter(({ inside = "" }) => !["rate", "irate", "increase"].includes(inside));
    expect(bare.map(({ metric }) => metric)).toEqual([]);
  });

  test("uneditable-dashboard", () => {
    expect(page.editable).toBe(false);
  });
});

function variable(page: Page, name: string) {
  return page.templating.list.find((variable) => variable.name === name);
}

function titles(panels: readonly Panel[]): string[] {
  return panels.map(({ title }) => title);
}

/**
 * Those of Grafana that we use; a misspelt one would be shown as text behind the number. The linter knows no unit of one's
 * own, but `cpm` reads "c/m".
 */
const knownUnits = ["locale", "none", "s", "bytes", "percentunit", "suffix:/min", "dateTimeFromNow"];
