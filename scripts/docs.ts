import { mkdir, readFile, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { format } from "prettier";
import { renderApiStatus } from "./docs/api-status.ts";
import { renderConfiguration } from "./docs/configuration.ts";
import { renderManPage } from "./docs/man-page.ts";
import { renderLogs } from "./docs/logs.ts";
import { renderMetrics } from "./docs/metrics.ts";
import { renderBash } from "./docs/shells/bash.ts";
import { renderFish } from "./docs/shells/fish.ts";
import { renderZsh } from "./docs/shells/zsh.ts";

/**
 * Writes the generated pages of docs/, the man page and the completions; with `--check` only reports those that are out of date.
 */
const pages: Readonly<Record<string, () => string>> = {
  "docs/api-status.schema.json": renderApiStatus,
  "docs/configuration.md": renderConfiguration,
  "docs/logs.md": renderLogs,
  "docs/metrics.md": renderMetrics,
  "packaging/man/xmail-exporter.1": renderManPage,
  "packaging/completions/xmail-exporter.bash": renderBash,
  "packaging/completions/_xmail-exporter": renderZsh,
  "packaging/completions/xmail-exporter.fish": renderFish,
};

const formats: Readonly<Record<string, string>> = { ".json": "json", ".md": "markdown" };

for (const [name, render] of Object.entries(pages)) {
  const path = new URL(`../${name}`, import.meta.url);
  const parser = formats[extname(name)];
  const wanted = parser === undefined ? render() : await format(render(), { parser, printWidth: 120 });
  if (!process.argv.includes("--check")) {
    await mkdir(new URL(".", path), { recursive: true });
    await writeFile(path, wanted);
  } else if ((await readFile(path, "utf8").catch(() => "")) !== wanted) {
    console.error(`${name} is out of date; run: npm run docs`);
    process.exitCode = 1;
  }
}
