import { cut, isTime, networkType, orNothing } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Metric } from "./kind.js";

const logins: Metric = {
  name: "xmail_ctrl_logins_total",
  type: "counter",
  help: "Logins to the CTRL port, XMail's remote administration, by result.",
  labels: [{ name: "result", values: ["ok", "failed", "other"] }],
};
const requests: Metric = {
  name: "xmail_ctrl_requests_total",
  type: "counter",
  help: "Login requests to the CTRL port; each is followed by a successful or failed login.",
  labels: [],
};

export const ctrl = defineKind({
  name: "ctrl",
  about: "CTRL server: two lines per login, the request and its result. XMail always writes the password to this log.",
  switch: "-Cl",
  columns: [
    { name: "clientAddress", about: "client's IP address", holds: "ip" },
    { name: "user", about: "user name as entered; chosen by the client", holds: "account" },
    { name: "password", about: "in clear text, or # and an MD5 digest", secret: true },
    { name: "time", about: "local time" },
    { name: "status", about: "REQ, AUTH or FAIL" },
  ],
  events: ["xmail.ctrl.request", "xmail.ctrl.login"],
  metrics: [logins, requests],
  sample: '"203.0.113.10"\t"admin"\t""\t"2026-11-24 10:07:07"\t"AUTH"',
  step: "administration",

  find(row) {
    if (row.count < 5 || !row.closed) return "columns";
    row.timeColumn = row.count - 2;
    row.anchor = row.count - 1;
    if (!row.isTime(row.timeColumn)) return "time";
    return meanings.get(row.text(row.anchor)) ?? other;
  },

  fields: {
    clientAddress: (row) => row.own(0),
    user: (row) => row.text(1),
    status: (row) => row.text(row.anchor),
  },

  samples({ fields, outcome }, add) {
    if (fields.status === "REQ") add(requests, 1);
    else add(logins, 1, outcome);
  },

  attributes({ fields, outcome }) {
    return {
      "client.address": fields.clientAddress,
      "network.peer.address": fields.clientAddress,
      "network.type": networkType(fields.clientAddress),
      "network.protocol.name": "xmail-ctrl",
      "user.name": orNothing(fields.user),
      "xmail.ctrl.result": fields.status,
      "error.type": outcome === "ok" ? undefined : outcome === "failed" ? "FAIL" : "_OTHER",
    };
  },

  sentence({ fields, outcome }) {
    const who = `${fields.user}, client ${fields.clientAddress}`;
    if (fields.status === "REQ") return `CTRL login requested by ${who}`;
    return outcome === "ok" ? `CTRL login of ${who}` : `CTRL login failed for ${who}`;
  },

  // an administrator's doing, or somebody who wants to be one
  stressed: ({ name }) => name === "xmail.ctrl.login",

  redact(text) {
    const line = cut(text);
    if (line === undefined || !line.closed || line.columns.length < 5) return undefined;
    const { columns } = line;
    const tail = columns.slice(-2);
    if (!isTime(tail[0])) return undefined;
    return `"${[columns[0], columns[1], "", ...tail].join('"\t"')}"`;
  },
});

const meanings = new Map([
  ["REQ", meaningOf("xmail.ctrl.request", "ok")],
  ["AUTH", meaningOf("xmail.ctrl.login", "ok")],
  ["FAIL", meaningOf("xmail.ctrl.login", "failed", "WARN")],
]);
const other = meaningOf("xmail.ctrl.login", "other", "WARN");
