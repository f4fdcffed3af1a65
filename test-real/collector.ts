import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./support.js";

/** As scripts/ci/collector/build.sh names it, or where OTELCOL says. A missing one is a failed test, not a skipped one. */
export async function findCollector(): Promise<string> {
  const said = process.env["OTELCOL"];
  if (said !== undefined && said !== "") return said;
  const folder = join(root, "scripts/ci/collector");
  const hash = createHash("sha256");
  for (const name of ["manifest.yaml", "go.mod", "go.sum"]) hash.update(await readFile(join(folder, name)));
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const file = join(cache, "xmail-exporter-ci", `otelcol-${hash.digest("hex").slice(0, 12)}`);
  if (!existsSync(file)) throw new Error("the OpenTelemetry Collector is needed: run scripts/ci/collector/build.sh");
  return file;
}
