import { accountOf, networkType, orNothing } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Meaning, Metric } from "./kind.js";
import { type Row, rowOf } from "./row.js";

const logins: Metric = {
  name: "xmail_pop3_logins_total",
  type: "counter",
  help: "POP3 logins by domain and result. XMail before 1.25 does not log whether a login succeeded: unknown.",
  labels: [
    { name: "domain", domains: true },
    { name: "result", values: ["ok", "failed", "unknown"] },
  ],
};
const mailboxMessages: Metric = {
  name: "xmail_pop3_mailbox_messages",
  type: "histogram",
  help: "Messages in the mailbox at login.",
  labels: [],
  buckets: [0, 1, 5, 10, 50, 100, 500, 1000, 5000, 10000],
};
const mailboxBytes: Metric = {
  name: "xmail_pop3_mailbox_bytes",
  type: "histogram",
  help: "Size of the mailbox at login.",
  labels: [],
  buckets: [0, 65536, 1048576, 10485760, 104857600, 1073741824, 10737418240],
};

export const pop3 = defineKind({
  name: "pop3",
  about: "POP3 server: one line per login attempt, successful or failed.",
  switch: "-Pl",
  columns: [
    { name: "serverName", about: "server's name, or the client's IP address if it has none" },
    { name: "domain", about: "domain of the login; chosen by the client if it sent one" },
    { name: "clientAddress", about: "client's IP address", holds: "ip" },
    { name: "time", about: "local time" },
    { name: "user", about: "user name as entered; chosen by the client", holds: "account", domainIn: "domain" },
    { name: "password", about: "in clear text if Pop3LogPasswd is 1 or 2", secret: true },
    { name: "status", about: "LOGIN or ELOGIN", since: "1.25" },
    { name: "mailboxMessages", about: "messages in the mailbox; LOGIN only", since: "1.25" },
    { name: "mailboxBytes", about: "bytes in the mailbox; LOGIN only", since: "1.25" },
  ],
  events: ["xmail.pop3.login"],
  metrics: [logins, mailboxMessages, mailboxBytes],
  sample:
    '"mail.alpha.example"\t"alpha.example"\t"203.0.113.20"\t"2026-11-24 10:07:06"\t"anna"\t""\t"LOGIN"\t"152"\t"267397"',
  step: "retrieval",

  find(row) {
    if (row.count < 6 || !row.closed) return "columns";
    const at = row.findTime(3);
    if (at < 0 || row.count < at + 3) return "time";
    row.timeColumn = row.anchor = at;
    return readTail(row, at);
  },

  fields: {
    serverName: (row) => row.text(0),
    domain: (row) => row.join(1, row.anchor - 1),
    clientAddress: (row) => row.own(row.anchor - 1),
    user: (row) => row.text(row.anchor + 1),
    status: (_, { status }) => status,
    mailboxMessages: (row, { kept }) => (kept === 3 ? row.integer(row.count - 2) : undefined),
    mailboxBytes: (row, { kept }) => (kept === 3 ? row.integer(row.count - 1) : undefined),
  },

  samples({ fields, outcome }, add) {
    add(logins, 1, fields.domain.toLowerCase(), outcome);
    // a size that a 32-bit XMail printed may have overflowed, and a sum must not fall
    if (fields.mailboxMessages !== undefined && fields.mailboxMessages >= 0)
      add(mailboxMessages, fields.mailboxMessages);
    if (fields.mailboxBytes !== undefined && fields.mailboxBytes >= 0) add(mailboxBytes, fields.mailboxBytes);
  },

  attributes({ fields, outcome }) {
    return {
      "server.address": orNothing(fields.serverName),
      "client.address": fields.clientAddress,
      "network.peer.address": fields.clientAddress,
      "network.type": networkType(fields.clientAddress),
      "network.protocol.name": "pop3",
      "user.name": orNothing(fields.user),
      "xmail.pop3.domain": orNothing(fields.domain),
      "xmail.pop3.status": fields.status,
      "error.type": outcome === "failed" ? "ELOGIN" : undefined,
      "xmail.pop3.mailbox.messages": fields.mailboxMessages,
      "xmail.pop3.mailbox.size": fields.mailboxBytes,
    };
  },

  sentence({ fields, outcome }) {
    const who = `${accountOf(fields.user, fields.domain)}, client ${fields.clientAddress}`;
    if (outcome === "failed") return `POP3 login failed for ${who}`;
    if (outcome === "unknown") return `POP3 login tried by ${who}`;
    return `POP3 login of ${who}, ${String(fields.mailboxMessages)} messages, ${String(fields.mailboxBytes)} bytes`;
  },

  redact(text) {
    const row = rowOf(text);
    if (row === undefined || !row.closed) return undefined;
    const at = row.findTime(3);
    if (at < 0 || row.count < at + 3) return undefined;
    const { kept } = readTail(row, at);
    const tail = kept === 0 ? "" : `"\t"${row.join(row.count - kept, row.count)}`;
    return `"${row.join(0, at + 2)}"\t"${tail}"`;
  },
});

/**
 * The status is read from the end, where only the server writes: a user `f"<TAB>""<TAB>"LOGIN"<TAB>"5"<TAB>"12345` who failed still ends in
 * `"ELOGIN"`. Everything between the user's first piece and this tail counts as password. `kept` columns are the tail.
 */
function readTail(row: Row, at: number): Ending {
  const { count } = row;
  if (count >= at + 4 && row.is(count - 1, "ELOGIN")) return failed;
  const isCounted = () => row.integer(count - 2) !== undefined && row.integer(count - 1) !== undefined;
  return count >= at + 6 && row.is(count - 3, "LOGIN") && isCounted() ? ok : unknown;
}

interface Ending extends Meaning {
  readonly status: string | undefined;
  readonly kept: number;
}

const login = "xmail.pop3.login";
const failed: Ending = { ...meaningOf(login, "failed", "WARN"), status: "ELOGIN", kept: 1 };
const ok: Ending = { ...meaningOf(login, "ok"), status: "LOGIN", kept: 3 };
const unknown: Ending = { ...meaningOf(login, "unknown"), status: undefined, kept: 0 };
