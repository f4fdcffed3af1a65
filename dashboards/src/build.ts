import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { dashboards } from "./list.ts";

/**
 * Writes the dashboards as JSON beside this folder; `--check` only says whether they are as they would be written, with
 * exit code 1 where not. Needs Node alone: `node dashboards/src/build.ts`.
 */
const folder = new URL("../", import.meta.url);

const check = process.argv.includes("--check");
const stale: string[] = [];
for (const [name, dashboard] of Object.entries(dashboards)) {
  const file = new URL(`${name}.json`, folder);
  const wanted = await format(JSON.stringify(dashboard, null, 2), { parser: "json", printWidth: 120 });
  if (!check) await writeFile(file, wanted);
  else if ((await readFile(file, "utf8").catch(() => "")) !== wanted) stale.push(`${name}.json`);
}
for (const file of await readdir(folder)) {
  if (!file.endsWith(".json") || file.replace(/\.json$/, "") in dashboards) continue;
  if (check) stale.push(file);
  else await rm(new URL(file, folder));
}
if (stale.length > 0) {
  console.error(`not what dashboards/src makes: ${stale.join(", ")}; run: node dashboards/src/build.ts`);
  process.exitCode = 1;
}
