import { CountsPerMinute, Seconds, Short } from "@grafana/grafana-foundation-sdk/units";
import type { Row } from "./dashboard.ts";
import { recordTable } from "./log-panels.ts";
import * as log from "./log-query.ts";
import { series, stat } from "./panels.ts";
import { added, max, perMinute, select } from "./query.ts";

/** Each failure with what the other server said: metrics hold no addresses. */
export const records: Row = {
  id: 600,
  title: "Failed attempts and frozen messages (needs log records in Loki)",
  panels: [
    recordTable({
      id: 601,
      title: "Which attempts failed, and what did the server say?",
      about:
        "Failed attempts and frozen messages of the time shown, the newest first. Click an id to see the whole way of its message. The answer is the other server's own words: search it, or show it to the other administrator.",
      width: 24,
      height: 12,
      query: log.records('event_name=~"xmail.queue.attempt|xmail.queue.frozen"'),
      columns: {
        event_name: "Event",
        email_local_id: "Message id",
        email_from_address: "From",
        email_to_address: "To",
        server_address: "Server",
        xmail_queue_attempt: "Attempt",
        xmail_queue_class: "Class",
        error_type: "Reason",
        xmail_queue_reply_code: "Code",
        xmail_queue_reply: "Answer",
        xmail_queue_error: "XMail says",
      },
      idColumn: "email_local_id",
    }),
  ],
};

/** Whether the rest of the page can be believed. */
export const reading: Row = {
  id: 700,
  title: "Reading of the spool",
  panels: [
    series({
      id: 701,
      title: "Is the spool read?",
      about:
        "Scans a minute by result. failed: the directories are XMail's alone (0700), so the exporter has to run as XMail's user; see the status page and the exporter's own log for the reason.",
      unit: CountsPerMinute,
      width: 8,
      colors: { ok: "green", failed: "red" },
      queries: [{ query: perMinute(["result"], "xmail_queue_scans_total"), legend: "{{result}}" }],
    }),
    series({
      id: 702,
      title: "How long does a scan take?",
      about:
        "Time of the last whole scan. What comes and goes while it runs may not be seen. Half a minute and more: a slow disk, or a hundred thousand messages.",
      unit: Seconds,
      width: 8,
      bad: 30,
      queries: [{ query: max(["instance"], select("xmail_queue_scan_duration_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 703,
      title: "When was the spool last read?",
      about:
        "Time since the last whole scan. A saw of the height of --spool.interval is right; a line that climbs means that no scan succeeds any more, and all above is as old.",
      unit: Seconds,
      width: 4,
      bad: 900,
      queries: [
        {
          query: `time() - ${max(["instance"], select("xmail_queue_scan_timestamp_seconds"))}`,
          legend: "{{instance}}",
        },
      ],
    }),
    stat({
      id: 704,
      title: "Did failed attempts become no record?",
      about:
        "Failed attempts of the time shown that became no log record, since the OTLP back end took nothing until their messages had left the queue. It should be none. No data: OTLP is off.",
      unit: Short,
      decimals: 0,
      width: 4,
      height: 8,
      bad: 1,
      query: added([], "xmail_exporter_lost_queue_attempts_total"),
    }),
  ],
};
