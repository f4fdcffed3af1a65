import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { renderApiStatus } from "./docs/api-status.ts";
import { renderConfiguration } from "./docs/configuration.ts";
import { renderLogs } from "./docs/logs.ts";
import { renderMetrics } from "./docs/metrics.ts";

/**
 * Writes the generated pages of docs/; with `--check` only reports those that are out of date.
 */
const pages: Readonly<Record<string, () => string>> = {
  "api-status.schema.json": renderApiStatus,
  "configuration.md": renderConfiguration,
  "logs.md": renderLogs,
  "metrics.md": renderMetrics,
};

for (const [name, render] of Object.entries(pages)) {
  const path = new URL(`../docs/${name}`, import.meta.url);
  const wanted = await format(render(), { parser: name.endsWith(".json") ? "json" : "markdown", printWidth: 120 });
  if (!process.argv.includes("--check")) {
    await writeFile(path, wanted);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== wanted) {
    console.error(`docs/${name} is out of date; run: npm run docs`);
    process.exitCode = 1;
  }
}
