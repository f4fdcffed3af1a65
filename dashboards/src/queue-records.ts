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
      title: "Which attempts failed, and what did the server reply?",
      about:
        "Failed attempts and frozen messages in the selected time range, newest first. Click an id to see the journey of the message. The reply is the other server's text: search for it, or show it to that server's administrator.",
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
        xmail_queue_error: "XMail error",
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
      title: "Is the spool scanned?",
      about:
        "Scans per minute by result. failed: the directories are accessible to XMail's user only (0700), so the exporter has to run as that user; see the status page and the exporter's log for the reason.",
      unit: CountsPerMinute,
      width: 8,
      colors: { ok: "green", failed: "red" },
      queries: [{ query: perMinute(["result"], "xmail_queue_scans_total"), legend: "{{result}}" }],
    }),
    series({
      id: 702,
      title: "How long does a scan take?",
      about:
        "Duration of the last complete scan. Messages that come and go in the meantime may be missed. Half a minute or more: a slow disk, or a hundred thousand messages.",
      unit: Seconds,
      width: 8,
      bad: 30,
      queries: [{ query: max(["instance"], select("xmail_queue_scan_duration_seconds")), legend: "{{instance}}" }],
    }),
    series({
      id: 703,
      title: "When was the spool last scanned?",
      about:
        "Time since the last complete scan. A sawtooth with the height of --spool.interval is normal; a rising line means that scans fail, and all data above is that old.",
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
      title: "Were records of failed attempts lost?",
      about:
        "Failed attempts in the selected time range that did not become log records, because the OTLP backend accepted nothing until their messages had left the queue. There should be none. No data: OTLP is off.",
      unit: Short,
      decimals: 0,
      width: 4,
      height: 8,
      bad: 1,
      query: added([], "xmail_exporter_lost_queue_attempts_total"),
    }),
  ],
};
