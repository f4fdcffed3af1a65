import { expect, it } from "vitest";
import { computedMetrics } from "../../src/metrics/computed.js";
import { createExposition } from "../../src/metrics/exposition.js";
import { storedMetrics } from "../../src/metrics/families.js";
import type { FamilyPoints } from "../../src/common/family-points.js";
import { processStart } from "../../src/metrics/points.js";
import { createStore } from "../../src/metrics/store.js";

const none = () => undefined;

function givenExposition() {
  const store = createStore(storedMetrics, (domain) => domain);
  store.registerZeros(["alpha.example"]);
  const values = [0.5, 3, 70, 1e9];
  for (const metric of storedMetrics)
    for (const [index, value] of values.entries())
      if (metric.type === "histogram" || index < 2) store.add(metric, value, "smtp");
  const lost = { lost: () => ({ bytes: 7, lines: 1 }), lag: () => ({ bytes: 0, seconds: 0 }), files: () => [] };
  const follower = { ...lost, unreadable: () => [], problem: none } as never;
  const distribution = { buckets: [["60", 1] as const, ["+Inf", 3] as const], sum: 900 };
  const figures = () => ({ states: {}, ages: distribution, attempts: distribution, domains: [] });
  const writes = () => ({ ok: 3, failed: 1 });
  const computed = computedMetrics({
    pipelines: (["metrics", "otlp"] as const).map((name) => ({ name, follower })),
    states: [
      { name: "metrics", resets: 0, since: () => 1_000, writes },
      { name: "otlp", resets: 0, since: none, writes },
    ],
    otlp: {
      signals: ["logs", "metrics"],
      records: () => ({ accepted: 5 }),
      spans: none,
      pushes: () => ({ accepted: 2, failed: 1, rejectedPoints: 0 }),
      lastAccepted: () => 2_000,
    },
    queue: {
      figures,
      counts: none,
      scans: none,
      scanInterval: none,
      lastScan: none,
      lost: none,
      lostSpans: none,
      delivered: () => 0,
      deliveredTo: () => [],
    },
    withoutDelivery: () => ({ "1m": 2 }),
    zoneMismatchSeconds: none,
    services: () => [],
    mostByAccount: none,
    lastLine: none,
    longestSilences: () => [],
    caughtUpAt: () => 5_000,
    countersSince: () => 1_000,
    build: { version: "1.2.3", revision: "abc", nodeVersion: "v24" },
  });
  return createExposition(storedMetrics, store, computed, String);
}

/** As the text format has them, `name{a="b"} 1`, sorted. */
function toLines(families: readonly FamilyPoints[]): string[] {
  return families.flatMap(({ name, points }) =>
    points.flatMap(({ labels, value }) => {
      const line = (suffix: string, number: number, le?: string) => {
        const all = Object.entries(le === undefined ? labels : { ...labels, le });
        const shown = all.map(([key, text]) => `${key}="${text}"`).toSorted();
        return `${name}${suffix}{${shown.join(",")}} ${number}`;
      };
      if (typeof value === "number") return [line("", value)];
      let count = 0;
      const buckets = value.counts.map((each, index) => {
        count += each;
        return line("_bucket", count, String(value.bounds[index] ?? "+Inf"));
      });
      return [...buckets, line("_sum", value.sum), line("_count", count)];
    }),
  );
}

function parse(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, name = "", labels = "", value = ""] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
      return `${name}{${labels
        .split(/,(?=\w+=")/)
        .toSorted()
        .join(",")}} ${Number(value)}`;
    });
}

it("are the families, names and values of the text format", async () => {
  const exposition = givenExposition();
  const { body } = await exposition.render("text");
  const families = await exposition.families(1_000);
  // what is measured of the process changes between two looks: there the names and labels count
  const settle = (lines: readonly string[]) =>
    lines.map((line) => (/^(process|nodejs)_/.test(line) ? line.replace(/ \S+$/, "") : line)).toSorted();
  expect(settle(toLines(families))).toEqual(settle(parse(body)));
  expect(families.some(({ type }) => type === "histogram")).toBe(true);
});

it("say since when each counts, where that is known", async () => {
  const families = await givenExposition().families(1_000);
  const sinceOf = (name: string, pipeline?: string) =>
    families.find((family) => family.name === name)?.points.find(({ labels }) => labels["pipeline"] === pipeline)
      ?.since;
  expect(sinceOf("xmail_smtp_events_total")).toBe(1_000);
  expect(sinceOf("xmail_delivery_duration_seconds")).toBe(1_000);
  expect(sinceOf("xmail_exporter_lost_bytes_total", "metrics")).toBe(1_000);
  expect(sinceOf("xmail_exporter_lost_bytes_total", "otlp")).toBeUndefined();
  expect(sinceOf("xmail_exporter_otlp_records_total")).toBe(processStart);
  expect(sinceOf("process_cpu_seconds_total")).toBe(processStart);
  expect(sinceOf("xmail_exporter_build_info")).toBeUndefined();
});
