import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./support.js";

/** Where one that was built elsewhere may be named. */
const variables: Readonly<Record<string, string>> = {
  collector: "OTELCOL",
  "collector-elastic": "OTELCOL_ELASTIC",
  victorialogs: "VICTORIALOGS",
};

/** The path of what scripts/ci/build.sh built under this name. A missing one is a failed test, not a skipped one. */
export function findBuilt(name: string): string {
  const said = process.env[variables[name] ?? ""];
  if (said !== undefined && said !== "") return said;
  const { status, stdout, stderr } = spawnSync(join(root, "scripts/ci/build.sh"), ["--find", name], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
