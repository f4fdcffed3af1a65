import { cut, domainOf, isTime, join, networkType, orNothing, toInteger } from "./columns.js";
import { defineKind } from "./define.js";
import type { Metric } from "./kind.js";

/**
 * Every status that XMail can write, as `stage=result`, from its source; a status outside it counts as `other`. `conn` is of the
 * newest public source (2021), which still calls itself 1.27; `data` is named in a vendor's documentation only.
 */
const statuses = [
  ...["rcpt=ok", "rcpt=enbr", "rcpt=esyntax", "rcpt=edsbl", "rcpt=efull", "rcpt=eaccess", "rcpt=eavail"],
  ...["rcpt=erelay", "rcpt=efilter", "recv=ok", "predata=efilter", "postdata=efilter", "unknown=efilter"],
  ...["conn=efilter", "data=efilter"],
  ...["size=ebig", "sndr=eempty", "sndr=esyntax", "sndr=enodns", "sndr=espam"],
  ...["sndrip=eipban", "sndrip=eipspam", "sndrip=eipmap", "sndrip=erdns", "auth=efail", "vrfy=eaccess"],
  ...["etrn=eaccess", "smtp=essl", "smtp=eerrs", "other=other"],
].map((status) => status.split("=") as [stage: string, result: string]);

const stages = [...new Set(statuses.map(([stage]) => stage))];
const results = [...new Set(statuses.map(([, result]) => result))];
const recipientResults = [...statuses.filter(([stage]) => stage === "rcpt").map(([, result]) => result), "other"];

const events: Metric = {
  name: "xmail_smtp_events_total",
  type: "counter",
  help: "Lines of the SMTP log by session stage and result. XMail does not log successful logins and refused DATA commands.",
  labels: [
    { name: "stage", values: stages },
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
    { name: "status", about: "stage=result", since: "0.68" },
    { name: "user", about: "authenticated user; empty on AUTH=EFAIL", since: "0.70", holds: "account" },
    { name: "size", about: "message size in bytes on RECV=OK, announced size on SIZE=EBIG", since: "before 1.12" },
    { name: "clientName", about: "client's reverse DNS name, if SMTP-RDNSCheck is on", since: "1.12", holds: "host" },
  ],
  events: stages.map((stage) => `xmail.smtp.${stage}`),
  metrics: [events, recipients, received, receivedBytes, messageSize, authFailures, dnsbl],
  sample:
    '"mx1.alpha.example"\t"mx1.alpha.example"\t"203.0.113.17"\t"2026-11-24 10:05:57"\t"pc17.example"\t"alpha.example"\t' +
    '"u11@out1.example"\t"bob@alpha.example"\t"S138B"\t"RECV=OK"\t""\t"857"\t""',
  step: "reception",
  idText: (id) => `"${id}"`,

  read(text) {
    const line = cut(text);
    if (line === undefined) return { reason: "continuation" };
    const { columns, closed } = line;
    if (!isTime(columns[3])) return { reason: columns.length < 10 ? "columns" : "time" };
    const at = findStatus(columns);
    if (at < 0) return { reason: "columns" };
    const [stage, result, detail] = readStatus(columns[at] ?? "");
    const after = closed ? columns.length - 1 - at : 1;
    const fields = {
      serverName: columns[0],
      serverDomain: columns[1],
      clientAddress: columns[2] ?? "",
      helo: join(columns, 4, at - 4),
      recipientDomain: columns[at - 4],
      sender: columns[at - 3] ?? "",
      recipient: columns[at - 2] ?? "",
      messageId: columns[at - 1],
      status: columns[at] ?? "",
      detail,
      user: after >= 3 ? join(columns, at + 1, columns.length - 2) : columns[at + 1],
      // 12 columns end with the size, 13 with the client's name after it
      size: after >= 3 ? toInteger(columns.at(-2)) : after === 2 ? toInteger(columns.at(-1)) : undefined,
      clientName: after >= 3 ? columns.at(-1) : undefined,
      mechanism: stage === "auth" ? detail?.toLowerCase() : undefined,
      stage,
    };
    const reading = {
      localTime: columns[3],
      name: `xmail.smtp.${stage}`,
      outcome: result,
      severity: result === "ok" ? ("INFO" as const) : ("WARN" as const),
      fields,
    };
    return closed ? reading : { ...reading, open: true as const };
  },

  samples({ outcome, fields }, add) {
    const stage = fields.stage;
    add(events, 1, stage, outcome);
    if (stage === "rcpt") add(recipients, 1, domainOf(fields.recipient), outcome);
    else if (stage === "recv" && outcome === "ok") {
      add(received, 1);
      if (fields.size !== undefined && fields.size > 0) {
        add(receivedBytes, fields.size);
        add(messageSize, fields.size);
      }
    } else if (stage === "auth" && outcome === "efail") add(authFailures, 1, fields.mechanism ?? "other");
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
      "xmail.peer.message_id": fields.stage === "recv" ? orNothing(fields.messageId) : undefined,
      "xmail.smtp.phase": fields.stage,
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
    if (fields.stage === "recv" && outcome === "ok")
      return `Received message ${fields.messageId ?? ""} from ${from}, ${String(fields.size ?? "?")} bytes, client ${clientAddress}`;
    if (fields.stage === "rcpt" && outcome === "ok")
      return `Accepted recipient ${recipient} from ${from}, client ${clientAddress}`;
    const whom = recipient === "" ? "" : ` to ${recipient}`;
    const whose = sender === "" ? "" : ` from ${sender}`;
    return `Refused with ${status}${whose}${whom}, client ${clientAddress}`;
  },

  tail: /"\t"[0-9]+"\t"[^"]*"$/,

  redact: (text) => text,
});

/**
 * The true status is the one whose right neighbours are the server's own: user, digits, name. A client can forge a
 * whole tail in HELO, but the server writes its own after it: `... "RECV=OK" "root" "999" "x" ... "RCPT=EAVAIL" "" "0" ""`.
 */
function findStatus(columns: readonly string[]): number {
  const count = columns.length;
  if (count === 13 && isStatus(columns[9])) return 9;
  if (count >= 13 && isStatus(columns[count - 4]) && toInteger(columns[count - 2]) !== undefined) return count - 4;
  if (count >= 12 && isStatus(columns[count - 3]) && toInteger(columns[count - 1]) !== undefined) return count - 3;
  for (let index = count - 1; index >= 9; index--) if (isStatus(columns[index])) return index;
  return -1;
}

/** `^[A-Z]{2,16}=[A-Z]`, without the price of a regular expression. */
function isStatus(text: string | undefined): boolean {
  if (text === undefined) return false;
  const equals = text.indexOf("=");
  if (equals < 2 || equals > 16 || !isCapital(text.charCodeAt(equals + 1))) return false;
  for (let index = 0; index < equals; index++) if (!isCapital(text.charCodeAt(index))) return false;
  return true;
}

function isCapital(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

/** `SNDRIP=EIPMAP (rbl.example)` is [`sndrip`, `eipmap`, `rbl.example`], `AUTH=EFAIL:TYPE=PLAIN` [`auth`, `efail`, `PLAIN`]. */
function readStatus(status: string): [stage: string, result: string, detail: string | undefined] {
  const known = cache.get(status);
  if (known !== undefined) return known;
  const [, stage = "", result = "", rest = ""] = /^([A-Z]+)=([A-Z0-9_]+)([^]*)$/.exec(status) ?? [];
  const detail = /^ \((.*)\)$/.exec(rest)?.[1] ?? /^:TYPE=(.+)$/.exec(rest)?.[1];
  const read: [string, string, string | undefined] = [
    within(stages, stage.toLowerCase()),
    within(results, result.toLowerCase()),
    detail,
  ];
  if (cache.size < 256) cache.set(status, read);
  return read;
}

const cache = new Map<string, [string, string, string | undefined]>();

function within(set: readonly string[], value: string): string {
  return set.includes(value) ? value : "other";
}

function errorType(status: string): string {
  return /=([A-Z0-9_]+)/.exec(status)?.[1] ?? "_OTHER";
}
