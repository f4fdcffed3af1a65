import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./support.js";

/** The path of what a script of scripts/ci built. A missing one is a failed test, not a skipped one. */
export function findBuilt(name: string, script: string): string {
  const cache = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  const built = join(cache, "xmail-exporter-ci", name);
  if (!existsSync(built)) throw new Error(`${name} is needed: run scripts/ci/${script}`);
  return built;
}

/** Hash of a folder of scripts/ci; the scripts append it to the name of what they build from it. */
export async function keyOf(name: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await filesOf(join(root, "scripts/ci", name))) hash.update(await readFile(file));
  return hash.digest("hex").slice(0, 12);
}

/** In the order of `LC_ALL=C sort`. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return files.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
