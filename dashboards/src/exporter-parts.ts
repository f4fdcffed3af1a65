import type { Row } from "./dashboard.ts";
import { series, stat } from "./panels.ts";
import { counted, max, perMinute, rate, select, sum } from "./query.ts";
import { BytesIEC, Count, DateTimeFromNow, PerMinute, PercentUnit, Seconds } from "./units.ts";

/** Log records and the state on disk. */
export const delivering: Row = {
  id: 500,
  title: "OTLP and state",
  panels: [
    series({
      id: 501,
      title: "Records by result",
      about:
        "Does the backend accept the log records? Records per minute: accepted; rejected permanently, they are in the log files only; skipped as too old; retried because they were not acknowledged. Only retried: the backend is down or refuses everything, the status page shows its response.",
      unit: PerMinute,
      width: 12,
      queries: [{ query: perMinute(["result"], "xmail_exporter_otlp_records_total"), legend: "{{result}}" }],
    }),
    series({
      id: 502,
      title: "Record lag by log",
      about:
        "Do the log records keep up? Age of the oldest record by log that the backend has not accepted. A line that rises by one minute per minute: nothing is accepted. Deleted files are kept open for ten minutes only.",
      unit: Seconds,
      width: 12,
      bad: 600,
      queries: [{ query: max(["log"], select("xmail_exporter_lag_seconds", 'pipeline="otlp"')), legend: "{{log}}" }],
    }),
    stat({
      id: 503,
      title: "Failed state writes",
      about:
        "Is the state written? Failed writes of the state in the selected time range. Any: the disk is full or the directory is not writable. The exporter keeps running, but a restart reads again from the last saved state.",
      unit: Count,
      width: 12,
      bad: 1,
      legend: "{{pipeline}}",
      query: counted(["pipeline"], "xmail_exporter_state_writes_total", ['result="failed"']),
    }),
    stat({
      id: 504,
      title: "Caught up",
      about:
        "When did it catch up? Time at which the exporter had caught up after its last start. Until then /metrics returns 503. Long after the start: there are years of logs, or the disk is slow.",
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
      title: "Scrape duration",
      about:
        "How long does a scrape take? Duration of a scrape. Close to the scrape timeout (default 10 s): scrapes fail. Many domains make the response large: see --metrics.max-domains.",
      unit: Seconds,
      width: 8,
      bad: 5,
      queries: [{ query: max(["instance"], select("scrape_duration_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 602,
      title: "Series",
      about:
        "How many series are there? Samples per scrape. Constant except for new domains and DNS blocklists, which are capped. A steep rise is a bug: report it.",
      unit: Count,
      width: 8,
      queries: [{ query: max(["instance"], select("scrape_samples_scraped")), legend: "{{instance}}" }],
    }),
    series({
      id: 603,
      title: "CPU",
      about:
        "How much CPU does it use? Share of one core. High for a long time without a first start or an import: more lines than it can process.",
      unit: PercentUnit,
      width: 8,
      queries: [{ query: sum(["instance"], rate("process_cpu_seconds_total")), legend: "{{instance}}" }],
    }),
    series({
      id: 604,
      title: "Memory",
      about:
        "How much memory does it use? Resident memory. It should be constant after the first hour. A steady rise over days is a leak: report it.",
      unit: BytesIEC,
      width: 8,
      queries: [{ query: max(["instance"], select("process_resident_memory_bytes")), legend: "{{instance}}" }],
    }),
    series({
      id: 605,
      title: "Event loop delay",
      about:
        "Is the event loop delayed? Event loop delay at scrape time. Above half a second: the machine is overloaded or the process has too little CPU time.",
      unit: Seconds,
      width: 8,
      bad: 0.5,
      queries: [{ query: max(["instance"], select("nodejs_eventloop_lag_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 606,
      title: "File descriptors",
      about:
        "Are file descriptors running out? Open files as a share of the limit. Close to 1: raise the limit (LimitNOFILE of the service).",
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
