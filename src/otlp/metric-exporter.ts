import { OTLPExporterBase } from "@opentelemetry/otlp-exporter-base";
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from "@opentelemetry/otlp-exporter-base/node-http";
import {
  JsonMetricsSerializer,
  MetricsExporterMetricsHelper,
  ProtobufMetricsSerializer,
} from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { MakeExporter } from "./sender.js";

/** As OpenTelemetry makes its own OTLP/HTTP metric exporters, one for both protocols. */
export const makeMetricExporter: MakeExporter<ResourceMetrics> = (config, protocol) => {
  const isJson = protocol === "http/json";
  const contentType = { "Content-Type": isJson ? "application/json" : "application/x-protobuf" };
  const options = convertLegacyHttpOptions(config, "METRICS", "v1/metrics", contentType);
  const serializer = isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer;
  return new OTLPExporterBase<ResourceMetrics>(
    createOtlpHttpExportDelegate(
      options,
      serializer,
      "otlp_http_metric_exporter",
      MetricsExporterMetricsHelper,
      undefined,
    ),
  );
};
