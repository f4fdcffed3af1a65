import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { dashboards } from "../../dashboards/src/list.js";
import { folder, names, pages, panelsOf, root } from "./pages.js";

const uids = [
  "xmail-access",
  "xmail-delivery",
  "xmail-exporter",
  "xmail-logs",
  "xmail-overview",
  "xmail-queue",
  "xmail-smtp",
];

test("the dashboards that are checked in are what dashboards/src makes", () => {
  expect(names.toSorted()).toEqual(uids);
  for (const { name, page } of pages) expect(page, name).toEqual(JSON.parse(JSON.stringify(dashboards[name])));
  const { status, stderr } = spawnSync(process.execPath, [`${folder}/src/build.ts`, "--check"], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

describe.each(pages)("$name", ({ name, page }) => {
  test("has a fixed uid, a title with the prefix, the tags, and links to the others", () => {
    expect(page.uid).toBe(name);
    expect(page.title).toMatch(/^XMail \/ [A-Z][a-zA-Z ]+$/);
    expect(page.tags).toEqual(["xmail", "xmail-mixin"]);
    expect(page.refresh).toBe("1m");
    expect(page.links[0]).toMatchObject({
      type: "dashboards",
      tags: ["xmail-mixin"],
      includeVars: true,
      keepTime: true,
    });
    expect(JSON.stringify(page)).not.toContain("inControlsMenu");
  });

  test("links only to dashboards that there are", () => {
    const found = [...JSON.stringify(page).matchAll(/"\/d\/([a-z-]+)/g)].map(([, uid]) => uid);
    expect(found.length).toBeGreaterThan(0);
    for (const uid of found) expect(uids).toContain(uid);
  });

  test("begins with an open row Overview", () => {
    expect(page.panels[0]).toMatchObject({ type: "row", title: "Overview", collapsed: false });
  });

  test("has panels with titles of their own, and descriptions that begin with the question", () => {
    for (const { title, description = "" } of panelsOf(page)) {
      expect(description, title).toMatch(/^[A-Z][^?]+\? [A-Z0-9]/);
      expect(description.length, title).toBeGreaterThan(60);
      expect(description, title).toMatch(/[.]$/);
    }
    expect(new Set(panelsOf(page).map(({ title }) => title)).size).toBe(panelsOf(page).length);
  });

  test("has an id of its own for every row and panel, the panel's in its row's hundred", () => {
    const rows = page.panels.filter(({ type }) => type === "row");
    const ids = [...rows, ...panelsOf(page)].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    let hundred = 0;
    for (const { type, id, panels = [] } of page.panels) {
      if (type === "row") hundred = id;
      for (const panel of type === "row" ? panels : [{ id }])
        expect(Math.floor(panel.id / 100) * 100, String(panel.id)).toBe(hundred);
    }
  });

  test("fills the whole grid, and no two panels overlap", () => {
    const cells = new Set<string>();
    const placed = [...page.panels, ...page.panels.flatMap(({ panels }) => panels ?? [])];
    for (const { gridPos } of placed) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(cells.has(`${x},${y}`), `${x},${y}`).toBe(false);
          cells.add(`${x},${y}`);
        }
    }
    expect(cells.size).toBe(24 * Math.max(...placed.map(({ gridPos }) => gridPos.y + gridPos.h)));
  });
});
