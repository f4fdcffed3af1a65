import type { Severity } from "../event.js";
import { accountOf, endpointOf, orNothing } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Meaning, Metric } from "./kind.js";
import type { Row } from "./row.js";

const outcomes = ["ok", "efail", "enouser", "other"];

const sessions: Metric = {
  name: "xmail_psync_sessions_total",
  type: "counter",
  help: "Fetches from remote POP3 accounts by result; ok only means that the session was completed.",
  labels: [{ name: "result", values: outcomes }],
};
const messages: Metric = {
  name: "xmail_psync_messages_total",
  type: "counter",
  help: "Messages fetched from remote accounts, and messages that could not be delivered locally (retried in every session).",
  labels: [{ name: "result", values: ["fetched", "failed"] }],
};
const bytes: Metric = {
  name: "xmail_psync_bytes_total",
  type: "counter",
  help: "Bytes of the messages in xmail_psync_messages_total.",
  labels: [{ name: "result", values: ["fetched", "failed"] }],
};

export const psync = defineKind({
  name: "psync",
  about: "POP3 fetching: one line per remote account and session, even if there is nothing to fetch.",
  switch: "-Yl",
  columns: [
    { name: "time", about: "local time" },
    { name: "localDomain", about: "local domain, or @, ? or & and a domain, as in pop3links.tab" },
    { name: "localUser", about: "local user", holds: "account", domainIn: "localDomain" },
    { name: "remoteServer", about: "remote server, with the port if one is set" },
    { name: "remoteUser", about: "user name on the remote server", holds: "account" },
    { name: "mechanism", about: "CLR, APOP, FAPOP and options" },
    { name: "status", about: "SYNC=OK, SYNC=EFAIL or SYNC=ENOUSER" },
    { name: "fetched", about: "messages fetched" },
    { name: "fetchedBytes", about: "bytes fetched" },
    { name: "failed", about: "messages in error" },
    { name: "failedBytes", about: "bytes in error" },
  ],
  events: ["xmail.psync.sync"],
  metrics: [sessions, messages, bytes],
  sample:
    '"2026-11-24 10:07:43"\t"alpha.example"\t"anna"\t"pop.remote.example"\t"anna@remote.example"\t"CLR"\t"SYNC=OK"\t"1"\t"254"\t"0"\t"0"',
  step: "fetching",

  find(row) {
    const { count } = row;
    if (count < 11 || !row.closed) return "columns";
    row.timeColumn = 0;
    row.anchor = count - 5;
    if (!row.isTime(0)) return "time";
    for (let column = count - 4; column < count; column++) if (row.integer(column) === undefined) return "columns";
    const result = /^SYNC=([A-Z]+)$/.exec(row.text(row.anchor))?.[1]?.toLowerCase() ?? "other";
    const endings = hasFailed(row) ? partly : wholly;
    return endings.get(result) ?? other;
  },

  fields: {
    localDomain: (row) => row.text(1),
    localUser: (row) => row.text(2),
    remoteServer: (row) => row.text(3),
    remoteUser: (row) => row.join(4, row.anchor - 1),
    mechanism: (row) => row.text(row.anchor - 1),
    status: (row) => row.text(row.anchor),
    fetched: (row) => row.integer(row.anchor + 1) ?? 0,
    fetchedBytes: (row) => row.integer(row.anchor + 2) ?? 0,
    failed: (row) => row.integer(row.anchor + 3) ?? 0,
    failedBytes: (row) => row.integer(row.anchor + 4) ?? 0,
  },

  samples({ fields, outcome }, add) {
    add(sessions, 1, outcome);
    if (fields.fetched > 0) add(messages, fields.fetched, "fetched");
    if (fields.failed > 0) add(messages, fields.failed, "failed");
    if (fields.fetchedBytes > 0) add(bytes, fields.fetchedBytes, "fetched");
    if (fields.failedBytes > 0) add(bytes, fields.failedBytes, "failed");
  },

  attributes({ fields, outcome }) {
    const server = endpointOf(fields.remoteServer);
    return {
      "user.name": orNothing(accountOf(fields.localUser, fields.localDomain)),
      "server.address": server.host,
      "server.port": server.port,
      "network.protocol.name": "pop3",
      "xmail.psync.remote_user": orNothing(fields.remoteUser),
      "xmail.auth.mechanism": orNothing(fields.mechanism),
      "xmail.psync.status": fields.status,
      "error.type": outcome === "ok" ? undefined : fields.status.replace(/^SYNC=/, ""),
      "xmail.psync.messages": fields.fetched,
      "xmail.psync.bytes": fields.fetchedBytes,
      "xmail.psync.error_messages": fields.failed,
      "xmail.psync.error_bytes": fields.failedBytes,
    };
  },

  sentence({ fields, outcome }) {
    const from = `${fields.remoteUser} at ${fields.remoteServer}`;
    if (outcome !== "ok") return `Fetching from ${from} failed with ${fields.status}`;
    return `Fetched ${String(fields.fetched)} messages from ${from}, ${String(fields.failed)} could not be delivered`;
  },

  redact: (text) => text,
});

function hasFailed(row: Row): boolean {
  return (row.integer(row.anchor + 3) ?? 0) > 0;
}

/** By result: where all could be delivered here, and where some could not. */
const wholly = endingsWith("INFO");
const partly = endingsWith("WARN");
const other = meaningOf("xmail.psync.sync", "other", "ERROR");

function endingsWith(severity: Severity): ReadonlyMap<string, Meaning> {
  const name = "xmail.psync.sync";
  return new Map(outcomes.map((outcome) => [outcome, meaningOf(name, outcome, outcome === "ok" ? severity : "ERROR")]));
}
