import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../..");
const chart = join(root, "helm/xmail-exporter");

describe("the chart", () => {
  test("holds the dashboards and rules of the project, byte by byte, and no others", async () => {
    const names = (await readdir(join(root, "dashboards"))).filter((name) => name.endsWith(".json"));
    expect(names.length).toBeGreaterThan(0);
    expect((await readdir(join(chart, "files/dashboards"))).toSorted()).toEqual(names.toSorted());
    for (const name of names) {
      const copy = await readFile(join(chart, "files/dashboards", name), "utf8");
      expect(copy === (await readFile(join(root, "dashboards", name), "utf8")), name).toBe(true);
    }
    const rules = await readFile(join(chart, "files/xmail.rules.yaml"), "utf8");
    expect(rules === (await readFile(join(root, "alerts/xmail.rules.yaml"), "utf8"))).toBe(true);
  });

  test("can replace the job and the address of the runbooks, which stand in the rules as the template expects", async () => {
    const rules = await readFile(join(root, "alerts/xmail.rules.yaml"), "utf8");
    const template = await readFile(join(chart, "templates/prometheusrule.yaml"), "utf8");
    for (const text of ['job=~".*xmail.*"', "https://example.com/xmail-exporter/"]) {
      expect(rules).toContain(text);
      expect(template).toContain(JSON.stringify(text).slice(1, -1));
    }
  });

  test("has the version of the program, which is that of the newest changes", async () => {
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    expect(parse(await readFile(join(chart, "Chart.yaml"), "utf8"))).toMatchObject({ version, appVersion: version });
    const [, newest] = /^## (\S+)/m.exec(await readFile(join(root, "CHANGELOG.md"), "utf8")) ?? [];
    expect(newest).toBe(version);
  });

  test("knows no volume that is lost with its pod", async () => {
    for (const name of await readdir(join(chart, "templates"), { recursive: true })) {
      if (!/\.(yaml|tpl)$/.test(name)) continue;
      expect(await readFile(join(chart, "templates", name), "utf8"), name).not.toContain("emptyDir");
    }
  });
});
