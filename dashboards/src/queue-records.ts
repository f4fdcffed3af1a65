import type { Row } from "./dashboard.ts";
import { recordTable } from "./log-panels.ts";
import * as log from "./log-query.ts";
import { series, stat } from "./panels.ts";
import { counted, max, perMinute, select } from "./query.ts";
import { Count, PerMinute, Seconds } from "./units.ts";

/** Each failure with what the other server said: metrics hold no addresses. */
export const records: Row = {
  id: 600,
  title: "Failed attempts and frozen messages (needs log records in Loki)",
  panels: [
    recordTable({
      id: 601,
      title: "Failed attempts and frozen messages",
      about:
        "Which attempts failed, and what did the server reply? Failed attempts and frozen messages in the selected time range, newest first. Click an id to see the journey of the message. The reply is the other server's text: search for it, or show it to that server's administrator; without one, it is XMail's own error.",
      width: 24,
      height: 12,
      query: log.showing(
        log.records('event_name=~"xmail.queue.attempt|xmail.queue.frozen"'),
        "xmail_queue_reply",
        "xmail_queue_error",
      ),
      columns: {
        email_local_id: ["Message id", 100],
        email_to_address: ["To", 200],
        server_address: ["Server", 150],
        xmail_queue_attempt: ["Attempt", 75],
        error_type: ["Reason", 105],
        Line: ["Reply"],
      },
      idColumn: "email_local_id",
    }),
  ],
};

/** Whether the rest of the page can be believed. */
export const reading: Row = {
  id: 700,
  title: "Spool scans",
  panels: [
    series({
      id: 701,
      title: "Scans",
      about:
        "Is the spool scanned? Scans per minute by result. failed: the directories are accessible to XMail's user only (0700), so the exporter has to run as that user; see the status page and the exporter's log for the reason.",
      unit: PerMinute,
      width: 6,
      queries: [{ query: perMinute(["result"], "xmail_queue_scans_total"), legend: "{{result}}" }],
    }),
    series({
      id: 702,
      title: "Scan duration",
      about:
        "How long does a scan take? Duration of the last complete scan. Messages that come and go in the meantime may be missed. Half a minute or more: a slow disk, or a hundred thousand messages.",
      unit: Seconds,
      width: 6,
      bad: 30,
      queries: [{ query: max(["instance"], select("xmail_queue_scan_duration_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 703,
      title: "Time since scan",
      about:
        "When was the spool last scanned? Time since the last complete scan. A sawtooth with the height of --spool.interval is normal; a rising line means that scans fail, and all data above is that old.",
      unit: Seconds,
      width: 6,
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
      title: "Attempts lost",
      about:
        "Were records of failed attempts lost? Failed attempts in the selected time range that did not become log records, because the OTLP backend accepted nothing until their messages had left the queue. There should be none. No data: OTLP is off.",
      unit: Count,
      width: 6,
      height: 9,
      bad: 1,
      query: counted([], "xmail_exporter_lost_queue_attempts_total"),
    }),
  ],
};
