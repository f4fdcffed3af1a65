import type { Agent } from "node:http";
import { OTLPLogExporter as JsonExporter } from "@opentelemetry/exporter-logs-otlp-http";
import type { LogRecordExporter, ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { type Endpoint, requestUrl } from "../common/endpoint.js";
import { type Certificates, createAgent, type TlsMaterial } from "./agent.js";
import { classify, type Answer } from "./answer.js";
import { readPositive } from "./environment.js";
import { createObserver, type Exchange } from "./exchange.js";
import { createProtobufExporter, type ProtobufExporter } from "./protobuf-exporter.js";

export interface SenderSettings {
  readonly endpoint: Endpoint;
  readonly certificates: Certificates;
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
  /** Breaks what is open and lets go of everything. */
  close(): void;
}

/**
 * Wraps OpenTelemetry's OTLP/HTTP log exporters. A request is made with the certificates of the moment. After one that got no answer the
 * next one makes everything new, connections and certificates too: either may be the reason.
 */
export function createSender(settings: SenderSettings): Sender {
  const timeoutMillis = settings.timeoutMillis ?? readPositive(...timeoutVariables) ?? 10_000;
  const deadlineMillis = timeoutMillis + (settings.graceMillis ?? 5000);
  const { certificates } = settings;
  let connected: Connected | undefined;
  const observer = createObserver();
  let current: Exchange | undefined;

  const discard = () => {
    connected?.exporter.shutdown().catch(() => undefined);
    connected?.agent.destroy();
    connected = undefined;
  };

  return {
    async send(records) {
      const tls = certificates.current();
      if (connected?.tls !== tls) discard();
      connected ??= connect(settings.endpoint, tls, timeoutMillis);
      const exchange = observer.begin();
      current = exchange;
      const watchdog = setTimeout(() => {
        exchange.abandon(`the answer was not complete after ${deadlineMillis / 1000} s`);
        discard();
      }, deadlineMillis);
      callExporter(connected.exporter, records, exchange);
      const reply = await exchange.reply;
      clearTimeout(watchdog);
      if ("error" in reply) {
        certificates.expire();
        discard();
      }
      const answer = classify(reply, Date.now());
      if (answer.type === "accepted" && exchange.isSent()) connected?.exporter.release?.();
      return answer;
    },
    close() {
      current?.abandon("closed");
      discard();
      observer.close();
    },
  };
}

/** An exporter with connections of its own. */
interface Connected {
  readonly exporter: Exporter;
  readonly agent: Agent;
  readonly tls: TlsMaterial;
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

/** Everything that is not set here (headers, compression) the exporters take from OTEL_* themselves. */
function connect(endpoint: Endpoint, tls: TlsMaterial, timeoutMillis: number): Connected {
  const agent = createAgent(endpoint, tls, timeoutMillis);
  const config = { timeoutMillis, url: requestUrl(endpoint), httpAgentOptions: () => agent };
  const exporter = endpoint.protocol === "http/json" ? new JsonExporter(config) : createProtobufExporter(config);
  return { exporter, agent, tls };
}

/** The stronger first. */
const timeoutVariables = ["OTEL_EXPORTER_OTLP_LOGS_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"];
