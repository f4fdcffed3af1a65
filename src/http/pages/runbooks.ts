import { readdirSync, readFileSync } from "node:fs";
import { Failure } from "../../errors.js";
import { packageRoot } from "../../version.js";

/** Markdown of docs/runbooks by name: `XMailQueueGrowing`, and `README` with the list of all. */
export type Runbooks = ReadonlyMap<string, string>;

/** As the build left them. Throws Failure where they are missing. */
export function loadRunbooks(): Runbooks {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
    return new Map(names.map((name) => [name.slice(0, -3), readFileSync(new URL(name, folder), "utf8")]));
  } catch (cause) {
    throw new Failure("the runbooks are missing: run npm run build", { cause });
  }
}

const folder = new URL("dist/runbooks/", packageRoot);
