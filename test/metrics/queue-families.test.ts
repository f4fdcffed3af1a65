import { describe, expect, it } from "vitest";
import { createExposition } from "../../src/metrics/exposition.js";
import { queueFamilies, type QueueView } from "../../src/metrics/queue-families.js";
import { createStore } from "../../src/metrics/store.js";

const none = () => undefined;
const off: QueueView = {
  figures: none,
  counts: none,
  scans: none,
  scanInterval: none,
  lastScan: none,
  lost: none,
  lostSpans: none,
};
const on: QueueView = {
  figures: () => ({
    states: {
      new: { messages: 2, bytes: 30, oldest: 1_795_516_200_500 },
      frozen: { messages: 0, bytes: 0, oldest: undefined },
    },
    ages: {
      buckets: [
        ["60", 1],
        ["+Inf", 2],
      ],
      sum: 90.5,
    },
    attempts: { buckets: [["+Inf", 2]], sum: 3 },
    domains: [["other", 2]],
  }),
  counts: () => ({
    results: { deferred: 3, failed: 0, unreported: 1 },
    failures: [["temporary", "dns", 3]],
    attempts: [["google", "deferred", 3]],
    refusals: [["google", "reputation", 2]],
  }),
  scans: () => ({ ok: 4, failed: 0 }),
  scanInterval: () => 30,
  lastScan: () => ({ time: 1_795_516_267_500, seconds: 0.25 }),
  lost: () => 0,
  lostSpans: () => 0,
};
const render = (view: QueueView, format: "text" | "openmetrics" = "text") =>
  createExposition(
    [],
    createStore([], (domain) => domain),
    queueFamilies(
      { ...view, delivered: () => 40, deliveredTo: () => [["google", 30]] },
      () => undefined,
      () => undefined,
    ),
    (id) => id,
  ).render(format);

describe("the families of the queue", () => {
  it("have one series for all that is known", async () => {
    const { body } = await render(on);
    const lines = body.split("\n").filter((line) => line.startsWith("xmail_"));
    expect(lines).toEqual([
      'xmail_queue_messages{state="new"} 2',
      'xmail_queue_messages{state="frozen"} 0',
      'xmail_queue_bytes{state="new"} 30',
      'xmail_queue_bytes{state="frozen"} 0',
      'xmail_queue_oldest_message_timestamp_seconds{state="new"} 1795516200.5',
      'xmail_queue_message_age_seconds_bucket{le="60"} 1',
      'xmail_queue_message_age_seconds_bucket{le="+Inf"} 2',
      "xmail_queue_message_age_seconds_gsum 90.5",
      "xmail_queue_message_age_seconds_gcount 2",
      'xmail_queue_message_attempts_bucket{le="+Inf"} 2',
      "xmail_queue_message_attempts_gsum 3",
      "xmail_queue_message_attempts_gcount 2",
      'xmail_queue_domain_messages{domain="other"} 2',
      'xmail_delivery_attempts_total{result="delivered"} 40',
      'xmail_delivery_attempts_total{result="deferred"} 3',
      'xmail_delivery_attempts_total{result="failed"} 0',
      'xmail_delivery_attempts_total{result="unreported"} 1',
      'xmail_delivery_failures_total{class="temporary",reason="dns"} 3',
      'xmail_destination_attempts_total{provider="google",result="delivered"} 30',
      'xmail_destination_attempts_total{provider="google",result="deferred"} 3',
      'xmail_destination_refusals_total{provider="google",reason="reputation"} 2',
      "xmail_queue_scan_duration_seconds 0.25",
      "xmail_queue_scan_timestamp_seconds 1795516267.5",
      "xmail_queue_scan_interval_seconds 30",
      'xmail_queue_scans_total{result="ok"} 4',
      'xmail_queue_scans_total{result="failed"} 0',
      "xmail_exporter_lost_queue_attempts_total 0",
      "xmail_exporter_lost_queue_spans_total 0",
    ]);
  });

  it("have none but of deliveries, which the SMAIL log tells, while nothing is known", async () => {
    const { body } = await render(off);
    expect(body.match(/^xmail_.*$/gm)).toEqual([
      'xmail_delivery_attempts_total{result="delivered"} 40',
      'xmail_destination_attempts_total{provider="google",result="delivered"} 30',
    ]);
  });

  it("are gauge histograms in OpenMetrics, and the same series without a type in the text format", async () => {
    const text = (await render(on)).body;
    for (const suffix of ["bucket", "gsum", "gcount"])
      expect(text).toContain(`# TYPE xmail_queue_message_age_seconds_${suffix} untyped\n`);
    const open = (await render(on, "openmetrics")).body;
    expect(open.match(/^(# TYPE )?xmail_queue_message_attempts.*$/gm)).toEqual([
      "# TYPE xmail_queue_message_attempts gaugehistogram",
      'xmail_queue_message_attempts_bucket{le="+Inf"} 2',
      "xmail_queue_message_attempts_gsum 3",
      "xmail_queue_message_attempts_gcount 2",
    ]);
    expect(open).toContain("# TYPE xmail_queue_message_age_seconds gaugehistogram\n");
    expect(open).toContain("# TYPE xmail_delivery_attempts counter\n");
    expect(open).toContain('xmail_delivery_attempts_total{result="deferred"} 3\n');
  });
});
