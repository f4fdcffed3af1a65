import type { Agent } from "node:http";
import type { OTLPExporterNodeConfigBase } from "@opentelemetry/otlp-exporter-base/node-http";
import { type Endpoint, requestUrl, type Signal } from "../common/endpoint.js";
import { type Certificates, createAgent, type TlsMaterial } from "./agent.js";
import { classify, type Answer } from "./answer.js";
import { readPositive } from "./environment.js";
import { createObserver, type Exchange } from "./exchange.js";

export interface SenderSettings {
  readonly endpoint: Endpoint;
  readonly certificates: Certificates;
  /** Milliseconds for one request. Default: OTEL_EXPORTER_OTLP_LOGS_TIMEOUT (or of another signal), OTEL_EXPORTER_OTLP_TIMEOUT, else 10 s. */
  readonly timeoutMillis?: number | undefined;
  /** Milliseconds beyond the timeout after which an exporter that has not called back is thrown away. Default 5 s. */
  readonly graceMillis?: number | undefined;
}

export interface Sender<R> {
  /** Sends one request and says what became of it. Always settles, within timeout and grace, and never rejects. */
  send(request: R): Promise<Answer>;
  /** Breaks what is open and lets go of everything. */
  close(): void;
}

/** What a sender needs of OpenTelemetry's exporters. */
export interface Exporter<R> {
  export(request: R, onResult: (result: { readonly error?: Error }) => void): void;
  shutdown(): Promise<void>;
  /** Says that nothing of the last request is needed any more: the next one may be written over it. */
  release?(): void;
}

/** Makes an exporter that asks `config.url` through the agent of `config`. */
export type MakeExporter<R> = (config: OTLPExporterNodeConfigBase, protocol: Endpoint["protocol"]) => Exporter<R>;

/**
 * Wraps an exporter of OpenTelemetry. A request is made with the certificates of the moment. After one that got no answer the
 * next one makes everything new, connections and certificates too: either may be the reason.
 */
export function openSender<R>(settings: SenderSettings, make: MakeExporter<R>): Sender<R> {
  const { endpoint, certificates } = settings;
  const timeoutMillis = settings.timeoutMillis ?? requestTimeout(endpoint.signal);
  const deadlineMillis = timeoutMillis + (settings.graceMillis ?? 5000);
  let connected: Connected<R> | undefined;
  const observer = createObserver();
  let current: Exchange | undefined;

  const discard = () => {
    connected?.exporter.shutdown().catch(() => undefined);
    connected?.agent.destroy();
    connected = undefined;
  };

  return {
    async send(request) {
      const tls = certificates.current();
      if (connected?.tls !== tls) discard();
      connected ??= connect(endpoint, tls, timeoutMillis, make);
      const exchange = observer.begin();
      current = exchange;
      const watchdog = setTimeout(() => {
        exchange.abandon(`the answer was not complete after ${deadlineMillis / 1000} s`);
        discard();
      }, deadlineMillis);
      callExporter(connected.exporter, request, exchange);
      const reply = await exchange.reply;
      clearTimeout(watchdog);
      if ("error" in reply) {
        certificates.expire();
        discard();
      }
      const answer = classify(reply, Date.now(), endpoint.signal);
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

/** Milliseconds. */
export function requestTimeout(signal: Signal): number {
  const names = [`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_TIMEOUT`, "OTEL_EXPORTER_OTLP_TIMEOUT"];
  return readPositive(...names) ?? 10_000;
}

/** An exporter with connections of its own. */
interface Connected<R> {
  readonly exporter: Exporter<R>;
  readonly agent: Agent;
  readonly tls: TlsMaterial;
}

/** Everything that is not set here (headers, compression) the exporters take from OTEL_* themselves. */
function connect<R>(endpoint: Endpoint, tls: TlsMaterial, timeoutMillis: number, make: MakeExporter<R>): Connected<R> {
  const agent = createAgent(endpoint, tls, timeoutMillis);
  const config = { timeoutMillis, url: requestUrl(endpoint), httpAgentOptions: () => agent };
  return { exporter: make(config, endpoint.protocol), agent, tls };
}

/** The callback comes after the reply, if it comes at all: it only tells of calls that never became a request. */
function callExporter<R>(exporter: Exporter<R>, request: R, exchange: Exchange): void {
  exchange.run(() => {
    try {
      exporter.export(request, (result) => {
        const error = result.error?.message ?? "the exporter made no request";
        exchange.settle({ error, interrupted: false });
      });
    } catch (error) {
      exchange.settle({ error: String(error), interrupted: false });
    }
  });
}
