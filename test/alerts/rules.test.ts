import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { dashboards } from "../../dashboards/src/list.js";
import { recordings } from "../../dashboards/src/query.js";
import { processMetrics, scrapeMetrics, seriesNames } from "../dashboards/catalogue.js";
import { groupingsOf, selectorsOf } from "../dashboards/promql.js";
import { alertRules, alertsFolder, recordingRules, rules, rulesText } from "./rules.js";

const { baseUrl } = parse(readFileSync(join(alertsFolder, "links.yaml"), "utf8")) as { readonly baseUrl: string };
const dashboardNames = Object.keys(dashboards);
const runbooks = join(alertsFolder, "../docs/runbooks");
const names = alertRules.map(({ alert }) => alert);
const named = rules.map((rule) => ({ name: "alert" in rule ? rule.alert : rule.record, expr: rule.expr }));

test("there is a rule for each thing that a mail administrator must be woken or told of", () => {
  expect(names.length).toBeGreaterThan(30);
  expect(new Set(names).size).toBe(names.length);
});

describe("every rule", () => {
  const known = [
    ...seriesNames.keys(),
    ...processMetrics,
    ...scrapeMetrics,
    ...recordingRules.map(({ record }) => record),
  ];

  test.each(named)("asks for metrics, labels and values that exist: $name", ({ expr }) => {
    for (const { metric, matchers } of selectorsOf(expr)) {
      expect(known).toContain(metric);
      const labels = seriesNames.get(metric)?.labels;
      for (const { label, value } of matchers.filter(() => labels !== undefined)) {
        expect([...(labels?.keys() ?? [])]).toContain(label);
        const values = labels?.get(label);
        for (const part of values === undefined ? [] : value.split("|")) expect(values).toContain(part);
      }
    }
  });

  test.each(named)("names no job but to see whether the exporter is up: $name", ({ expr }) => {
    for (const { metric, matchers } of selectorsOf(expr)) {
      const jobs = matchers.filter(({ label }) => label === "job").map(({ value }) => value);
      expect(jobs).toEqual(metric === "up" ? [".*xmail.*"] : []);
    }
  });
});

describe.each(alertRules)("$alert", ({ alert, expr, for: duration, labels, annotations }) => {
  test("has a severity, a duration and words", () => {
    expect(alert).toMatch(/^XMail[A-Z][A-Za-z0-9]+$/);
    expect(["critical", "warning", "info"]).toContain(labels["severity"]);
    expect(duration).toMatch(/^\d+[mh]$/);
    expect(Object.keys(annotations)).toEqual(["summary", "description", "runbook_url", "dashboard_url"]);
    for (const text of [annotations["summary"], annotations["description"]]) expect(text).toMatch(/^[A-Z{][^]+\.$/);
    expect(annotations["summary"]?.length).toBeLessThan(110);
  });

  test("names in its words only labels that its series have", () => {
    const grouped = new Set(selectorsOf(expr).some(({ metric }) => metric === "up") ? ["instance"] : groupingsOf(expr));
    if (expr.includes(":rate5m")) grouped.add("instance");
    if (expr.startsWith("changes(")) grouped.add("instance");
    for (const [, label = ""] of JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g))
      expect(grouped).toContain(label);
  });

  test("leads to a dashboard that there is, for its instance", () => {
    const [, uid, instance] =
      /^(?:\S+)d\/([a-z-]+)(\?var-instance=\{\{ \$labels\.instance \}\})?$/.exec(annotations["dashboard_url"] ?? "") ??
      [];
    expect(annotations["dashboard_url"]?.startsWith(`${baseUrl}d/`)).toBe(true);
    expect(dashboardNames).toContain(uid);
    expect(instance === undefined).toBe(alert === "XMailExporterMissing");
  });

  test("has a runbook with the usual sections", () => {
    expect(annotations["runbook_url"]).toBe(`${baseUrl}docs/runbooks/${alert}.md`);
    const page = readFileSync(join(runbooks, `${alert}.md`), "utf8");
    expect(page.startsWith(`# ${alert}\n`)).toBe(true);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Meaning", "Diagnosis", "Mitigation", "When to ignore it"]);
    expect(page).toContain(`Severity: ${labels["severity"] ?? ""}`);
  });
});

test("there is no page without an alert", () => {
  const pages = readdirSync(runbooks).map((file) => file.replace(/\.md$/, ""));
  expect(pages.toSorted()).toEqual([...names, "README"].toSorted());
});

test("every page is in the list of pages", () => {
  const list = readFileSync(join(runbooks, "README.md"), "utf8");
  for (const name of names) expect(list).toContain(`](${name}.md)`);
});

describe("the promtool tests", () => {
  const files = readdirSync(join(alertsFolder, "tests"));
  const expressions = files.flatMap((file) => {
    const { tests } = parse(readFileSync(join(alertsFolder, "tests", file), "utf8")) as TestFile;
    return tests.flatMap(({ promql_expr_test }) => promql_expr_test);
  });

  test.each(names)("have %s fire, and have it stay silent", (name) => {
    const about = expressions.filter(({ expr }) => expr.includes(`alertname="${name}"`));
    const severity = alertRules.find(({ alert }) => alert === name)?.labels["severity"] ?? "";
    const firing = about.filter(({ exp_samples = [] }) => exp_samples.length > 0);
    expect(firing.length).toBeGreaterThan(0);
    for (const { labels } of firing.flatMap(({ exp_samples = [] }) => exp_samples))
      expect(labels).toContain(`severity="${severity}"`);
    expect(about.some(({ exp_samples = [] }) => exp_samples.length === 0)).toBe(true);
  });

  test.each(recordingRules)("compute $record", ({ record }) => {
    const about = expressions.filter(({ expr }) => expr.startsWith(record));
    expect(about.some(({ exp_samples = [] }) => exp_samples.length > 0)).toBe(true);
  });
});

test("the recording rules are what panels compute where the rules are not loaded", () => {
  const asPanel = (expression: string) =>
    expression.replaceAll("[5m]", "[$__rate_interval]").replaceAll(/\s+/g, " ").trim();
  const withoutVariables = (expression: string) =>
    expression
      .replaceAll(/job=~"\$job", instance=~"\$instance"(, )?/g, "")
      .replaceAll("{}", "")
      .replaceAll(/\s+/g, " ");
  expect(Object.fromEntries(recordingRules.map(({ record, expr }) => [record, asPanel(expr)]))).toEqual(
    Object.fromEntries(Object.entries(recordings).map(([name, raw]) => [name, withoutVariables(raw)])),
  );
});

test("what has to be changed is written in one way only, so that one replacement changes it", () => {
  expect([...rulesText.matchAll(/job=~/g)].length).toBe([...rulesText.matchAll(/job=~"\.\*xmail\.\*"/g)].length);
  const urls = [...rulesText.matchAll(/https?:\/\/\S+/g)].map(([url]) => url);
  expect(urls.every((url) => url.startsWith("https://example.com/xmail-exporter/"))).toBe(true);
});

interface TestFile {
  readonly tests: readonly {
    readonly promql_expr_test: readonly {
      readonly expr: string;
      readonly exp_samples?: readonly { readonly labels: string }[];
    }[];
  }[];
}
