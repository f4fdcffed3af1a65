import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kinds/list.js";
import { queueEvents } from "../../src/spool/queue-event-text.js";
import { root } from "./pages.js";
import { fieldsIn, forms, patternOf, queriesOf, queryOf, readObjects } from "./saved-objects.js";

const events = new Set<string>([...kinds.flatMap(({ events }) => [...events]), ...queueEvents]);

describe.each(forms)("dashboards for %s", (form) => {
  const objects = readObjects(form);
  const fields = new Map(patternOf(objects).fields.map((field) => [field.name, field]));

  test("have ids of their own, and every reference leads to one of them", () => {
    const known = new Map(objects.map((object) => [object.id, object.type]));
    expect(known.size).toBe(objects.length);
    for (const { id, references } of objects)
      for (const reference of references)
        expect(known.get(reference.id), `${id}: ${reference.name}`).toBe(reference.type);
  });

  test("show every search and visualization, beside each other in the 48 columns and never one over another", () => {
    const shown = new Set<string>();
    const dashboards = objects.filter((object) => object.type === "dashboard");
    expect(dashboards.map(({ attributes }) => attributes.title)).toEqual([
      "XMail: Log overview",
      "XMail: Refusals",
      "XMail: Failed logins",
      "XMail: One message",
    ]);
    for (const { attributes, references } of dashboards) {
      const taken = new Set<string>();
      for (const { gridData, panelRefName, panelIndex } of attributes.panelsJSON) {
        const reference = references.find(({ name }) => name === panelRefName);
        shown.add(reference?.id ?? panelRefName);
        expect(gridData.i).toBe(panelIndex);
        expect(gridData.x + gridData.w).toBeLessThanOrEqual(48);
        for (let x = gridData.x; x < gridData.x + gridData.w; x++)
          for (let y = gridData.y; y < gridData.y + gridData.h; y++) {
            expect(taken.has(`${x} ${y}`), `${attributes.title}: ${panelRefName}`).toBe(false);
            taken.add(`${x} ${y}`);
          }
      }
    }
    const panels = objects.filter(({ type }) => type === "search" || type === "visualization").map(({ id }) => id);
    expect([...shown].toSorted()).toEqual(panels.toSorted());
  });

  test("link to each other by ids that exist", () => {
    const texts = objects.flatMap((object) =>
      object.type === "visualization" ? [object.attributes.visState.params.markdown ?? ""] : [],
    );
    const links = texts.flatMap((text) => [...text.matchAll(/#\/view\/([\w-]+)/g)].map(([, id = ""]) => id));
    const ids = objects.filter(({ type }) => type === "dashboard").map(({ id }) => id);
    expect(links.toSorted()).toEqual(ids.toSorted());
  });

  test("explain every panel that shows data", () => {
    const unexplained = objects.filter(
      (object) =>
        object.type === "visualization" &&
        object.attributes.visState.type !== "markdown" &&
        object.attributes.description.length < 20,
    );
    expect(unexplained).toEqual([]);
  });

  test("aggregate, sort and show fields that are listed, each by a type that can do it", () => {
    for (const object of objects) {
      if (object.type === "search")
        for (const column of object.attributes.columns)
          expect(fields.has(column), `${object.id}: ${column}`).toBe(true);
      if (object.type !== "visualization") continue;
      const { aggs } = object.attributes.visState;
      for (const { id, type, params } of aggs) {
        expect(aggs[Number(id) - 1]?.id).toBe(id);
        if (!("field" in params)) continue;
        const field = fields.get(params.field);
        expect(field?.aggregatable, `${object.id}: ${params.field}`).toBe(true);
        const wanted = type === "terms" || type === "cardinality" ? "string" : "date";
        expect(field?.type, `${object.id}: ${type} of ${params.field}`).toBe(wanted);
        if ("orderBy" in params) expect(aggs[Number(params.orderBy) - 1]?.schema).toBe("metric");
      }
    }
  });

  test("ask for fields that are listed, and for events that exist", () => {
    const queries = objects.flatMap(queriesOf);
    expect(queries.length).toBeGreaterThan(20);
    for (const query of queries) {
      for (const name of fieldsIn(query)) expect([...fields.keys()], query).toContain(name);
      for (const [name] of query.matchAll(/(?<=")xmail\.[\w.]+(?=")/g)) expect([...events], query).toContain(name);
    }
    expect(queries.flatMap(fieldsIn)).toContain("attributes.event.name");
  });

  test("limit every query to the records of the exporter: other programs write to the same data streams", () => {
    const queries = objects.map(queryOf).filter((query) => query !== undefined);
    expect(queries.length).toBeGreaterThan(20);
    expect(queries.filter((query) => !/^_exists_:attributes\.xmail\.log\.kind\b/.test(query))).toEqual([]);
  });
});

test("both forms have the same dashboards, over the same attributes", () => {
  const [elastic, opensearch] = forms.map(readObjects);
  expect(elastic?.map(({ id }) => id)).toEqual(opensearch?.map(({ id }) => id));
  const attributes = forms.map((form) =>
    patternOf(readObjects(form))
      .fields.map(({ name }) => name)
      .filter((name) => name.startsWith("attributes.") && !name.startsWith("attributes.data_stream.")),
  );
  expect(attributes[0]).toEqual(attributes[1]);
});

test("the listed fields of Elastic are those of the documents that its Collector was seen to write", () => {
  const file = join(root, "test-real/golden/elasticsearch.documents.json");
  const { documents } = JSON.parse(readFileSync(file, "utf8")) as { documents: readonly { document: object }[] };
  const names = new Set(documents.flatMap(({ document }) => leavesOf(document, "")));
  expect(names.size).toBeGreaterThan(50);
  const listed = patternOf(readObjects("elastic")).fields.map(({ name }) => name);
  expect([...names].filter((name) => !listed.includes(name))).toEqual([]);
});

function leavesOf(value: object, path: string): string[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const full = path === "" ? name : `${path}.${name}`;
    return typeof inner === "object" && inner !== null ? leavesOf(inner, full) : [full];
  });
}
