import { cut, findTime, join, networkType, orNothing } from "./columns.js";
import { defineKind } from "./define.js";
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

  read(text) {
    const line = cut(text);
    if (line === undefined) return { reason: "continuation" };
    const { columns, closed } = line;
    if (columns.length < 4 || !closed) return { reason: "columns" };
    // old versions have no host column: their time stamp is the third
    const at = findTime(columns, 2);
    const localTime = columns[at];
    if (localTime === undefined || at > 3 || at === columns.length - 1) return { reason: "time" };
    return {
      localTime,
      name: "xmail.finger.query",
      outcome: "ok",
      severity: "INFO",
      fields: {
        serverHost: at === 3 ? columns[0] : undefined,
        serverDomain: columns[at - 2] ?? "",
        clientAddress: columns[at - 1] ?? "",
        query: join(columns, at + 1, columns.length),
      },
    };
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
