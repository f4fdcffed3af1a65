import { readdirSync, readFileSync } from "node:fs";
import { getAssetKeys, getRawAsset, isSea } from "node:sea";

/**
 * The files of `dist`, which the single executable has inside of it. That folder lies beside `src`, and every file of the bundle is in it.
 */
const dist = new URL("../dist/", import.meta.url);

/** Throws where it is missing. */
export function readShipped(path: string): Buffer {
  return isSea() ? Buffer.from(getRawAsset(path)) : readFileSync(new URL(path, dist));
}

/** Names of the files in a folder, which ends with a slash. */
export function listShipped(folder: string): readonly string[] {
  if (!isSea()) return readdirSync(new URL(folder, dist));
  return getAssetKeys()
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length))
    .filter((name) => !name.includes("/"));
}
