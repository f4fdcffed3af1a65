import { OTLPLogExporter as JsonExporter } from "@opentelemetry/exporter-logs-otlp-http";
import type { LogRecordExporter, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { type Endpoint, requestUrl } from "../common/endpoint.js";
import { classify, type Answer } from "./answer.js";
import { readPositive } from "./environment.js";
import { createObserver, type Exchange } from "./exchange.js";
import { createProtobufExporter, type ProtobufExporter } from "./protobuf-exporter.js";

export interface SenderSettings {
  readonly endpoint: Endpoint;
  /** Milliseconds for one request. Default: OTEL_EXPORTER_OTLP_LOGS_TIMEOUT, OTEL_EXPORTER_OTLP_TIMEOUT, else 10 s. */
  readonly timeoutMillis?: number | undefined;
  /** Milliseconds beyond the timeout after which an exporter that has not called back is thrown away. Default 5 s. */
  readonly graceMillis?: number | undefined;
}

export interface Sender {
  /**
   * Sends the records in one request and says what became of them. Always settles, within timeout and grace, and
   * never rejects. No records at all is a valid request: `check` asks the endpoint with it.
   */
  send(records: readonly ReadableLogRecord[]): Promise<Answer>;
  /** The next request is made with certificates that are read again; one under way ends as it began. */
  renew(): void;
  /** Breaks what is open and lets go of everything. */
  close(): void;
}

/** Wraps OpenTelemetry's OTLP/HTTP log exporters. */
export function createSender(settings: SenderSettings): Sender {
  const timeoutMillis = settings.timeoutMillis ?? readPositive(...timeoutVariables) ?? 10_000;
  const deadlineMillis = timeoutMillis + (settings.graceMillis ?? 5000);
  let exporter: Exporter | undefined = createExporter(settings, timeoutMillis);
  const observer = createObserver();
  let current: Exchange | undefined;

  const discard = (exchange: Exchange, error: string) => {
    exchange.abandon(error);
    exporter?.shutdown().catch(() => undefined);
    exporter = undefined;
  };

  return {
    async send(records) {
      exporter ??= createExporter(settings, timeoutMillis);
      const exchange = observer.begin();
      current = exchange;
      const watchdog = setTimeout(() => {
        discard(exchange, `the answer was not complete after ${deadlineMillis / 1000} s`);
      }, deadlineMillis);
      callExporter(exporter, records, exchange);
      const reply = await exchange.reply;
      clearTimeout(watchdog);
      const answer = classify(reply, Date.now());
      if (answer.type === "accepted" && exchange.isSent()) exporter?.release?.();
      return answer;
    },
    renew() {
      exporter = undefined;
    },
    close() {
      if (current !== undefined) discard(current, "closed");
      observer.close();
    },
  };
}

type Exporter = Pick<LogRecordExporter, "export" | "shutdown"> & Partial<Pick<ProtobufExporter, "release">>;

/** The callback comes after the reply, if it comes at all: it only tells of calls that never became a request. */
function callExporter(exporter: Exporter, records: readonly ReadableLogRecord[], exchange: Exchange): void {
  exchange.run(() => {
    try {
      exporter.export([...records], (result) => {
        const error = result.error?.message ?? "the exporter made no request";
        exchange.settle({ error, interrupted: false });
      });
    } catch (error) {
      exchange.settle({ error: String(error), interrupted: false });
    }
  });
}

/** Everything that is not set here (headers, certificates, compression) the exporters take from OTEL_* themselves. */
function createExporter({ endpoint }: SenderSettings, timeoutMillis: number): Exporter {
  const config = { timeoutMillis, url: requestUrl(endpoint) };
  return endpoint.protocol === "http/json" ? new JsonExporter(config) : createProtobufExporter(config);
}

/** The stronger first. */
const timeoutVariables = ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
