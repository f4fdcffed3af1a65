import {
  BytesIEC,
  CountsPerMinute,
  DateTimeFromNow,
  PercentUnit,
  Seconds,
  Short,
} from "@grafana/grafana-foundation-sdk/units";
import type { Row } from "./dashboard.ts";
import { series, stat } from "./panels.ts";
import { added, max, perMinute, rate, select, sum } from "./query.ts";

/** Log records and the state on disk. */
export const delivering: Row = {
  id: 500,
  title: "OTLP and state",
  panels: [
    series({
      id: 501,
      title: "Does the back end take the log records?",
      about:
        "Records a minute: accepted; rejected for good, they are in the log files only; skipped on purpose as too old; retried after an answer that was no acknowledgement. Only retried: the back end is down or refuses all, the status page shows its answer.",
      unit: CountsPerMinute,
      width: 12,
      colors: { accepted: "green", rejected: "red", retried: "orange", skipped: "blue" },
      queries: [{ query: perMinute(["result"], "xmail_exporter_otlp_records_total"), legend: "{{result}}" }],
    }),
    series({
      id: 502,
      title: "Do the log records keep up?",
      about:
        "Age of the oldest record by log that the back end has not accepted. A line that rises by a minute a minute: nothing is accepted. Deleted files are held open for ten minutes only.",
      unit: Seconds,
      width: 12,
      bad: 600,
      queries: [{ query: max(["log"], select("xmail_exporter_lag_seconds", 'pipeline="otlp"')), legend: "{{log}}" }],
    }),
    stat({
      id: 503,
      title: "Is the state written?",
      about:
        "Failed writes of the state in the time shown. Any: the disk is full or the directory may not be written. The exporter works on, and a restart reads again from the last state.",
      unit: Short,
      decimals: 0,
      width: 12,
      bad: 1,
      legend: "{{pipeline}}",
      query: added(["pipeline"], "xmail_exporter_state_writes_total", ['result="failed"']),
    }),
    stat({
      id: 504,
      title: "When had it read everything that was there?",
      about:
        "When the exporter had caught up after its last start. Until then /metrics answers 503. Long after the start: there are years of logs, or the disk is slow.",
      unit: DateTimeFromNow,
      width: 12,
      query: `1000 * ${max([], select("xmail_exporter_caught_up_timestamp_seconds"))}`,
    }),
  ],
};

/** What Prometheus and the process say. */
export const process: Row = {
  id: 600,
  title: "Scrape and process",
  collapsed: true,
  panels: [
    series({
      id: 601,
      title: "How long does a scrape take?",
      about:
        "Time that Prometheus waits for the metrics. Near the scrape time-out (10 s unless set): scrapes get lost. Many domains make the page long: see --metrics.max-domains.",
      unit: Seconds,
      width: 8,
      bad: 5,
      queries: [{ query: max(["instance"], select("scrape_duration_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 602,
      title: "How many series are there?",
      about:
        "Samples of one scrape. Steady but for new domains and DNS lists, which have caps. A steep rise is a fault: report it.",
      unit: Short,
      width: 8,
      queries: [{ query: max(["instance"], select("scrape_samples_scraped")), legend: "{{instance}}" }],
    }),
    series({
      id: 603,
      title: "How much processor time does it take?",
      about: "Share of one core. High for long without a first start or an import: more lines than it can read.",
      unit: PercentUnit,
      width: 8,
      queries: [{ query: sum(["instance"], rate("process_cpu_seconds_total")), legend: "{{instance}}" }],
    }),
    series({
      id: 604,
      title: "How much memory does it take?",
      about: "Resident memory. It should be flat after the first hour. A steady rise over days is a leak: report it.",
      unit: BytesIEC,
      width: 8,
      queries: [{ query: max(["instance"], select("process_resident_memory_bytes")), legend: "{{instance}}" }],
    }),
    series({
      id: 605,
      title: "Does the process get its turn?",
      about:
        "Delay of the event loop when it is scraped. Above half a second: the machine is overloaded or the process has too little processor time.",
      unit: Seconds,
      width: 8,
      bad: 0.5,
      queries: [{ query: max(["instance"], select("nodejs_eventloop_lag_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 606,
      title: "Are there file handles left?",
      about: "Share of the allowed open files that is used. Near 1: raise the limit (LimitNOFILE of the service).",
      unit: PercentUnit,
      width: 8,
      bad: 0.8,
      queries: [
        {
          query: `${max(["instance"], select("process_open_fds"))} / ${max(["instance"], select("process_max_fds"))}`,
          legend: "{{instance}}",
        },
      ],
    }),
  ],
};
