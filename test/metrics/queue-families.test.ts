import { describe, expect, it } from "vitest";
import { createExposition } from "../../src/metrics/exposition.js";
import { queueFamilies, type QueueView } from "../../src/metrics/queue-families.js";
import { createStore } from "../../src/metrics/store.js";

const none = () => undefined;
const off: QueueView = { figures: none, counts: none, scans: none, lastScan: none, lost: none };
const on: QueueView = {
  figures: () => ({
    states: {
      new: { messages: 2, bytes: 30, oldestSeconds: 1.5 },
      frozen: { messages: 0, bytes: 0, oldestSeconds: undefined },
    },
    ages: [
      ["60", 1],
      ["+Inf", 2],
    ],
    attempts: [
      ["0", 2],
      ["+Inf", 2],
    ],
    domains: [["other", 2]],
  }),
  counts: () => ({ results: { temporary: 3, permanent: 0 }, failures: [["temporary", "dns", 3]] }),
  scans: () => ({ ok: 4, failed: 0 }),
  lastScan: () => ({ time: 1_795_516_267_500, seconds: 0.25 }),
  lost: () => 0,
};
const render = (view: QueueView, format: "text" | "openmetrics" = "text") =>
  createExposition(
    [],
    createStore([], (domain) => domain),
    queueFamilies(view, () => undefined),
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
      'xmail_queue_oldest_message_age_seconds{state="new"} 1.5',
      'xmail_queue_message_age_seconds_bucket{le="60"} 1',
      'xmail_queue_message_age_seconds_bucket{le="+Inf"} 2',
      'xmail_queue_message_attempts_bucket{le="0"} 2',
      'xmail_queue_message_attempts_bucket{le="+Inf"} 2',
      'xmail_queue_domain_messages{domain="other"} 2',
      'xmail_delivery_attempts_total{result="temporary"} 3',
      'xmail_delivery_attempts_total{result="permanent"} 0',
      'xmail_delivery_failures_total{class="temporary",reason="dns"} 3',
      "xmail_queue_scan_duration_seconds 0.25",
      "xmail_queue_scan_timestamp_seconds 1795516267.5",
      'xmail_queue_scans_total{result="ok"} 4',
      'xmail_queue_scans_total{result="failed"} 0',
      "xmail_exporter_lost_queue_attempts_total 0",
    ]);
  });

  it("have none while nothing is known", async () => {
    expect((await render(off)).body).not.toMatch(/^xmail_/m);
  });

  it("call buckets that fall what each format has for that", async () => {
    expect((await render(on)).body).toContain("# TYPE xmail_queue_message_age_seconds_bucket untyped\n");
    const open = (await render(on, "openmetrics")).body;
    expect(open).toContain("# TYPE xmail_queue_message_age_seconds_bucket unknown\n");
    expect(open).toContain("# TYPE xmail_delivery_attempts counter\n");
    expect(open).toContain('xmail_delivery_attempts_total{result="temporary"} 3\n');
  });
});
