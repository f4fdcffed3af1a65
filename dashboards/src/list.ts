import { access } from "./access.ts";
import { delivery } from "./delivery.ts";
import { exporter } from "./exporter.ts";
import { logRecords } from "./logs.ts";
import { overview } from "./overview.ts";
import { queue } from "./queue.ts";
import { smtp } from "./smtp.ts";

/** The seven, by the name of their file. */
export const dashboards: Readonly<Record<string, object>> = {
  "xmail-overview": overview,
  "xmail-smtp": smtp,
  "xmail-delivery": delivery,
  "xmail-queue": queue,
  "xmail-access": access,
  "xmail-logs": logRecords,
  "xmail-exporter": exporter,
};

/** Metrics that no panel and no alert asks for, and why not. */
export const unused: Readonly<Record<string, string>> = {
  xmail_ctrl_requests_total:
    "each request is followed by a login, successful or failed, which xmail_ctrl_logins_total counts",
  xmail_exporter_forgotten_messages_total:
    "a bound that only a flood of messages reaches; two panels then count a little too few, nothing else",
  xmail_exporter_lost_queue_spans_total:
    "Of traces only, which are off by default; lost attempts of log records are shown. The log names both.",
  xmail_exporter_otlp_last_accepted_timestamp_seconds:
    "where metrics come by OTLP and pushes fail, no panel gets this value; the log and the status page tell",
  xmail_exporter_otlp_rejected_data_points_total:
    "only where metrics are pushed, and the backend names what it rejects in its own log",
  xmail_message_transit_seconds:
    "xmail_delivery_duration_seconds answers the same question, and for messages that did not come by SMTP as well",
  xmail_pop3_mailbox_messages: "the bytes of mailboxes say what has to be done; the number of messages says no more",
};
