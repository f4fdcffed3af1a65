import * as z from "zod";
import { about } from "./about.js";
import * as read from "./values.js";

/** What is sent over OTLP. */
export const otlp = z.object({
  endpoint: read.httpUrl().exactOptional().register(about, {
    flag: "otlp.endpoint",
    value: "URL",
    help: "base URL of the OTLP/HTTP receiver; /v1/logs, /v1/metrics or /v1/traces is appended",
    accepts: "a URL such as http://127.0.0.1:4318",
    defaultText: "none, OTLP is off",
    standard: "OTEL_EXPORTER_OTLP_ENDPOINT",
  }),
  protocol: read.protocol().prefault("http/protobuf").register(about, {
    flag: "otlp.protocol",
    value: "NAME",
    help: "encoding of the OTLP requests",
    accepts: "http/protobuf or http/json",
    standard: "OTEL_EXPORTER_OTLP_PROTOCOL",
  }),
  metrics: read.boolean().prefault("false").register(about, {
    flag: "otlp.metrics",
    value: "",
    help: "push all metrics of /metrics to the endpoint, too",
    accepts: "the flag without a value; true or false in the environment and the file",
  }),
  traces: read.boolean().prefault("false").register(about, {
    flag: "otlp.traces",
    value: "",
    help: "send the journey of each message to the endpoint as a trace, too",
    accepts: "the flag without a value; true or false in the environment and the file",
  }),
  startAt: read.startAt().prefault("24h").register(about, {
    flag: "otlp.start-at",
    value: "WHERE",
    help: "where log records and traces start in the log files if there is no saved state",
    accepts: "beginning, end, or a maximum age such as 24h or 7d",
  }),
  maxAge: read.duration().exactOptional().register(about, {
    flag: "otlp.max-age",
    value: "DURATION",
    help: "skip records and spans older than this; skipped ones are counted",
    accepts: "a duration such as 5m, 24h or 7d",
    defaultText: "none",
  }),
  body: read.choice(["text", "raw"]).prefault("text").register(about, {
    flag: "otlp.body",
    value: "WHAT",
    help: "body of the records: a readable sentence, or the log line with secrets blanked",
    accepts: "text or raw",
  }),
  instanceId: read.instanceId().exactOptional().register(about, {
    flag: "otlp.instance-id",
    value: "ID",
    help: "value of service.instance.id in the records",
    accepts: "1 to 255 characters without control characters",
    defaultText: "generated once and kept in the state directory",
  }),
});

/** Traces as they are shown. */
export const trace = z.object({
  urlTemplate: read.urlTemplate().exactOptional().register(about, {
    flag: "trace.url-template",
    value: "URL",
    help: "link from a message to its trace in the tracing backend; {trace_id} is replaced",
    accepts: "a URL with {trace_id} such as http://jaeger:16686/trace/{trace_id}",
    defaultText: "none, the trace id is shown without a link",
  }),
});
