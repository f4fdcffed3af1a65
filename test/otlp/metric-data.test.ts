import { expect, it } from "vitest";
import type { FamilyPoints } from "../../src/common/family-points.js";
import { toMetricData } from "../../src/otlp/metric-data.js";

const now = 1_795_925_117_514;
const counter: FamilyPoints = {
  name: "xmail_smtp_received_bytes_total",
  help: "Bytes.",
  type: "counter",
  points: [{ labels: { domain: "a.example" }, since: 1_700_000_000_250, value: 7 }],
};

it("makes a counter a cumulative monotonic sum from when it began", () => {
  expect(toMetricData([counter], now)).toEqual([
    {
      descriptor: { name: counter.name, description: "Bytes.", unit: "By", valueType: expect.anything() as unknown },
      aggregationTemporality: 1,
      dataPointType: 3,
      isMonotonic: true,
      dataPoints: [
        {
          attributes: { domain: "a.example" },
          startTime: [1_700_000_000, 250_000_000],
          endTime: [1_795_925_117, 514_000_000],
          value: 7,
        },
      ],
    },
  ]);
});

it("makes a histogram one with the same bounds", () => {
  const value = { bounds: [1, 5], counts: [2, 0, 1], sum: 40.5 };
  const family = { ...counter, name: "x_seconds", type: "histogram", points: [{ labels: {}, value }] } as const;
  expect(toMetricData([family], now)).toMatchObject([
    {
      descriptor: { unit: "s" },
      dataPointType: 0,
      dataPoints: [{ value: { buckets: { boundaries: [1, 5], counts: [2, 0, 1] }, sum: 40.5, count: 3 } }],
    },
  ]);
});

it("has no start where none is known, and none in the future", () => {
  const [unknown, early] = [undefined, now + 1].map((since) => {
    const [data] = toMetricData([{ ...counter, points: [{ labels: {}, since, value: 1 }] }], now);
    return data?.dataPoints[0]?.startTime;
  });
  expect(unknown).toEqual([0, 0]);
  expect(early).toEqual([1_795_925_117, 514_000_000]);
});

it("leaves out what is not known", () => {
  expect(toMetricData([{ ...counter, type: "gauge", points: [] }], now)).toEqual([]);
});

it.each([
  ["x_timestamp_seconds", "s"],
  ["x_seconds_total", "s"],
  ["xmail_queue_message_age_seconds_bucket", "s"],
  ["x_bytes", "By"],
  ["x_messages_total", ""],
  ["x_info", ""],
])("%s has the unit %j", (name, unit) => {
  expect(toMetricData([{ ...counter, name }], now)[0]?.descriptor.unit).toBe(unit);
});
