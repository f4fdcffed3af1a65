import type { FileHandle } from "node:fs/promises";
import type { Metric } from "../../kinds/kind.js";
import { type Sampled, zeroOf } from "./sampler.js";
import type { Row, RowStore } from "./row-store.js";
import { type Timeline, toSamples } from "./sample-steps.js";

export interface OpenMetricsOptions {
  readonly series: readonly Sampled[];
  readonly timeline: Timeline;
  readonly stepMs: number;
  /** Added to every series. */
  readonly labels: Readonly<Record<string, string>>;
  readonly rowStore: RowStore;
  /** Called after each series. */
  onSeries(): void;
}

/**
 * Writes all samples: one family after the other, in it one series after the other, in it by time, with `# EOF` at the end.
 * Gives their number. Rejects as the file does, and when `signal` is aborted.
 */
export async function writeOpenMetrics(
  file: FileHandle,
  { series, timeline, stepMs, labels, rowStore, onSeries }: OpenMetricsOptions,
  signal: AbortSignal,
): Promise<number> {
  let text = "";
  let samples = 0;
  let family: Metric | undefined;
  for (const { metric, labels: values, number } of series) {
    if (metric !== family) text += describe(metric);
    family = metric;
    const names = metric.labels.map((label) => label.name);
    const own = names.map((name, index) => [name, values[index] ?? ""] as const);
    const write = metric.type === "counter" ? counter(metric, own, labels) : histogram(metric, own, labels);
    for await (const [step, row] of toSamples(rowStore.rows(number), zeroOf(metric), timeline)) {
      text += write(row, (step * stepMs) / 1000);
      samples += metric.type === "counter" ? 1 : row.length;
      if (text.length < writeAbove) continue;
      signal.throwIfAborted();
      await file.appendFile(text);
      text = "";
    }
    onSeries();
  }
  await file.appendFile(`${text}# EOF\n`);
  return samples;
}

function describe({ name, type, help }: Metric): string {
  const family = type === "counter" ? name.replace(/_total$/, "") : name;
  return `# HELP ${family} ${escape(help)}\n# TYPE ${family} ${type}\n`;
}

type Pairs = readonly (readonly [name: string, value: string])[];
type Labels = Readonly<Record<string, string>>;
/** Lines of one row; `seconds` since the epoch. */
type Write = (row: Row, seconds: number) => string;

function counter({ name }: Metric, own: Pairs, labels: Labels): Write {
  const start = `${name}${toLabels([...own, ...Object.entries(labels)])} `;
  return ([, value], seconds) => `${start}${value} ${seconds}\n`;
}

function histogram({ name, buckets = [] }: Metric, own: Pairs, labels: Labels): Write {
  const shared = [...own, ...Object.entries(labels)];
  // the bound has the same text as in /metrics: it identifies the series
  const starts = [...buckets, "+Inf"].map((le) => `${name}_bucket${toLabels([...shared, ["le", String(le)]])} `);
  const [sumStart, countStart] = ["sum", "count"].map((part) => `${name}_${part}${toLabels(shared)} `);
  return ([, sum, ...counts], seconds) => {
    let count = 0;
    let text = "";
    for (const [index, start] of starts.entries()) text += `${start}${(count += counts[index] ?? 0)} ${seconds}\n`;
    return `${text}${sumStart}${sum} ${seconds}\n${countStart}${count} ${seconds}\n`;
  };
}

function toLabels(pairs: Pairs): string {
  return pairs.length === 0 ? "" : `{${pairs.map(([name, value]) => `${name}="${escape(value)}"`).join(",")}}`;
}

function escape(text: string): string {
  return text.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
}

/** Characters. */
const writeAbove = 256 * 1024;
