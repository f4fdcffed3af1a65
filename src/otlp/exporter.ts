import { OTLPLogExporter as JsonExporter } from "@opentelemetry/exporter-logs-otlp-http";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { encodeRecord } from "./protobuf.js";
import { createProtobufExporter } from "./protobuf-exporter.js";
import { toReadable } from "./readable-record.js";
import type { LogRecord } from "./record.js";
import type { ResourceAndScope } from "./sdk.js";
import { openSender, type MakeExporter, type Sender, type SenderSettings } from "./sender.js";

/** Of encoded log records. None at all is a valid request. */
export type RecordSender = Sender<readonly Encoded[]>;

/** Bytes of protobuf as text, or what OpenTelemetry makes JSON of. */
export type Encoded = string | ReadableLogRecord;

/** Gives what makes of a record what is sent: done once for all requests that it will be in. */
export function createEncoder(
  { endpoint }: Pick<SenderSettings, "endpoint">,
  sdk: ResourceAndScope,
): (record: LogRecord) => Encoded {
  return endpoint.protocol === "http/json" ? (record) => toReadable(record, sdk) : encodeRecord;
}

/** Sends what such an encoder made with OpenTelemetry's OTLP/HTTP log exporters. */
export function createSender(settings: SenderSettings, sdk: ResourceAndScope): RecordSender {
  if (settings.endpoint.protocol === "http/json") return openSender(settings, makeJsonExporter);
  return openSender(settings, (config) => createProtobufExporter(config, sdk));
}

const makeJsonExporter: MakeExporter<readonly ReadableLogRecord[]> = (config) => {
  const exporter = new JsonExporter(config);
  return {
    export: (records, onResult) => exporter.export([...records], onResult),
    shutdown: () => exporter.shutdown(),
  };
};
