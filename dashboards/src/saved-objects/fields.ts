import type { Form } from "./form.ts";

/** A field as an index pattern lists it, and as Kibana 7.10 and OpenSearch Dashboards read it from the cluster themselves. */
export interface Field {
  readonly name: string;
  /** Of the mapping. */
  readonly type: string;
}

/**
 * The fields of the documents: without a list every panel of a dashboard reads them from the cluster and saves them, all at
 * once, and all but one are answered a conflict. A field that is missing here appears after "Refresh field list".
 */
export function fieldsOf(form: Form): Field[] {
  const attributes = [
    ...addresses.map((name) => ({ name: `${name}.ip`, type: "ip" })),
    ...texts.map((name) => ({ name, type: "keyword" })),
    ...numbers.map((name) => ({ name, type: "long" })),
    ...times.map((name) => ({ name, type: "date" })),
  ].map(({ name, type }) => ({ name: `attributes.${name}`, type }));
  const others = Object.entries(form.fields).map(([name, type]) => ({ name, type }));
  const ofResource = resource.map((name) => ({ name: `${form.resource}.${name}`, type: "keyword" }));
  return [...attributes, ...others, ...ofResource].toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

/** As the attribute `fields` of an index pattern has them. */
export function listed(fields: readonly Field[]): object[] {
  const base = { count: 0, scripted: false };
  const own = { ...base, readFromDocValues: false };
  return [
    { ...own, name: "_id", type: "string", esTypes: ["_id"], searchable: true, aggregatable: true },
    { ...own, name: "_index", type: "string", esTypes: ["_index"], searchable: true, aggregatable: true },
    { ...own, name: "_score", type: "number", searchable: false, aggregatable: false },
    { ...own, name: "_source", type: "_source", esTypes: ["_source"], searchable: false, aggregatable: false },
    ...fields.map(({ name, type }) => {
      const aggregatable = !type.includes("text");
      const shown = { ...base, name, type: kinds[type] ?? "string", esTypes: [type], searchable: true, aggregatable };
      const parent = type === "ip" ? { subType: { multi: { parent: name.replace(/\.ip$/, "") } } } : {};
      return { ...shown, readFromDocValues: aggregatable, ...parent };
    }),
  ];
}

const kinds: Readonly<Record<string, string>> = {
  long: "number",
  byte: "number",
  date: "date",
  date_nanos: "date",
  ip: "ip",
};

const addresses = ["client.address", "network.local.address", "network.peer.address"];

const texts = [
  "client.address",
  "client.domain",
  "email.direction",
  "email.from.address",
  "email.local_id",
  "email.to.address",
  "error.type",
  "event.name",
  "log.file.name",
  "log.record.uid",
  "network.local.address",
  "network.peer.address",
  "network.protocol.name",
  "network.type",
  "process.executable.path",
  "server.address",
  "user.name",
  "xmail.auth.mechanism",
  "xmail.ctrl.result",
  "xmail.delivery.medium",
  "xmail.delivery.remote_message_id",
  "xmail.delivery.target",
  "xmail.filter.command",
  "xmail.filter.info",
  "xmail.filter.result",
  "xmail.filter.type",
  "xmail.finger.query",
  "xmail.log.kind",
  "xmail.log.reason",
  "xmail.peer.message_id",
  "xmail.pop3.domain",
  "xmail.pop3.status",
  "xmail.psync.remote_user",
  "xmail.psync.status",
  "xmail.queue.class",
  "xmail.queue.enhanced_code",
  "xmail.queue.error",
  "xmail.queue.reply",
  "xmail.server.domain",
  "xmail.smtp.destination_domain",
  "xmail.smtp.helo",
  "xmail.smtp.map",
  "xmail.smtp.phase",
  "xmail.smtp.status",
  "xmail.spool.file",
];

const numbers = [
  "process.exit.code",
  "server.port",
  "xmail.filter.exec_result",
  "xmail.log.offset",
  "xmail.message.size",
  "xmail.pop3.mailbox.messages",
  "xmail.pop3.mailbox.size",
  "xmail.psync.bytes",
  "xmail.psync.error_bytes",
  "xmail.psync.error_messages",
  "xmail.psync.messages",
  "xmail.queue.attempt",
  "xmail.queue.error_code",
  "xmail.queue.reply_code",
];

const times = ["xmail.delivery.queued_at", "xmail.queue.next_attempt_at"];

const resource = [
  "host.name",
  "service.instance.id",
  "service.name",
  "service.version",
  "telemetry.sdk.language",
  "telemetry.sdk.name",
  "telemetry.sdk.version",
];
