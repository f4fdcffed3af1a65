/**
 * The document that the Collector's `opensearch` exporter makes of a record in its mapping mode `ss4o`, its default, by its
 * source (`encodeLogSSO`): that exporter cannot be built here. `record` is the same record as the `elasticsearch` exporter writes it.
 */
export function toOpenSearch(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { attributes, body, resource, scope } = record as unknown as ElasticDocument;
  const { severity_text, severity_number, trace_id = "", span_id = "" } = record as unknown as ElasticDocument;
  return {
    attributes: { ...attributes, data_stream: { dataset: "default", namespace: "namespace", type: "record" } },
    body: body.text,
    instrumentationScope: { name: scope.name, version: scope.version },
    observedTimestamp: toTime(String(record["observed_timestamp"])),
    resource: resource.attributes,
    severity: { text: severity_text, number: severity_number },
    ...(span_id === "" ? {} : { spanId: span_id }),
    "@timestamp": toTime(String(record["@timestamp"])),
    ...(trace_id === "" ? {} : { traceId: trace_id }),
  };
}

interface ElasticDocument {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: { readonly text: string };
  readonly resource: { readonly attributes: Readonly<Record<string, unknown>> };
  readonly scope: { readonly name: string; readonly version: string };
  readonly severity_text: string;
  readonly severity_number: number;
  readonly trace_id?: string;
  readonly span_id?: string;
}

/** From milliseconds and, after the point, nanoseconds without leading zeros, to the form of RFC 3339. */
function toTime(text: string): string {
  const [milliseconds = "", nanoseconds = ""] = text.split(".");
  const iso = new Date(Number(milliseconds)).toISOString();
  return `${iso.slice(0, -1)}${nanoseconds.padStart(6, "0")}Z`;
}
