import { readFile, writeFile } from "node:fs/promises";
import { savedObjects } from "./list.ts";

/**
 * Writes the dashboards for Elastic and OpenSearch as files to import; `--check` only says whether they are as they would
 * be written, with exit code 1 where not. Needs Node alone: `node dashboards/src/saved-objects/build.ts`.
 */
const check = process.argv.includes("--check");
const stale: string[] = [];
for (const [name, objects] of Object.entries(savedObjects)) {
  const file = new URL(`../../${name}.ndjson`, import.meta.url);
  const wanted = objects.map((object) => `${JSON.stringify(object)}\n`).join("");
  if (!check) await writeFile(file, wanted);
  else if ((await readFile(file, "utf8").catch(() => "")) !== wanted) stale.push(`${name}.ndjson`);
}
if (stale.length > 0) {
  console.error(`not what dashboards/src/saved-objects makes: ${stale.join(", ")}; run: npm run dashboards`);
  process.exitCode = 1;
}
