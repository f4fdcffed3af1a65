import { domainOf, endpointOf, orNothing, toInteger } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Metric } from "./kind.js";
import type { Row } from "./row.js";

/** Delivery media, as label values. */
export const media = ["local", "redir", "lredir", "extrn", "filter", "rlys", "fwd", "smtp", "other"];
/** Media whose parameter is the host that took the message. */
export const remoteMedia = ["smtp", "fwd", "rlys"];
/** Media that stay on this server. */
const localMedia = ["local", "lredir"];
/** What XMail answers to a message, in angle brackets: its own id, column 9 of its SMTP log. */
const xmailId = /^S[0-9A-F]+$/;

export const deliveries: Metric = {
  name: "xmail_smail_deliveries_total",
  type: "counter",
  help: "Successful deliveries of queued messages by medium. Failed attempts are not in XMail's logs, only in its spool.",
  labels: [{ name: "medium", values: media }],
};
const localDeliveries: Metric = {
  name: "xmail_smail_local_deliveries_total",
  type: "counter",
  help: "Messages delivered to a local mailbox, by the domain of the actual mailbox.",
  labels: [{ name: "domain", domains: true }],
};
const duration: Metric = {
  name: "xmail_delivery_duration_seconds",
  type: "histogram",
  help: "Time from a message's entry into the spool to its delivery. XMail logs whole seconds.",
  labels: [{ name: "medium", values: media }],
  buckets: [1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400, 43200, 86400],
};

export const smail = defineKind({
  name: "smail",
  about: "Delivery: one line per successful delivery of a queued message.",
  switch: "-Ql",
  columns: [
    { name: "serverDomain", about: "SMTP domain stored with the message" },
    { name: "spoolFile", about: "spool file name; starts with the milliseconds of its creation" },
    { name: "messageId", about: "message id" },
    { name: "sender", about: "envelope sender", holds: "address" },
    { name: "recipient", about: "envelope recipient of this copy", holds: "address" },
    { name: "medium", about: "how it was delivered" },
    { name: "target", about: "mailbox, host, address or program it was delivered to" },
    { name: "time", about: "local time of the delivery" },
    { name: "reply", about: "the remote server's reply; chosen by that server", since: "1.25" },
  ],
  events: ["xmail.smail.delivery"],
  metrics: [deliveries, localDeliveries, duration],
  sample:
    '"mx1.alpha.example"\t"1795514757525.7f5863fff6c0.bb5.2.vm"\t"S138B"\t"u11@out1.example"\t"bob@alpha.example"\t' +
    '"LOCAL"\t"bob@alpha.example"\t"2026-11-24 10:05:57"\t""',
  step: "delivery",
  idText: (id) => `"${id}"`,

  find(row) {
    if (row.count < 8) return "columns";
    const at = row.findTime(7);
    if (at < 0) return "time";
    row.timeColumn = row.anchor = at;
    return handover;
  },

  notBefore: (row) => spoolTime(row),

  fields: {
    serverDomain: (row) => row.text(0),
    spoolFile: (row) => row.text(1),
    messageId: (row) => row.text(2),
    sender: (row) => row.text(3),
    recipient: (row) => row.text(4),
    mediumText: (row) => row.text(5),
    medium: (row) => toMedium(row.text(5)),
    target: (row) => row.join(6, row.anchor),
    reply: (row) => (row.anchor + 1 < row.count ? row.join(row.anchor + 1, row.count) : undefined),
    queuedAt: (row) => spoolTime(row),
  },

  samples({ time, fields }, add) {
    add(deliveries, 1, fields.medium);
    if (fields.medium === "local") add(localDeliveries, 1, domainOf(fields.target));
    if (fields.queuedAt !== undefined) add(duration, Math.max(0, (time - fields.queuedAt) / 1000), fields.medium);
  },

  attributes({ fields }) {
    const isRemote = remoteMedia.includes(fields.medium);
    const server = isRemote ? endpointOf(fields.target) : undefined;
    return {
      "xmail.server.domain": orNothing(fields.serverDomain),
      "xmail.spool.file": orNothing(fields.spoolFile),
      "email.local_id": orNothing(fields.messageId),
      "email.from.address": orNothing(fields.sender),
      "email.to.address": orNothing(fields.recipient),
      "email.direction": isRemote ? "outbound" : localMedia.includes(fields.medium) ? "inbound" : undefined,
      "xmail.delivery.medium": fields.mediumText,
      "server.address": server?.host,
      "server.port": server?.port,
      "xmail.delivery.target": isRemote ? undefined : orNothing(fields.target),
      "xmail.delivery.remote_message_id": orNothing(fields.reply),
      "xmail.peer.message_id": isRemote && xmailId.test(fields.reply ?? "") ? fields.reply : undefined,
      "xmail.delivery.queued_at": fields.queuedAt,
    };
  },

  sentence({ fields }) {
    const from = fields.sender === "" ? "the null sender" : fields.sender;
    return `Delivered message ${fields.messageId} from ${from} to ${fields.recipient} by ${fields.mediumText} (${fields.target})`;
  },

  // it covers the time in the queue: when this attempt began no log tells
  stageOf: ({ fields }) => ({
    name: `delivery ${fields.medium}`,
    kind: remoteMedia.includes(fields.medium) ? "client" : "internal",
    start: fields.queuedAt,
  }),

  tail: /"$/,

  redact: (text) => text,
});

const handover = meaningOf("xmail.smail.delivery", "ok");
const byName = new Map(
  media.flatMap((medium) => [medium, medium.toUpperCase()].map((name) => [name, medium] as const)),
);

function toMedium(name: string): string {
  return byName.get(name) ?? byName.get(name.toLowerCase()) ?? "other";
}

/** `1795514757525.7f5863fff6c0.bb5.2.vm` entered the spool at 1795514757525 ms since the epoch. */
function spoolTime(row: Row): number | undefined {
  const file = row.text(1);
  const dot = file.indexOf(".");
  return dot >= 12 && dot <= 14 ? toInteger(file.slice(0, dot)) : undefined;
}
