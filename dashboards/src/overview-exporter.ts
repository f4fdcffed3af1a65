import type { Row } from "./dashboard.ts";
import { stat } from "./panels.ts";
import { added, counted, max, select } from "./query.ts";
import { BytesIEC, Count, Seconds } from "./units.ts";

/** Whether the numbers above it can be believed, in short; the Exporter dashboard tells more. */
export const wellbeing: Row = {
  id: 400,
  title: "Exporter",
  panels: [
    stat({
      id: 401,
      title: "Exporters up",
      about:
        "Is every exporter up? Whether Prometheus can scrape all selected exporters. Down: check that the process runs, and the response of /-/ready; after a first start it is 503 until the old logs have been read.",
      unit: Count,
      width: 6,
      good: 1,
      words: { "0": "down", "1": "up" },
      query: `min(${select("up")})`,
      leadsTo: ["Exporter", "xmail-exporter"],
    }),
    stat({
      id: 402,
      title: "Refused lines",
      about:
        "Were lines refused? Refused lines in the selected time range, without continuations (the rest of a record whose value contained a line feed). They are not included in any other metric. More than a few: see the reason on the Exporter dashboard.",
      unit: Count,
      width: 6,
      warn: 1,
      bad: 100,
      query: counted([], "xmail_exporter_refused_lines_total", ['reason!="continuation"']),
      leadsTo: ["Exporter", "xmail-exporter"],
    }),
    stat({
      id: 403,
      title: "Lost bytes",
      about:
        "Were lines lost? Bytes that were deleted or overwritten before they were read, in the selected time range. If not zero, logs are deleted too early, or were truncated; see docs/runbooks/XMailLinesLost.md.",
      unit: BytesIEC,
      width: 6,
      bad: 1,
      query: added([], "xmail_exporter_lost_bytes_total"),
      leadsTo: ["Exporter", "xmail-exporter"],
    }),
    stat({
      id: 404,
      title: "Log record lag",
      about:
        "Are log records delivered? Age of the oldest log record that the OTLP backend has not accepted. Growing: the backend is down or refuses records; nothing is lost as long as the log files are kept. No data: OTLP is off.",
      unit: Seconds,
      width: 6,
      warn: 60,
      bad: 600,
      query: max([], select("xmail_exporter_lag_seconds", 'pipeline="otlp"')),
      leadsTo: ["Exporter", "xmail-exporter"],
    }),
  ],
};
