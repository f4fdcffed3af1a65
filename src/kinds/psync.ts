import { accountOf, cut, endpointOf, isTime, join, orNothing, toInteger } from "./columns.js";
import { defineKind } from "./define.js";
import type { Metric } from "./kind.js";

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

  read(text) {
    const line = cut(text);
    if (line === undefined) return { reason: "continuation" };
    const { columns, closed } = line;
    const count = columns.length;
    if (count < 11 || !closed) return { reason: "columns" };
    const localTime = columns[0];
    if (!isTime(localTime)) return { reason: "time" };
    const numbers = columns.slice(-4).map(toInteger);
    const [fetched, fetchedBytes, failed, failedBytes] = numbers;
    const status = columns[count - 5] ?? "";
    const result = /^SYNC=([A-Z]+)$/.exec(status)?.[1]?.toLowerCase() ?? "other";
    const outcome = outcomes.includes(result) ? result : "other";
    if (numbers.includes(undefined)) return { reason: "columns" };
    return {
      localTime,
      name: "xmail.psync.sync",
      outcome,
      severity: outcome !== "ok" ? ("ERROR" as const) : (failed ?? 0) > 0 ? ("WARN" as const) : ("INFO" as const),
      fields: {
        localDomain: columns[1] ?? "",
        localUser: columns[2] ?? "",
        remoteServer: columns[3] ?? "",
        remoteUser: join(columns, 4, count - 6),
        mechanism: columns[count - 6],
        status,
        fetched: fetched ?? 0,
        fetchedBytes: fetchedBytes ?? 0,
        failed: failed ?? 0,
        failedBytes: failedBytes ?? 0,
      },
    };
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
