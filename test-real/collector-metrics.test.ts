import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFileCollector, type FileCollector } from "./collector.js";
import { fixtures, startExporter, until, type Exporter } from "./support.js";

/** The metrics of the recorded logs, pushed to a real Collector: what it understood is what `/metrics` shows. */
describe.each(["http/protobuf", "http/json"])("a real collector to which metrics are pushed by %s", (protocol) => {
  let collector: FileCollector;
  let exporter: Exporter;
  let metrics: Metric[] = [];
  let page = "";
  let scraped: ReadonlyMap<string, number> = new Map();

  beforeAll(async () => {
    collector = await startFileCollector("metrics");
    const { address, file } = collector;
    exporter = await startExporter(
      join(fixtures, "logs"),
      ["--otlp.endpoint", `http://${address}`, "--otlp.protocol", protocol, "--otlp.metrics"],
      { OTEL_METRIC_EXPORT_INTERVAL: "1000", OTEL_LOGS_EXPORTER: "none" },
    );
    await until("a push has come", exporter.program, async () => {
      metrics = await readPushed(file);
      return metrics.length > 0;
    });
    page = await (await fetch(`${exporter.url}/metrics`)).text();
    scraped = samplesOf(page);
  });

  afterAll(async () => {
    await exporter?.stop();
    await collector?.stop();
  });

  test("receives each counter of the logs with the value that is scraped", () => {
    const pushed = metrics.flatMap(({ name, sum }) =>
      (sum?.dataPoints ?? []).map((point) => [seriesOf(name, point), point.asDouble ?? Number(point.asInt)] as const),
    );
    const ofLogs = pushed.filter(([series]) => /^xmail_(?!exporter_(state|otlp))/.test(series));
    expect(ofLogs.length).toBeGreaterThan(200);
    expect(ofLogs.filter(([, value]) => value > 0).length).toBeGreaterThan(50);
    expect(ofLogs.filter(([series, value]) => scraped.get(series) !== value)).toEqual([]);
  });

  test("receives histograms with the bounds, counts and sums that are scraped", () => {
    const found = metrics
      .flatMap(({ name, histogram }) => (histogram?.dataPoints ?? []).map((point) => ({ name, point })))
      .filter(({ name }) => name.startsWith("xmail_"));
    expect(new Set(found.map(({ name }) => name)).size).toBeGreaterThan(3);
    for (const { name, point } of found) {
      const { bucketCounts = [], explicitBounds = [], count = "0" } = point;
      expect(bucketCounts).toHaveLength(explicitBounds.length + 1);
      expect([name, bucketCounts.reduce((sum, each) => sum + Number(each), 0)]).toEqual([name, Number(count)]);
      let below = 0;
      for (const [index, bound] of [...explicitBounds, "+Inf"].entries()) {
        below += Number(bucketCounts[index]);
        const series = seriesOf(`${name}_bucket`, point, ["le", String(bound)]);
        expect([series, below]).toEqual([series, scraped.get(series)]);
      }
      expect(scraped.get(seriesOf(`${name}_count`, point))).toBe(Number(count));
    }
  });

  test("receives cumulative values since the counters began, with the help and the unit of the name", () => {
    const began = /^xmail_exporter_counters_since_timestamp_seconds (\S+)$/m.exec(page)?.[1];
    for (const { name, description, unit, sum, histogram } of metrics) {
      expect(page).toContain(`# HELP ${name} ${description}\n`);
      expect([name, unit ?? ""]).toEqual([
        name,
        /_seconds(_total)?$/.test(name) ? "s" : /_bytes(_total)?$/.test(name) ? "By" : "",
      ]);
      const counted = sum ?? histogram;
      if (counted !== undefined) expect([name, counted.aggregationTemporality]).toEqual([name, cumulative]);
      if (sum !== undefined) expect([name, sum.isMonotonic]).toEqual([name, true]);
    }
    const lines = metrics.find(({ name }) => name === "xmail_exporter_lines_total");
    for (const { startTimeUnixNano } of lines?.sum?.dataPoints ?? [])
      expect(Number(startTimeUnixNano) / 1e9).toBeCloseTo(Number(began), 2);
  });

  test("receives all families that have a value, and no other", () => {
    const named = [...page.matchAll(/^# TYPE (\S+) /gm)].map(([, name = ""]) => name);
    const hasValue = (name: string) => new RegExp(`^${name}(_bucket|_sum|_count)?[ {]`, "m").test(page);
    const pushed = metrics.map(({ name }) => name).filter((name) => name.startsWith("xmail_"));
    const expected = named.filter((name) => name.startsWith("xmail_") && hasValue(name));
    // absent in the first push, which it tells of
    const later = "xmail_exporter_otlp_last_accepted_timestamp_seconds";
    expect(pushed.filter((name) => name !== later).toSorted()).toEqual(
      expected.filter((name) => name !== later).toSorted(),
    );
  });
});

/** The last push that the file has whole. */
async function readPushed(file: string): Promise<Metric[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const last = text.split("\n").at(-2);
  if (last === undefined) return [];
  const { resourceMetrics } = JSON.parse(last) as Request;
  expect(resourceMetrics[0]?.scopeMetrics.map(({ scope }) => scope.name)).toEqual(["xmail-exporter"]);
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
}

/** Values by series, whose labels are in the order of their names. */
function samplesOf(page: string): Map<string, number> {
  const samples = [...page.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)].map(([, name = "", text = "", value]) => {
    const labels = [...text.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, label = "", of = ""]) => [label, of] as const,
    );
    return [toSeries(name, labels), Number(value)] as const;
  });
  return new Map(samples);
}

function seriesOf(name: string, { attributes = [] }: Point, ...more: readonly (readonly [string, string])[]): string {
  return toSeries(name, [...attributes.map(({ key, value }) => [key, value.stringValue] as const), ...more]);
}

function toSeries(name: string, labels: readonly (readonly [string, string])[]): string {
  const sorted = labels.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${name}{${sorted.map(([label, value]) => `${label}="${value}"`).join(",")}}`;
}

/** As the protocol numbers it. */
const cumulative = 2;

interface Request {
  readonly resourceMetrics: readonly {
    readonly scopeMetrics: readonly { readonly scope: { readonly name: string }; readonly metrics: Metric[] }[];
  }[];
}

interface Metric {
  readonly name: string;
  readonly description: string;
  readonly unit?: string;
  readonly sum?: Counted & { readonly isMonotonic: boolean };
  readonly histogram?: Counted;
}

interface Counted {
  readonly aggregationTemporality: number;
  readonly dataPoints: readonly Point[];
}

interface Point {
  readonly attributes?: readonly { readonly key: string; readonly value: { readonly stringValue: string } }[];
  readonly startTimeUnixNano?: string;
  readonly asDouble?: number;
  readonly asInt?: string;
  readonly count?: string;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
}
