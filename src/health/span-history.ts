import type { SpanHistory, SpanName } from "../http/api/history-document.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";
import { type Rings, type SeriesName, spans } from "../recent/rings.js";

/** One span of the long memory, as the plots have it. */
export function describeSpan(
  { recent, oldLogs }: Pick<MetricsPipeline, "recent" | "oldLogs">,
  name: SpanName,
): SpanHistory {
  const { rings } = recent();
  const { stepSeconds, isLocal } = spans.find((span) => span.name === name) ?? { stepSeconds: 60, isLocal: false };
  const { first } = rings.read("received", name);
  const read = (series: SeriesName, change: (counts: readonly number[]) => readonly number[] = same) =>
    toRing(change(rings.read(series, name).counts), first);
  const progress = oldLogs();
  return {
    ...{ span: name, first, stepSeconds, isLocal },
    series: {
      received: read("received"),
      delivered: read("delivered"),
      refused: read("refused"),
      loginsFailed: read("loginsFailed"),
      attempts: read("attempts", toRises),
      queue: read("queue", toLevels),
    },
    ...(progress === undefined || progress.total === 0 ? {} : { oldLogs: progress }),
  };
}

/** A step without a sample, in which nothing was scanned, is as the one before it; -1 before the first. */
function toLevels(samples: Steps): Steps {
  let last = -1;
  return samples.map((sample) => (last = sample === 0 ? last : sample - 1));
}

/** By how much a total rose in each step. One that is lower than before began again at 0. */
function toRises(samples: Steps): Steps {
  const totals = toLevels(samples);
  return totals.map((total, index) => {
    const before = totals[index - 1] ?? -1;
    if (total < 0) return -1;
    return before < 0 ? 0 : total < before ? total : total - before;
  });
}

/** Step `n` at `n` modulo their number: when time moves on, one number changes and not all. */
function toRing(counts: Steps, first: number): number[] {
  const ring = Array.from({ length: counts.length }, () => 0);
  for (const [index, count] of counts.entries()) ring[(first + index) % counts.length] = count;
  return ring;
}

type Steps = ReturnType<Rings["read"]>["counts"];
const same = (counts: Steps) => counts;
