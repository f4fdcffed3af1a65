import { joinMessages } from "../../pipelines/journey.js";
import { isRefused, type Parsed } from "../../event.js";
import type { Metric } from "../../kinds/kind.js";
import { storedMetrics } from "../../metrics/families.js";
import { countItem } from "../../metrics/pipeline.js";
import { createStore } from "../../metrics/store.js";
import type { Row, RowStore } from "./row-store.js";
import { noteStep, type Span, type Timeline } from "./sample-steps.js";

/** A series that has moved, with its number in the spool. */
export interface Sampled {
  readonly metric: Metric;
  readonly labels: readonly string[];
  readonly number: number;
}

/** Counts lines as the running exporter does, and keeps what each series stood at when a step ended. */
export interface Sampler {
  /** What lines say, in the order of time; one a little late counts in the step that is open. To be waited for where it gives anything. */
  add(parsed: Parsed): Promise<void> | undefined;
  /** Ends the last step; family by family, in the order of /metrics. */
  finish(): Promise<{ readonly series: readonly Sampled[]; readonly timeline: Timeline }>;
}

/** `stepMs` is the time between samples; `toDomain` as for the store. */
export function createSampler(stepMs: number, toDomain: (domain: string) => string, rowStore: RowStore): Sampler {
  const store = createStore(storedMetrics, toDomain);
  const journey = joinMessages(store, undefined);
  const spans: Span[] = [];
  const known = new Map(storedMetrics.map((metric) => [metric, [] as Known[]]));
  let numbers = 0;
  let step = -Infinity;

  async function endStep(): Promise<void> {
    for (const [metric, all] of known) {
      for (const [index, { value, sum, buckets, labels }] of store.series(metric).entries()) {
        const series = (all[index] ??= { metric, labels, number: numbers++, last: zeroOf(metric) });
        if (metric.type === "counter" ? value === series.last[1] : !differs(buckets, series.last)) continue;
        series.last = metric.type === "counter" ? [step, value] : [step, sum, ...buckets];
        await rowStore.append(series.number, series.last);
      }
    }
  }

  async function beginStep(at: number): Promise<void> {
    await endStep();
    step = at;
    noteStep(spans, step, longestSilence / stepMs);
  }

  function count(parsed: Parsed): void {
    countItem({ parsed }, store);
    if (!isRefused(parsed)) journey.see(parsed);
  }

  return {
    add(parsed) {
      const at = Math.ceil(parsed.time / stepMs);
      if (at > step) return beginStep(at).then(() => count(parsed));
      count(parsed);
      return undefined;
    },
    async finish() {
      await endStep();
      const series = [...known.values()].flat().filter(({ number }) => rowStore.count(number) > 0);
      return { series, timeline: { spans, beat: Math.max(1, Math.floor(longestRest / stepMs)) } };
    },
  };
}

interface Known extends Sampled {
  last: Row;
}

/** Step, then a counter's value or a histogram's sum and buckets. */
export function zeroOf(metric: Metric): Row {
  return metric.type === "counter" ? [0, 0] : Array.from({ length: (metric.buckets?.length ?? 0) + 3 }, () => 0);
}

function differs(buckets: readonly number[], last: Row): boolean {
  return buckets.some((count, index) => count !== last[index + 2]);
}

/** Milliseconds. A week in which no log has a line is a gap in the archive and no quiet server. */
const longestSilence = 7 * 24 * 3_600_000;
/** Below the five minutes that Prometheus looks back, and a divisor of the hour, so that full hours have a sample. */
const longestRest = 240_000;
