import { BytesIEC, CountsPerMinute, DateTimeFromNow, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import { makeDashboard } from "./dashboard.ts";
import { delivering, process } from "./exporter-parts.ts";
import { series, stat, table } from "./panels.ts";
import { added, max, perMinute, select, sum } from "./query.ts";

const lag = "xmail_exporter_lag_seconds";

/** Whether the numbers of the other pages can be believed. */
export const exporter = makeDashboard({
  uid: "xmail-exporter",
  title: "Exporter",
  about: "Does the exporter read everything, understand it, and hand it on?",
  from: "now-6h",
  beside: { title: "Overview", uid: "xmail-overview" },
  rows: [
    {
      id: 100,
      title: "Overview",
      panels: [
        stat({
          id: 101,
          title: "Is every exporter up?",
          about:
            "Whether Prometheus can scrape all chosen exporters. Down: see whether the process runs and what /-/ready answers; right after a first start it is 503 until the old logs are read.",
          unit: Short,
          width: 4,
          good: 1,
          words: { "0": "down", "1": "up" },
          query: `min(${select("up")})`,
        }),
        stat({
          id: 102,
          title: "How old is what it shows?",
          about:
            "Age of the oldest line that was not read. It should be a second or two. More: the disk is slow, the process starves, or a log cannot be read; see the row Reading.",
          unit: Seconds,
          width: 4,
          warn: 30,
          bad: 300,
          query: max([], select(lag, 'pipeline="metrics"')),
        }),
        stat({
          id: 103,
          title: "How old are the log records?",
          about:
            "Age of the oldest record that the OTLP back end has not accepted. Growing: see the row OTLP and the status page, which has the answer's text. No data: OTLP is off.",
          unit: Seconds,
          width: 4,
          warn: 60,
          bad: 600,
          query: max([], select(lag, 'pipeline="otlp"')),
        }),
        stat({
          id: 104,
          title: "Is the time zone right?",
          about:
            "UTC offset of the mail server as its SMAIL log shows it, minus the one configured. Anything but 0: set --xmail.timezone to the server's zone; until then delivery times are wrong and log records wait. No data: no mail was delivered yet.",
          unit: Seconds,
          width: 4,
          words: { "0": "yes" },
          bad: 1,
          query: `max(abs(${select("xmail_timezone_mismatch_seconds")}))`,
        }),
        stat({
          id: 105,
          title: "Since when does it count?",
          about:
            "When the counters began at zero: at the first start, or at one that found no usable state. If that was not the first start, the state directory was lost: see that it survives restarts.",
          unit: DateTimeFromNow,
          width: 4,
          query: `1000 * ${max([], select("xmail_exporter_counters_since_timestamp_seconds"))}`,
        }),
        stat({
          id: 106,
          title: "Which version runs?",
          about: "Version of the exporter and of Node.js. More than one: an update is not finished.",
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
          title: "Is every log read up to its end?",
          about:
            "Age of the oldest unread line by log. Zero but for moments. One log alone that rises: its file cannot be read, see the permissions; all of them: the process starves.",
          unit: Seconds,
          width: 8,
          bad: 300,
          queries: [{ query: max(["log"], select(lag, 'pipeline="metrics"')), legend: "{{log}}" }],
        }),
        series({
          id: 202,
          title: "How much is unread?",
          about:
            "Bytes written and not read yet by log. Bytes without an age: a file that could never be opened, or a last line that XMail has not finished.",
          unit: BytesIEC,
          width: 8,
          queries: [
            { query: sum(["log"], select("xmail_exporter_lag_bytes", 'pipeline="metrics"')), legend: "{{log}}" },
          ],
        }),
        series({
          id: 203,
          title: "How much does XMail write?",
          about:
            "Lines a minute by log. One that falls to zero: XMail's switch for this log is off, or the log is written elsewhere.",
          unit: CountsPerMinute,
          width: 8,
          queries: [{ query: perMinute(["log"], "xmail_exporter_lines_total"), legend: "{{log}}" }],
        }),
        stat({
          id: 204,
          title: "When did each log last say something?",
          about:
            "Time since the latest event of each log. Hours at smtp or smail by day: no mail, or the log is not written. A log that is missing has never had a line: its switch is off.",
          unit: Seconds,
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
          title: "Which lines were not understood, and why?",
          about:
            "Refused lines of the time shown by log and reason. continuation is normal: the rest of a record whose value held a line feed. columns or time: another version of XMail, or damage. too_long, nul: damage after a crash.",
          unit: Short,
          width: 12,
          query: `${added(["log", "reason"], "xmail_exporter_refused_lines_total")} > 0`,
          columns: ["log", "reason"],
          value: "lines",
        }),
        series({
          id: 302,
          title: "Was anything lost before it was read?",
          about:
            "Bytes lost within five minutes by log and side (metrics or otlp): deleted or overwritten before they were read. Should be none: delete logs that are a day old at least.",
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
          title: "How many lines were that?",
          about:
            "Lost lines of the time shown by side, where they could still be counted. What otlp lost is missing in the log records; what metrics lost is missing in all counters.",
          unit: Short,
          decimals: 0,
          width: 6,
          height: 8,
          bad: 1,
          legend: "{{pipeline}}",
          query: added(["pipeline"], "xmail_exporter_lost_lines_total"),
        }),
      ],
    },
    {
      id: 400,
      title: "Log files",
      panels: [
        series({
          id: 401,
          title: "Do old logs get deleted?",
          about:
            "Size of all files of each log. XMail starts a new file each day and deletes none: a line that only rises fills the disk, and a full disk stops the mail.",
          unit: BytesIEC,
          width: 12,
          stacked: true,
          bad: 10 * 1024 ** 3,
          queries: [{ query: sum(["log"], select("xmail_log_bytes")), legend: "{{log}}" }],
        }),
        series({
          id: 402,
          title: "How many log files are there?",
          about: "Files of each log. One more each day is XMail's rotation; steps down are your clean-up at work.",
          unit: Short,
          width: 12,
          queries: [{ query: sum(["log"], select("xmail_log_files")), legend: "{{log}}" }],
        }),
      ],
    },
    delivering,
    process,
  ],
});
