import { performance } from "node:perf_hooks";
import "../scripts/sources.ts";

const { createStore } = await import("../src/metrics/store.ts");
const { storedMetrics } = await import("../src/metrics/families.ts");
const { createExposition } = await import("../src/metrics/exposition.ts");

/** How long a rendering keeps the process from everything else, by the number of series, in both formats; fastest, middle, slowest of 25. */
export async function scrape(): Promise<object[]> {
  const rows: object[] = [];
  for (const domains of [100, 240]) {
    const names = Array.from({ length: domains }, (_, index) => `domain${index}.example`);
    const store = createStore(storedMetrics, (domain) => domain);
    store.registerZeros(names);
    const exposition = createExposition(storedMetrics, store, [], (id) => id.padStart(32, "0"));
    for (const format of ["text", "openmetrics"] as const) {
      const times: number[] = [];
      let series = 0;
      for (let round = 0; round < 25; round++) {
        // nothing else runs here: what it takes is what the event loop is blocked, in pieces at the most
        const began = performance.now();
        const { body } = await exposition.render(format);
        times.push(performance.now() - began);
        series = body.split("\n").filter((text) => text !== "" && !text.startsWith("#")).length;
      }
      times.sort((a, b) => a - b);
      const shown = [0, 12, 24].map((index) => (times[index] ?? NaN).toFixed(1));
      rows.push({ series, format, "fastest ms": shown[0], "middle ms": shown[1], "slowest ms": shown[2] });
    }
  }
  return rows;
}
