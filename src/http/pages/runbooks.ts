import { Failure } from "../../errors.js";
import { listShipped, readShipped } from "../../shipped.js";

/** Markdown of docs/runbooks by name: `XMailQueueGrowing`, and `README` with the list of all. */
export type Runbooks = ReadonlyMap<string, string>;

/** As the build left them. Throws Failure where they are missing. */
export function loadRunbooks(): Runbooks {
  try {
    const names = listShipped(folder).filter((name) => name.endsWith(".md"));
    return new Map(names.map((name) => [name.slice(0, -3), readShipped(`${folder}${name}`).toString("utf8")]));
  } catch (cause) {
    throw new Failure("the runbooks are missing: run npm run build", { cause });
  }
}

const folder = "runbooks/";
