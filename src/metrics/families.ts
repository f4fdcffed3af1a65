import { refusalReasons } from "../event.js";
import { providerIds } from "../common/providers.js";
import type { Label, Metric } from "../kinds/kind.js";
import { kinds } from "../kinds/list.js";
import { media } from "../kinds/smail.js";

/** What the exporter counts about its own reading, whatever the kind. Part of the snapshot like the kinds' own families. */
const log: Label = { name: "log", values: kinds.map((kind) => kind.name) };

export const lines: Metric = {
  name: "xmail_exporter_lines_total",
  type: "counter",
  help: "Complete lines read, refused ones included, by log.",
  labels: [log],
};
export const refusedLines: Metric = {
  name: "xmail_exporter_refused_lines_total",
  type: "counter",
  help: "Lines that could not be parsed, by log and reason; continuation is the rest of a record whose value contained a line feed.",
  labels: [log, { name: "reason", values: refusalReasons }],
};

/** What the journey of a message across logs says: no single kind owns it. */
export const transit: Metric = {
  name: "xmail_message_transit_seconds",
  type: "histogram",
  help:
    "Time from a message's acceptance by SMTP (RECV=OK) to each of its deliveries. SMTP and SMAIL lines are joined by " +
    "message id, within 7 days; XMail logs whole seconds.",
  labels: [{ name: "medium", values: media }],
  buckets: [1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400, 43200, 86400, 259200],
};
export const recipientsPerMessage: Metric = {
  name: "xmail_message_recipients",
  type: "histogram",
  help: "Recipients of each message accepted by SMTP: its RCPT=OK lines before RECV=OK.",
  labels: [],
  buckets: [1, 2, 5, 10, 20, 50, 100, 500],
};
export const forgotten: Metric = {
  name: "xmail_exporter_forgotten_messages_total",
  type: "counter",
  help: "Messages without a delivery that were forgotten because more than 100000 were open.",
  labels: [],
};
const journeyMetrics: readonly Metric[] = [transit, recipientsPerMessage, forgotten];

/** Deliveries by provider: exposed with the attempts that failed, which the queue counts. */
export const destinationDeliveries: Metric = {
  name: "xmail_destination_attempts_total",
  type: "counter",
  help: "",
  labels: [
    { name: "provider", values: providerIds },
    { name: "result", values: ["delivered"] },
  ],
};

/** Every family that is exposed as the store holds it. */
export const storedMetrics: readonly Metric[] = [
  ...kinds.flatMap((kind) => kind.metrics),
  ...journeyMetrics,
  lines,
  refusedLines,
];
