import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { renderReadme } from "./chart/readme.ts";
import { renderSchema } from "./chart/schema.ts";
import { readValues } from "./chart/values.ts";

/**
 * Writes the generated files of the Helm chart: copies of dashboards and rules (a chart cannot include files outside
 * its directory), versions, values.schema.json and README.md; with `--check` only reports those that are out of date.
 * Uses the build: run `npm run build` before.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const chart = `${root}helm/xmail-exporter/`;
const check = process.argv.includes("--check");

const { version } = JSON.parse(await readFile(`${root}package.json`, "utf8")) as { version: string };
const values = readValues(await readFile(`${chart}values.yaml`, "utf8"));
const dashboards = (await readdir(`${root}dashboards`)).filter((name) => name.endsWith(".json"));
const wanted = new Map<string, string>([
  ["Chart.yaml", withVersion(await readFile(`${chart}Chart.yaml`, "utf8"))],
  ["values.schema.json", await format(renderSchema(values), { parser: "json", printWidth: 120 })],
  ["README.md", await format(renderReadme(values), { parser: "markdown", printWidth: 120 })],
  ["files/xmail.rules.yaml", await readFile(`${root}alerts/xmail.rules.yaml`, "utf8")],
]);
for (const name of dashboards) {
  wanted.set(`files/dashboards/${name}`, await readFile(`${root}dashboards/${name}`, "utf8"));
}

for (const [name, text] of wanted) {
  const there = await readFile(chart + name, "utf8").catch(() => undefined);
  if (there === text) continue;
  if (check) fail(`helm/xmail-exporter/${name} is out of date`);
  else {
    await mkdir(dirname(chart + name), { recursive: true });
    await writeFile(chart + name, text);
  }
}
for (const name of await readdir(`${chart}files/dashboards`)) {
  if (dashboards.includes(name)) continue;
  if (check) fail(`helm/xmail-exporter/files/dashboards/${name} has no original`);
  else await rm(`${chart}files/dashboards/${name}`);
}

/** The chart and the exporter are released together, with the same version. */
function withVersion(text: string): string {
  return text.replace(/^(version|appVersion): .*$/gm, `$1: ${version}`);
}

function fail(text: string): void {
  console.error(`${text}; run: node scripts/chart.ts`);
  process.exitCode = 1;
}
