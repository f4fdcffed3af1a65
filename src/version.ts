import manifest from "../package.json" with { type: "json" };

/** From package.json, the one place that says it, as it was when the program was built. */
export const { version } = manifest;

/** As Prometheus's own programs begin theirs; `node` is `process.version`. */
export function printVersion(node: string): string {
  return `xmail-exporter, version ${version} (node ${node})\n`;
}

/** Git revision the image or package was built from, where the build says so. */
export const revision = process.env["SOURCE_REVISION"] ?? "unknown";
