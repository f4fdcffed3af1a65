import { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from "@opentelemetry/otlp-exporter-base/node-http";
import {
  JsonTraceSerializer,
  ProtobufTraceSerializer,
  TraceExporterMetricsHelper,
} from "@opentelemetry/otlp-transformer";
import { openSender, type MakeExporter, type Sender, type SenderSettings } from "./sender.js";
import type { Span } from "./span.js";

/** As OpenTelemetry makes its own OTLP/HTTP span exporters, one for both protocols. */
const makeSpanExporter: MakeExporter<readonly Span[]> = (config, protocol) => {
  const isJson = protocol === "http/json";
  const contentType = { "Content-Type": isJson ? "application/json" : "application/x-protobuf" };
  const options = convertLegacyHttpOptions(config, "TRACES", "v1/traces", contentType);
  const serializer = isJson ? JsonTraceSerializer : ProtobufTraceSerializer;
  const exporter = new OTLPExporterBase<Span[]>(
    createOtlpHttpExportDelegate(options, serializer, "otlp_http_span_exporter", TraceExporterMetricsHelper, undefined),
  );
  return {
    export: (spans, onResult) => exporter.export([...spans], onResult),
    shutdown: () => exporter.shutdown(),
  };
};

/** None at all is a valid request. */
export function createSpanSender(settings: SenderSettings): Sender<readonly Span[]> {
  return openSender(settings, makeSpanExporter);
}
