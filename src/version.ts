import manifest from "../package.json" with { type: "json" };

/**
 * Where package.json lies: one folder up from this file, and from every file of the bundle, which has them all in `dist`.
 */
export const packageRoot = new URL("../", import.meta.url);

/** From package.json, the one place that says it, as it was when the program was built. */
export const { version } = manifest;

/** As Prometheus's own programs begin theirs; `node` is `process.version`. */
export function printVersion(node: string): string {
  return `xmail-exporter, version ${version} (node ${node})\n`;
}

/** Git revision the image or package was built from, where the build says so. */
export const revision = process.env["SOURCE_REVISION"] ?? "unknown";
