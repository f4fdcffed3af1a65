import { expect, it } from "vitest";
import { computedMetrics, type Gauges } from "../../src/metrics/computed.js";
import { createExposition } from "../../src/metrics/exposition.js";
import { createStore } from "../../src/metrics/store.js";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

const none = () => undefined;

/** The exporter's own families over a simulated disk, and what they say of log files that cannot be read. */
function watchDisk() {
  const disk = createDisk();
  const { follower, pass } = startRun(disk);
  const observed: Gauges = {
    pipelines: [{ name: "metrics", follower }],
    states: [],
    otlp: { signals: [], records: none, spans: () => undefined, pushes: none, lastAccepted: none },
    queue: {
      figures: none,
      counts: none,
      scans: none,
      scanInterval: none,
      lastScan: none,
      lost: none,
      lostSpans: none,
      delivered: () => 0,
      deliveredTo: () => [],
    },
    withoutDelivery: none,
    zoneMismatchSeconds: none,
    services: () => [],
    mostByAccount: none,
    lastLine: none,
    longestSilences: () => [["smtp", 1_200] as const],
    caughtUpAt: none,
    countersSince: () => 0,
    build: { version: "1.2.3", revision: "", nodeVersion: "" },
  };
  const store = createStore([], (domain) => domain);
  const exposition = createExposition([], store, computedMetrics(observed), (id) => id);
  return {
    disk,
    async unreadable() {
      await pass(6_000);
      const { body } = await exposition.render("text");
      const counts = [...body.matchAll(/^xmail_log_unreadable_files\{log="(\w+)"\} (\d+)$/gm)];
      return Object.fromEntries(counts.flatMap(([, log = "", count]) => (count === "0" ? [] : [[log, count]])));
    },
  };
}

it("counts files that cannot be read, by log, and all of them while their directory cannot be", async () => {
  const { disk, unreadable } = watchDisk();
  expect(await unreadable()).toEqual({});
  for (const day of ["24", "25"]) disk.append(`/logs/finger-202611${day}0000`, fingerLine(1));
  disk.append("/logs/pop3-202611240000", "x\n");
  disk.fault = (operation, path) => (operation === "open" && path.endsWith("250000") ? "EACCES" : undefined);
  expect(await unreadable()).toEqual({ finger: "1" });
  disk.fault = (operation) => (operation === "list" ? "EACCES" : undefined);
  expect(await unreadable()).toEqual({ finger: "2", pop3: "1" });
  disk.fault = () => undefined;
  expect(await unreadable()).toEqual({});
});
