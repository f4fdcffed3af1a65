import { readFileSync } from "node:fs";

/** From package.json, the one place that says it. */
export const version = readVersion();

/** Git revision the image or package was built from, where the build says so. */
export const revision = process.env["SOURCE_REVISION"] ?? "unknown";

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
