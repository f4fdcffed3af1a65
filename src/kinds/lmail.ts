import { orNothing } from "./columns.js";
import { defineKind, meaningOf } from "./define.js";
import type { Metric } from "./kind.js";

const messages: Metric = {
  name: "xmail_lmail_messages_total",
  type: "counter",
  help: "Files picked up from spool/local, by the server's domain, including malformed ones.",
  labels: [{ name: "domain", domains: true }],
};

export const lmail = defineKind({
  name: "lmail",
  about: "Local mail: one line per file that a local program submitted in spool/local.",
  switch: "-Ll",
  columns: [
    { name: "serverDomain", about: "SMTP domain (RootDomain)" },
    { name: "spoolFile", about: "file name in spool/local; chosen by the local user" },
    { name: "messageId", about: "message id, L and a hexadecimal number" },
    { name: "time", about: "local time" },
  ],
  events: ["xmail.lmail.message"],
  metrics: [messages],
  sample: '"alpha.example"\t"app000.msg"\t"L15C6"\t"2026-11-24 10:07:11"',
  step: "pickup",
  isEntry: true,
  idText: (id) => `"${id}"`,

  find(row) {
    if (row.count < 4 || !row.closed) return "columns";
    row.timeColumn = row.anchor = row.count - 1;
    return row.isTime(row.anchor) ? message : "time";
  },

  fields: {
    serverDomain: (row) => row.text(0),
    spoolFile: (row) => row.join(1, row.anchor - 1),
    messageId: (row) => row.text(row.anchor - 1),
  },

  samples({ fields }, add) {
    add(messages, 1, fields.serverDomain.toLowerCase());
  },

  attributes({ fields }) {
    return {
      "xmail.server.domain": orNothing(fields.serverDomain),
      "xmail.spool.file": orNothing(fields.spoolFile),
      "email.local_id": orNothing(fields.messageId),
    };
  },

  sentence: ({ fields }) => `Picked up local file ${fields.spoolFile} as message ${fields.messageId}`,

  stageOf: () => ({ name: "pickup", kind: "internal" }),

  redact: (text) => text,
});

const message = meaningOf("xmail.lmail.message", "ok");
