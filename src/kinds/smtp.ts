import { domainOf, networkType, orNothing } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Meaning, Metric } from "./kind.js";
import type { Row } from "./row.js";

/**
 * Every status that XMail can write, as `phase=result`, from its source; a status outside it counts as `other`. `conn` is of the
 * newest public source (2021), which still calls itself 1.27; `data` is named in a vendor's documentation only.
 */
const statuses = [
  ...["rcpt=ok", "rcpt=enbr", "rcpt=esyntax", "rcpt=edsbl", "rcpt=efull", "rcpt=eaccess", "rcpt=eavail"],
  ...["rcpt=erelay", "rcpt=efilter", "recv=ok", "predata=efilter", "postdata=efilter", "unknown=efilter"],
  ...["conn=efilter", "data=efilter"],
  ...["size=ebig", "sndr=eempty", "sndr=esyntax", "sndr=enodns", "sndr=espam"],
  ...["sndrip=eipban", "sndrip=eipspam", "sndrip=eipmap", "sndrip=erdns", "auth=efail", "vrfy=eaccess"],
  ...["etrn=eaccess", "smtp=essl", "smtp=eerrs", "other=other"],
].map((status) => status.split("=") as [phase: string, result: string]);

const phases = [...new Set(statuses.map(([phase]) => phase))];
const results = [...new Set(statuses.map(([, result]) => result))];
const recipientResults = [...statuses.filter(([phase]) => phase === "rcpt").map(([, result]) => result), "other"];

const events: Metric = {
  name: "xmail_smtp_events_total",
  type: "counter",
  help: "Lines of the SMTP log by session phase and result. XMail does not log successful logins and refused DATA commands.",
  labels: [
    { name: "phase", values: phases },
    { name: "result", values: results },
  ],
  combinations: statuses,
};
const recipients: Metric = {
  name: "xmail_smtp_recipients_total",
  type: "counter",
  help: "RCPT TO commands by domain of the recipient (local domains, else other) and result.",
  labels: [
    { name: "domain", domains: true },
    { name: "result", values: recipientResults },
  ],
};
const received: Metric = {
  name: "xmail_smtp_messages_received_total",
  type: "counter",
  help: "Messages accepted by SMTP and written to the spool (RECV=OK).",
  labels: [],
};
const receivedBytes: Metric = {
  name: "xmail_smtp_received_bytes_total",
  type: "counter",
  help: "Bytes of the messages accepted by SMTP, as received in DATA.",
  labels: [],
};
const messageSize: Metric = {
  name: "xmail_smtp_message_size_bytes",
  type: "histogram",
  help: "Size of the messages accepted by SMTP. Old versions of XMail do not log the size; those messages are not included.",
  labels: [],
  buckets: [1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
};
const authFailures: Metric = {
  name: "xmail_smtp_auth_failures_total",
  type: "counter",
  help: "Failed SMTP AUTH exchanges by mechanism. XMail does not log the user name.",
  labels: [{ name: "mechanism", values: ["plain", "login", "cram-md5", "extrn", "other"] }],
};
const dnsbl: Metric = {
  name: "xmail_smtp_dnsbl_rejections_total",
  type: "counter",
  help: "Clients refused because they are on a DNS blocklist, by name of the list (the first 50 seen, else other).",
  labels: [{ name: "list", cap: 50 }],
};

export const smtp = defineKind({
  name: "smtp",
  about: "SMTP server: one line per recipient, per message received and per refusal.",
  switch: "-Sl",
  columns: [
    { name: "serverName", about: "server's name; empty during connection setup" },
    { name: "serverDomain", about: "server's domain" },
    { name: "clientAddress", about: "client's IP address", holds: "ip" },
    { name: "time", about: "local time" },
    { name: "helo", about: "HELO or EHLO argument; chosen by the client", holds: "host" },
    { name: "recipientDomain", about: "domain of the last accepted recipient; outdated on refusals" },
    { name: "sender", about: "envelope sender; empty for the null sender", holds: "address" },
    { name: "recipient", about: "recipient", holds: "address" },
    { name: "messageId", about: "message id, S and a hexadecimal number" },
    { name: "status", about: "phase=result", since: "0.68" },
    { name: "user", about: "authenticated user; empty on AUTH=EFAIL", since: "0.70", holds: "account" },
    { name: "size", about: "message size in bytes on RECV=OK, announced size on SIZE=EBIG", since: "before 1.12" },
    { name: "clientName", about: "client's reverse DNS name, if SMTP-RDNSCheck is on", since: "1.12", holds: "host" },
  ],
  events: phases.map((phase) => `xmail.smtp.${phase}`),
  metrics: [events, recipients, received, receivedBytes, messageSize, authFailures, dnsbl],
  sample:
    '"mx1.alpha.example"\t"mx1.alpha.example"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"pc17.example"\t"alpha.example"\t' +
    '"u11@out1.example"\t"bob@alpha.example"\t"S138B"\t"RECV=OK"\t""\t"857"\t""',
  step: "reception",
  isEntry: true,
  idText: (id) => `"${id}"`,

  find(row) {
    if (!row.isTime(3)) return row.count < 10 ? "columns" : "time";
    row.timeColumn = 3;
    row.anchor = findStatus(row);
    return row.anchor < 0 ? "columns" : readStatus(row.own(row.anchor));
  },

  fields: {
    serverName: (row) => row.text(0),
    serverDomain: (row) => row.text(1),
    clientAddress: (row) => row.own(2),
    helo: (row) => row.join(4, row.anchor - 4),
    recipientDomain: (row) => row.text(row.anchor - 4),
    sender: (row) => row.text(row.anchor - 3),
    recipient: (row) => row.own(row.anchor - 2),
    messageId: (row) => row.text(row.anchor - 1),
    status: (row) => row.own(row.anchor),
    detail: (_, { detail }) => detail,
    user: (row) => (after(row) >= 3 ? row.join(row.anchor + 1, row.count - 2) : row.find(row.anchor + 1)),
    // 12 columns end with the size, 13 with the client's name after it
    size: (row) => (after(row) >= 2 ? row.integer(row.count - (after(row) >= 3 ? 2 : 1)) : undefined),
    clientName: (row) => (after(row) >= 3 ? row.text(row.count - 1) : undefined),
    mechanism: (_, { mechanism }) => mechanism,
    phase: (_, { phase }) => phase,
  },

  samples({ outcome, fields }, add) {
    const phase = fields.phase;
    add(events, 1, phase, outcome);
    if (phase === "rcpt") add(recipients, 1, domainOf(fields.recipient), outcome);
    else if (phase === "recv" && outcome === "ok") {
      add(received, 1);
      if (fields.size !== undefined && fields.size > 0) {
        add(receivedBytes, fields.size);
        add(messageSize, fields.size);
      }
    } else if (phase === "auth" && outcome === "efail") add(authFailures, 1, fields.mechanism ?? "other");
    else if (outcome === "eipmap") add(dnsbl, 1, fields.detail ?? "other");
  },

  attributes({ outcome, fields }) {
    const dnsList = outcome === "eipmap" ? fields.detail : undefined;
    return {
      "server.address": orNothing(fields.serverName),
      "xmail.server.domain": orNothing(fields.serverDomain),
      "client.address": fields.clientAddress,
      "network.peer.address": fields.clientAddress,
      "network.type": networkType(fields.clientAddress),
      "network.protocol.name": "smtp",
      "client.domain": orNothing(fields.clientName),
      "xmail.smtp.helo": orNothing(fields.helo),
      "xmail.smtp.destination_domain": orNothing(fields.recipientDomain),
      "email.from.address": orNothing(fields.sender),
      "email.to.address": orNothing(fields.recipient),
      "email.local_id": orNothing(fields.messageId),
      // a sending XMail has it in its delivery record
      "xmail.peer.message_id": fields.phase === "recv" ? orNothing(fields.messageId) : undefined,
      "xmail.smtp.phase": fields.phase,
      "xmail.smtp.status": fields.status,
      "error.type": outcome === "ok" ? undefined : errorType(fields.status),
      "xmail.smtp.map": dnsList,
      "xmail.auth.mechanism": fields.mechanism,
      "user.name": orNothing(fields.user),
      "xmail.message.size": fields.size,
    };
  },

  sentence({ fields, outcome }) {
    const { clientAddress, recipient, sender, status } = fields;
    const from = sender === "" ? "the null sender" : sender;
    if (fields.phase === "recv" && outcome === "ok")
      return `Received message ${fields.messageId} from ${from}, ${String(fields.size ?? "?")} bytes, client ${clientAddress}`;
    if (fields.phase === "rcpt" && outcome === "ok")
      return `Accepted recipient ${recipient} from ${from}, client ${clientAddress}`;
    const whom = recipient === "" ? "" : ` to ${recipient}`;
    const whose = sender === "" ? "" : ` from ${sender}`;
    return `Refused with ${status}${whose}${whom}, client ${clientAddress}`;
  },

  stageOf: ({ fields, outcome }) =>
    fields.phase === "recv" && outcome === "ok" ? { name: "reception", kind: "server" } : undefined,

  tail: /"\t"[0-9]+"\t"[^"]*"$/,

  redact: (text) => text,
});

/**
 * The true status is the one whose right neighbours are the server's own: user, digits, name. A client can forge a
 * whole tail in HELO, but the server writes its own after it: `... "RECV=OK" "root" "999" "x" ... "RCPT=EAVAIL" "" "0" ""`.
 */
function findStatus(row: Row): number {
  const { count } = row;
  if (count === 13 && row.isStatus(9)) return 9;
  if (count >= 13 && row.isStatus(count - 4) && row.integer(count - 2) !== undefined) return count - 4;
  if (count >= 12 && row.isStatus(count - 3) && row.integer(count - 1) !== undefined) return count - 3;
  for (let column = count - 1; column >= 9; column--) if (row.isStatus(column)) return column;
  return -1;
}

/** Columns behind the status that the server has ended. */
function after({ count, anchor, closed }: Row): number {
  return closed ? count - 1 - anchor : 1;
}

interface Status extends Meaning {
  readonly phase: string;
  readonly detail: string | undefined;
  readonly mechanism: string | undefined;
}

/** `SNDRIP=EIPMAP (rbl.example)` is `sndrip`, `eipmap` and `rbl.example`, `AUTH=EFAIL:TYPE=PLAIN` is `auth`, `efail` and `PLAIN`. */
function readStatus(status: string): Status {
  const known = cache.get(status);
  if (known !== undefined) return known;
  const [, phaseText = "", resultText = "", rest = ""] = /^([A-Z]+)=([A-Z0-9_]+)([^]*)$/.exec(status) ?? [];
  const phase = within(phases, phaseText.toLowerCase());
  const result = within(results, resultText.toLowerCase());
  const detail = /^ \((.*)\)$/.exec(rest)?.[1] ?? /^:TYPE=(.+)$/.exec(rest)?.[1];
  const read: Status = {
    ...meaningOf(`xmail.smtp.${phase}`, result, result === "ok" ? "INFO" : "WARN"),
    phase,
    detail,
    mechanism: phase === "auth" ? detail?.toLowerCase() : undefined,
  };
  if (cache.size < 256) cache.set(status, read);
  return read;
}

const cache = new Map<string, Status>();

function within(set: readonly string[], value: string): string {
  return set.includes(value) ? value : "other";
}

function errorType(status: string): string {
  return /=([A-Z0-9_]+)/.exec(status)?.[1] ?? "_OTHER";
}
