import { makeDashboard } from "./dashboard.ts";
import { delivering, process } from "./exporter-parts.ts";
import { series, stat, table } from "./panels.ts";
import { added, counted, max, perMinute, select, sum } from "./query.ts";
import { BytesIEC, Count, DateTimeFromNow, PerMinute, Seconds } from "./units.ts";

const lag = "xmail_exporter_lag_seconds";

/** Whether the numbers of the other pages can be believed. */
export const exporter = makeDashboard({
  uid: "xmail-exporter",
  title: "Exporter",
  about: "Does the exporter read, parse and deliver everything?",
  from: "now-6h",
  beside: { title: "Overview", uid: "xmail-overview" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "Exporters up",
          about:
            "Is every exporter up? Whether Prometheus can scrape all selected exporters. Down: check that the process runs, and the response of /-/ready; after a first start it is 503 until the old logs have been read.",
          unit: Count,
          width: 4,
          good: 1,
          words: { "0": "down", "1": "up" },
          query: `min(${select("up")})`,
        }),
        stat({
          id: 102,
          title: "Metrics lag",
          about:
            "How old are the metrics? Age of the oldest unread line. It should be a second or two. More: the disk is slow, the process lacks CPU time, or a log cannot be read; see the row Reading.",
          unit: Seconds,
          width: 4,
          warn: 30,
          bad: 300,
          query: max([], select(lag, 'pipeline="metrics"')),
        }),
        stat({
          id: 103,
          title: "Log record lag",
          about:
            "How old are the log records? Age of the oldest record that the OTLP backend has not accepted. Growing: see the row OTLP and the status page, which shows the response. No data: OTLP is off.",
          unit: Seconds,
          width: 4,
          warn: 60,
          bad: 600,
          query: max([], select(lag, 'pipeline="otlp"')),
        }),
        stat({
          id: 104,
          title: "Time zone",
          about:
            "Is the time zone right? UTC offset of the mail server according to its SMAIL log, minus the configured offset. If not 0, set --xmail.timezone to the server's zone; until then delivery times are wrong and log records wait. No data: no mail was delivered yet.",
          unit: Seconds,
          width: 4,
          words: { "0": "correct" },
          bad: 1,
          query: `max(abs(${select("xmail_timezone_mismatch_seconds")}))`,
        }),
        stat({
          id: 105,
          title: "Counting since",
          about:
            "Since when does it count? Time at which the counters started at zero: the first start, or a start without usable state. If that was not the first start, the state directory was lost: make sure that it survives restarts.",
          unit: DateTimeFromNow,
          width: 4,
          query: `1000 * ${max([], select("xmail_exporter_counters_since_timestamp_seconds"))}`,
        }),
        stat({
          id: 106,
          title: "Version",
          about: "Which version runs? Version of the exporter and of Node.js. More than one: an update is incomplete.",
          unit: "none",
          width: 4,
          names: true,
          legend: "{{version}} ({{node_version}})",
          query: `count by (version, node_version) (${select("xmail_exporter_build_info")})`,
        }),
      ],
    },
    {
      id: 200,
      title: "Reading",
      panels: [
        series({
          id: 201,
          title: "Unread lag by log",
          about:
            "Is every log read to its end? Age of the oldest unread line by log. It should be zero most of the time. If a single log rises, its file cannot be read, check permissions; if all of them rise, the process lacks CPU time.",
          unit: Seconds,
          width: 8,
          bad: 300,
          queries: [{ query: max(["log"], select(lag, 'pipeline="metrics"')), legend: "{{log}}" }],
        }),
        series({
          id: 202,
          title: "Unread bytes by log",
          about:
            "How much is unread? Unread bytes by log. Bytes without an age: a file that could never be opened, or a last line that XMail has not finished.",
          unit: BytesIEC,
          width: 8,
          queries: [
            { query: sum(["log"], select("xmail_exporter_lag_bytes", 'pipeline="metrics"')), legend: "{{log}}" },
          ],
        }),
        series({
          id: 203,
          title: "Lines by log",
          about:
            "How much does XMail write? Lines per minute by log. One that drops to zero: XMail's option for this log is off, or the log is written elsewhere.",
          unit: PerMinute,
          width: 8,
          queries: [{ query: perMinute(["log"], "xmail_exporter_lines_total"), legend: "{{log}}" }],
        }),
        stat({
          id: 204,
          title: "Time since last event",
          about:
            "When did each log last have an event? Time since the latest event of each log. Hours for smtp or smail during the day: no mail, or the log is not written. A missing log has never had a line: its option is off.",
          unit: Seconds,
          decimals: 0,
          width: 24,
          legend: "{{log}}",
          query: `time() - ${max(["log"], select("xmail_exporter_last_event_timestamp_seconds"))}`,
        }),
      ],
    },
    {
      id: 300,
      title: "Refused and lost",
      panels: [
        table({
          id: 301,
          title: "Refused lines by reason",
          about:
            "Which lines were refused, and why? Refused lines in the selected time range by log and reason. continuation is normal: the rest of a record whose value contained a line feed. columns or time: another version of XMail, or a damaged file. too_long, nul: damage after a crash.",
          unit: Count,
          width: 12,
          query: `${counted(["log", "reason"], "xmail_exporter_refused_lines_total")} > 0`,
          columns: ["log", "reason"],
          value: "lines",
        }),
        series({
          id: 302,
          title: "Lost bytes by log",
          about:
            "Was anything lost before it was read? Bytes lost within five minutes by log and pipeline (metrics or otlp): deleted or overwritten before they were read. There should be none: delete only logs that are at least a day old.",
          unit: BytesIEC,
          width: 6,
          bad: 1,
          queries: [
            {
              query: added(["log", "pipeline"], "xmail_exporter_lost_bytes_total", [], "5m"),
              legend: "{{log}} {{pipeline}}",
            },
          ],
        }),
        stat({
          id: 303,
          title: "Lost lines",
          about:
            "How many lines were lost? Lost lines in the selected time range by pipeline, as far as they could be counted. Lines lost by otlp are missing in the log records; lines lost by metrics are missing in all counters.",
          unit: Count,
          width: 6,
          height: 9,
          bad: 1,
          legend: "{{pipeline}}",
          query: counted(["pipeline"], "xmail_exporter_lost_lines_total"),
        }),
      ],
    },
    {
      id: 400,
      title: "Log files",
      panels: [
        series({
          id: 401,
          title: "Log size",
          about:
            "Do old logs get deleted? Size of all files of each log. XMail starts a new file each day and never deletes one: steady growth fills the disk, and a full disk stops mail.",
          unit: BytesIEC,
          width: 12,
          stacked: true,
          bad: 10 * 1024 ** 3,
          queries: [{ query: sum(["log"], select("xmail_log_bytes")), legend: "{{log}}" }],
        }),
        series({
          id: 402,
          title: "Log files",
          about:
            "How many log files are there? Number of files of each log. One more each day is XMail's rotation; steps down are your cleanup job.",
          unit: Count,
          width: 12,
          queries: [{ query: sum(["log"], select("xmail_log_files")), legend: "{{log}}" }],
        }),
      ],
    },
    delivering,
    process,
  ],
});
