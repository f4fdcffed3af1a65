import { readFileSync } from "node:fs";
import { getRawAsset, isSea } from "node:sea";

/**
 * A file of `dist`, which the single executable has inside of it. That folder lies beside `src`, and every file of the bundle is in it.
 * Throws where it is missing.
 */
export function readShipped(path: string): Buffer {
  return isSea() ? Buffer.from(getRawAsset(path)) : readFileSync(new URL(`../dist/${path}`, import.meta.url));
}
