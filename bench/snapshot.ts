import { performance } from "node:perf_hooks";
import "../scripts/sources.ts";

const { createJourney } = await import("../src/journey/journey.ts");

/** How long a snapshot of 100,000 open messages keeps the process from everything else: fastest, middle and slowest of 25. */
export function snapshot(): Promise<object[]> {
  const nothing = () => undefined;
  const journey = createJourney({ transit: nothing, recipients: nothing, forgotten: nothing }, undefined);
  const common = { kind: "smtp", file: "f", offset: 0, name: "n", outcome: "ok", severity: "INFO" } as const;
  for (let index = 0; index < 100_000; index++) {
    const messageId = `S${(index + 5_000).toString(16).toUpperCase()}`;
    journey.see({ ...common, time: index * 1000, fields: { phase: "recv", messageId } });
  }
  const times = Array.from({ length: 25 }, () => {
    const began = performance.now();
    JSON.stringify(journey.save());
    return performance.now() - began;
  }).toSorted((a, b) => a - b);
  const shown = [0, 12, 24].map((index) => (times[index] ?? NaN).toFixed(1));
  return Promise.resolve([
    { "open messages": 100_000, "fastest ms": shown[0], "middle ms": shown[1], "slowest ms": shown[2] },
  ]);
}
