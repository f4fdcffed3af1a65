import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kinds/list.js";
import { ages } from "../../src/journey/journey.js";
import type { QueueEvent } from "../../src/spool/queue-event.js";
import { attributesOf, queueEvents } from "../../src/spool/queue-event-text.js";
import { recordings } from "../../dashboards/src/query.js";
import { unused } from "../../dashboards/src/list.js";
import { alertingExpressions } from "../alerts/rules.js";
import { families, processMetrics, scrapeMetrics, seriesNames } from "./catalogue.js";
import { readLogQuery } from "./logql.js";
import { fill, pages, targetsOf } from "./pages.js";
import { groupingsOf, selectorsOf, type Matcher } from "./promql.js";

const allQueries = pages.flatMap(({ name, page }) =>
  targetsOf(page, "prometheus").map(({ panel, target }) => ({
    where: `${name} ${panel.id}`,
    expression: fill(target.expr),
  })),
);
const fromTarget = ["job", "instance"];
/** Made by label_replace in the recording rule. */
const made = ["protocol"];

describe("PromQL of the panels", () => {
  const other = [...processMetrics, ...scrapeMetrics, ...Object.keys(recordings)];

  test.each(allQueries)("$where asks for metrics, labels and values that exist", ({ expression }) => {
    const labels = new Set([...fromTarget, ...made, "le"]);
    for (const { metric, matchers } of selectorsOf(expression)) {
      const family = seriesNames.get(metric);
      if (family === undefined) expect(other, metric).toContain(metric);
      for (const label of family?.labels.keys() ?? []) labels.add(label);
      for (const matcher of matchers.filter(({ label }) => !fromTarget.includes(label))) {
        expect([...(family?.labels.keys() ?? []), "le"], `${metric}{${matcher.label}}`).toContain(matcher.label);
        expect(canMatch(matcher, family?.labels.get(matcher.label)), `${matcher.label} ${matcher.value}`).toBe(true);
      }
    }
    for (const label of groupingsOf(expression)) expect([...labels]).toContain(label);
  });

  test("every metric that is exported is used, or is listed with the reason why not", () => {
    const expressions = [
      ...allQueries.map(({ expression }) => expression),
      ...pages.flatMap(({ page }) => page.annotations.list.map(({ expr }) => fill(expr))),
      ...alertingExpressions,
    ];
    const used = new Set(expressions.flatMap(selectorsOf).map(({ metric }) => seriesNames.get(metric)?.name ?? metric));
    const missing = families.map(({ name }) => name).filter((name) => !used.has(name));
    expect(missing.toSorted()).toEqual(Object.keys(unused).toSorted());
    expect(Object.values(unused).every((reason) => reason.length > 20)).toBe(true);
  });

  test("the bands of a distribution follow each other from nothing to everything", () => {
    const panels = Map.groupBy(
      allQueries.filter(
        ({ expression }) => expression.includes(" - sum(xmail_queue_") || /le="\d+"}\)$/.test(expression),
      ),
      ({ where }) => where,
    );
    expect(panels.size).toBe(2);
    for (const bands of panels.values()) {
      const bounds = bands.map(({ expression }) => [...expression.matchAll(/le="([^"]+)"/g)].map(([, bound]) => bound));
      expect(bounds.map(([, above]) => above)).toEqual([undefined, ...bounds.slice(0, -1).map(([upTo]) => upTo)]);
      expect(bounds.at(-1)?.[0]).toBe("+Inf");
    }
  });

  test("the ages of messages without delivery are all asked for, in order", () => {
    const asked = allQueries.flatMap(
      ({ expression }) => /xmail_messages_without_delivery\{.*age="(\w+)"/.exec(expression) ?? [],
    );
    expect(asked.filter((_, index) => index % 2 === 1)).toEqual(ages.map(([name]) => name));
  });

  test("every series that a legend names is grouped by", () => {
    for (const { name, page } of pages)
      for (const { panel, target } of targetsOf(page, "prometheus")) {
        for (const [, label] of (target.legendFormat ?? "").matchAll(/\{\{(\w+)\}\}/g))
          expect(groupingsOf(fill(target.expr)), `${name} ${panel.id}`).toContain(label);
      }
  });
});

describe("LogQL of the panels", () => {
  const logQueries = pages.flatMap(({ name, page }) =>
    targetsOf(page, "loki").map(({ panel, target }) => ({ where: `${name} ${panel.id}`, expression: target.expr })),
  );

  test("there is some", () => {
    expect(logQueries.length).toBeGreaterThan(8);
  });

  test.each(logQueries)("$where asks for what records carry", ({ expression }) => {
    const { stream, metadata, filters } = readLogQuery(fill(expression));
    // the second one chooses nothing while no message id is entered
    expect(stream).toEqual(expression.includes("$message_id") ? ["service_name", "no_label"] : ["service_name"]);
    for (const label of metadata) expect(structuredMetadata, label).toContain(label);
    for (const { label, operator, value } of filters) {
      const known = { event_name: events, severity_text: ["INFO", "WARN", "ERROR"] }[label];
      if (known === undefined) continue;
      expect(operator).toBe("=~");
      for (const part of value.split("|"))
        expect(known.some((name) => new RegExp(`^(${part})$`).test(name))).toBe(true);
    }
  });

  test("a link that chooses an event chooses one that there is", () => {
    const chosen = [...JSON.stringify(pages).matchAll(/&var-event=([a-z.]+)/g)].map(([, event]) => event);
    expect(chosen.length).toBeGreaterThan(0);
    for (const event of chosen) expect(events).toContain(event);
  });

  test("the choice of events is what records can have", () => {
    const [choice] = pages.flatMap(({ page }) => page.templating.list.filter(({ name }) => name === "event"));
    expect(String(choice?.query).split(",").toSorted()).toEqual(events.toSorted());
  });

  test.each(["xmail-logs", "xmail-queue"])("the columns of the table of %s are what records carry", (page) => {
    const text = JSON.stringify(pages.find(({ name }) => name === page)?.page);
    const tables = [...text.matchAll(/"renameByName":(\{[^}]*"email_local_id"[^}]*\})/g)];
    const names = tables.flatMap(([, columns = "{}"]) => Object.keys(JSON.parse(columns) as object));
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(["Time", "timestamp", "Line", "body", ...structuredMetadata]).toContain(name);
  });
});

/** As Loki keeps the records of `src/otlp/record.ts`: dots become underscores. Up to 3.7 it drops EventName: `event.name` is an attribute. */
const structuredMetadata = [
  ...["severity_text", "severity_number"],
  ...[
    "event.name",
    "log.record.uid",
    "log.file.name",
    "xmail.log.kind",
    "xmail.log.offset",
    "xmail.log.reason",
    ...kinds.flatMap(attributeNames),
    ...Object.keys(attributesOf(failedAttempt())),
  ].map((name) => name.replaceAll(".", "_")),
];
const events = [...kinds.flatMap((kind) => kind.events), "xmail.line.refused", ...queueEvents];

function attributeNames(kind: (typeof kinds)[number]): string[] {
  const reading = kind.read(kind.sample);
  if ("reason" in reading) throw new Error(`the sample of ${kind.name} is refused`);
  const event = { ...reading, kind: kind.name, file: "f", offset: 0, time: 0 };
  return Object.keys(kind.attributes(event));
}

/** Its attributes count here, whether they have a value or not. */
function failedAttempt(): QueueEvent {
  return { event: "attempt", name: "1795516267485.7f.bb5.1.vm", attempt: 1, time: 0 };
}

function canMatch({ operator, value }: Matcher, values: readonly string[] | undefined): boolean {
  if (values === undefined) return true;
  if (operator === "=" || operator === "!=") return values.includes(value);
  return value.split("|").every((part) => values.some((known) => new RegExp(`^(?:${part})$`).test(known)));
}
