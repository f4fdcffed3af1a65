/** How documents look in a backend: where the parts of a record are that are no attributes. Attributes are the same in both. */
export interface Form {
  /** The data streams or indices that are searched. */
  readonly indexPattern: string;
  readonly severity: string;
  readonly body: string;
  readonly host: string;
}

/** As the Collector's `elasticsearch` exporter writes them in its mapping mode `otel`. */
export const elastic: Form = {
  indexPattern: "logs-*.otel-*",
  severity: "severity_text",
  body: "body.text",
  host: "resource.attributes.host.name",
};

/** As its `opensearch` exporter writes them in the mode `ss4o`, into the index of docs/backends/opensearch.md. */
export const openSearch: Form = {
  indexPattern: "xmail-logs*",
  severity: "severity.text",
  body: "body",
  host: "resource.host.name",
};

export const time = "@timestamp";
export const event = "attributes.event.name";
export const kind = "attributes.xmail.log.kind";
export const reason = "attributes.error.type";
export const client = "attributes.client.address";
export const sender = "attributes.email.from.address";
export const recipient = "attributes.email.to.address";
export const messageId = "attributes.email.local_id";
export const user = "attributes.user.name";
export const protocol = "attributes.network.protocol.name";
export const server = "attributes.server.address";
