import { ValueType } from "@opentelemetry/api";
import { AggregationTemporality, DataPointType, type DataPoint, type MetricData } from "@opentelemetry/sdk-metrics";
import type { FamilyPoints, Point } from "../common/family-points.js";

/**
 * The families as OpenTelemetry has them, under the same names: counters as cumulative monotonic sums, histograms with the same bounds.
 * A family of which nothing is known is left out. `now` in milliseconds UTC.
 */
export function toMetricData(families: readonly FamilyPoints[], now: number): MetricData[] {
  return families.filter(({ points }) => points.length > 0).map((family) => toData(family, now));
}

function toData({ name, help, type, points }: FamilyPoints, now: number): MetricData {
  const descriptor = { name, description: help, unit: unitOf(name), valueType: ValueType.DOUBLE };
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
  const endTime = toTime(now);
  const point = <V>({ labels, since }: Point, value: V): DataPoint<V> => ({
    startTime: since === undefined ? unknown : toTime(Math.min(since, now)),
    endTime,
    attributes: labels,
    value,
  });
  if (type === "histogram") {
    const dataPoints = points.map((each) => point(each, toHistogram(each.value)));
    return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = points.map((each) => point(each, toNumber(each.value)));
  if (type === "counter") return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  return { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
}

function toHistogram(value: Point["value"]) {
  const { bounds, counts, sum } = typeof value === "number" ? { bounds: [], counts: [], sum: value } : value;
  const count = counts.reduce((total, each) => total + each, 0);
  return { buckets: { boundaries: [...bounds], counts: [...counts] }, sum, count };
}

function toNumber(value: Point["value"]): number {
  return typeof value === "number" ? value : value.sum;
}

/** The units that Prometheus's names end in, in the notation of UCUM: `x_seconds` and `x_seconds_total` are `s`. */
function unitOf(name: string): string {
  const unit = /_(seconds|bytes)(_total|_bucket)?$/.exec(name)?.[1];
  return unit === undefined ? "" : (units[unit] ?? "");
}

const units: Readonly<Record<string, string>> = { seconds: "s", bytes: "By" };

type Time = [seconds: number, nanos: number];

function toTime(millis: number): Time {
  const seconds = Math.floor(millis / 1000);
  return [seconds, Math.round((millis - seconds * 1000) * 1_000_000)];
}

/** What the protocol has for a start that is not known. */
const unknown: Time = [0, 0];
