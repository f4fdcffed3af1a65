import { OTLPLogExporter as JsonExporter } from "@opentelemetry/exporter-logs-otlp-http";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { createProtobufExporter } from "./protobuf-exporter.js";
import { openSender, type Exporter, type Sender, type SenderSettings } from "./sender.js";

/** Of log records. None at all is a valid request. */
export type RecordSender = Sender<readonly ReadableLogRecord[]>;

/** Sends log records with OpenTelemetry's OTLP/HTTP log exporters. */
export function createSender(settings: SenderSettings): RecordSender {
  return openSender(settings, (config, protocol): Exporter<readonly ReadableLogRecord[]> => {
    const exporter = protocol === "http/json" ? new JsonExporter(config) : createProtobufExporter(config);
    return {
      ...("release" in exporter ? { release: exporter.release } : {}),
      export: (records, onResult) => exporter.export([...records], onResult),
      shutdown: () => exporter.shutdown(),
    };
  });
}
