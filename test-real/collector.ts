import { findBuilt, keyOf } from "./built.js";

/** By the folder of scripts/ci that each is built from: where a collector that was built elsewhere may be named. */
const variables = { collector: "OTELCOL", "collector-elastic": "OTELCOL_ELASTIC" };

/** As scripts/ci/build-collector.sh names it, or where the variable says. */
export async function findCollector(name: keyof typeof variables = "collector"): Promise<string> {
  const said = process.env[variables[name]];
  if (said !== undefined && said !== "") return said;
  return findBuilt(`${name}-${await keyOf(name)}`, `build-collector.sh ${name}`);
}
