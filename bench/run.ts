import { backlog } from "./backlog.ts";
import { flat } from "./flat.ts";
import { flood } from "./flood.ts";
import { latency } from "./latency.ts";
import { otlp } from "./otlp.ts";
import { page } from "./page.ts";
import { privacy } from "./privacy.ts";
import { queue } from "./queue.ts";
import { report } from "./report.ts";
import { scrape } from "./scrape.ts";
import { snapshot } from "./snapshot.ts";
import { start } from "./start.ts";
import { starts } from "./starts.ts";
import { signals, steady } from "./steady.ts";
import { trace } from "./trace.ts";

/**
 * Measures the built program beside mtail and prints tables; docs/performance.md has figures and machine. Nothing is asserted:
 * a busy machine makes no test fail. `npm run bench`, or `node bench/run.ts backlog` for one part.
 */
const parts = {
  backlog,
  flat,
  start,
  starts,
  otlp,
  privacy,
  steady,
  signals,
  latency,
  scrape,
  snapshot,
  flood,
  queue,
  trace,
  report,
  page,
};

for (const [name, measure] of Object.entries(parts)) {
  if (process.argv.length > 2 && !process.argv.includes(name)) continue;
  console.log(`\n## ${name}\n`);
  console.table(await measure());
}
