import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./support.js";

/** By the folder of scripts/ci that each is built from: where a collector that was built elsewhere may be named. */
const variables = { collector: "OTELCOL", "collector-elastic": "OTELCOL_ELASTIC" };

/** As scripts/ci/build-collector.sh names it, or where the variable says. A missing one is a failed test, not a skipped one. */
export async function findCollector(name: keyof typeof variables = "collector"): Promise<string> {
  const said = process.env[variables[name]];
  if (said !== undefined && said !== "") return said;
  const folder = join(root, "scripts/ci", name);
  const hash = createHash("sha256");
  for (const file of await filesOf(folder)) hash.update(await readFile(file));
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const program = join(cache, "xmail-exporter-ci", `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (!existsSync(program)) throw new Error(`a Collector is needed: run scripts/ci/build-collector.sh ${name}`);
  return program;
}

/** In the order of `LC_ALL=C sort`. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
