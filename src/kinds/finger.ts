import { networkType, orNothing } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Metric } from "./kind.js";

const queries: Metric = {
  name: "xmail_finger_queries_total",
  type: "counter",
  help: "FINGER queries, whether answered or not.",
  labels: [],
};

export const finger = defineKind({
  name: "finger",
  about: "FINGER server: one line per query, before access is checked.",
  switch: "-Fl",
  columns: [
    { name: "serverHost", about: "host part of the server's name", since: "by 2005" },
    { name: "serverDomain", about: "domain part of the server's name" },
    { name: "clientAddress", about: "client's IP address", holds: "ip" },
    { name: "time", about: "local time" },
    { name: "query", about: "the query; chosen by the client", holds: "account" },
  ],
  events: ["xmail.finger.query"],
  metrics: [queries],
  sample: '"mail"\t"alpha.example"\t"203.0.113.30"\t"2026-11-24 10:07:10"\t"bob"',
  step: "query",

  find(row) {
    if (row.count < 4 || !row.closed) return "columns";
    // old versions have no host column: their time stamp is the third
    const at = row.findTime(2);
    if (at < 0 || at > 3 || at === row.count - 1) return "time";
    row.timeColumn = row.anchor = at;
    return query;
  },

  fields: {
    serverHost: (row) => (row.anchor === 3 ? row.text(0) : undefined),
    serverDomain: (row) => row.text(row.anchor - 2),
    clientAddress: (row) => row.text(row.anchor - 1),
    query: (row) => row.join(row.anchor + 1, row.count),
  },

  samples(_event, add) {
    add(queries, 1);
  },

  attributes({ fields }) {
    const name = [fields.serverHost, fields.serverDomain].filter((part) => part !== undefined && part !== "").join(".");
    return {
      "server.address": orNothing(name),
      "client.address": fields.clientAddress,
      "network.peer.address": fields.clientAddress,
      "network.type": networkType(fields.clientAddress),
      "network.protocol.name": "finger",
      "xmail.finger.query": fields.query,
    };
  },

  sentence: ({ fields }) => `FINGER query "${fields.query}", client ${fields.clientAddress}`,

  redact: (text) => text,
});

const query = meaningOf("xmail.finger.query", "ok");
