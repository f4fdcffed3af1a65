/** How documents look in a backend: where the parts of a record are that are no attributes. Attributes are the same in both. */
export interface Form {
  /** The data streams or indices that are searched. */
  readonly indexPattern: string;
  readonly severity: string;
  readonly body: string;
  readonly host: string;
  /** What the attributes of the resource are below. */
  readonly resource: string;
  /** Fields that are no attributes, and their types. */
  readonly fields: Readonly<Record<string, string>>;
}

/** As the Collector's `elasticsearch` exporter writes them in its mapping mode `otel`. */
export const elastic: Form = {
  indexPattern: "logs-*.otel-*",
  severity: "severity_text",
  body: "body.text",
  host: "resource.attributes.host.name",
  resource: "resource.attributes",
  fields: {
    "@timestamp": "date",
    observed_timestamp: "date_nanos",
    event_name: "keyword",
    severity_text: "keyword",
    severity_number: "byte",
    "body.text": "match_only_text",
    trace_id: "keyword",
    span_id: "keyword",
    "scope.name": "keyword",
    "scope.version": "keyword",
    "data_stream.dataset": "keyword",
    "data_stream.namespace": "keyword",
    "data_stream.type": "keyword",
  },
};

/** As its `opensearch` exporter writes them in the mode `ss4o`, into the index of docs/backends/opensearch.md. */
export const openSearch: Form = {
  indexPattern: "xmail-logs*",
  severity: "severity.text",
  body: "body",
  host: "resource.host.name",
  resource: "resource",
  fields: {
    "@timestamp": "date_nanos",
    observedTimestamp: "date_nanos",
    "severity.text": "keyword",
    "severity.number": "long",
    body: "text",
    traceId: "keyword",
    spanId: "keyword",
    "instrumentationScope.name": "keyword",
    "instrumentationScope.version": "keyword",
    "attributes.data_stream.dataset": "keyword",
    "attributes.data_stream.namespace": "keyword",
    "attributes.data_stream.type": "keyword",
  },
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
