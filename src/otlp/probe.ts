import { randomBytes } from "node:crypto";
import { createEncoder, createSender } from "./exporter.js";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { Answer } from "./answer.js";
import type { FamilyPoints } from "../common/family-points.js";
import { toMetricData } from "./metric-data.js";
import { makeMetricExporter } from "./metric-exporter.js";
import { openSender, type SenderSettings } from "./sender.js";
import { rootSpanIdOf, type LogRecord } from "./record.js";
import { createSpanSender } from "./span-exporter.js";
import { recordToSpan, type Span } from "./span.js";
import { type Sdk, startSdk, type SdkSettings } from "./sdk.js";

/**
 * Asks the endpoint with one record, of the event `xmail.exporter.probe`, one gauge, `xmail_exporter_probe`, or one
 * span: some take an empty
 * request and refuse what is in a full one. `status` and `text` are what came back, fit to be shown. Never rejects but on a URL that is none.
 */
export async function probe(
  settings: SenderSettings & SdkSettings,
  signal: AbortSignal,
): Promise<{ answered: boolean; status?: number | undefined; text: string }> {
  const sdk = await startSdk(settings);
  if (sdk === undefined) return { answered: false, text: "OTEL_SDK_DISABLED switches OpenTelemetry off" };
  const sender = openProbe(settings, sdk);
  const stop = () => sender.close();
  signal.addEventListener("abort", stop);
  try {
    const sending = sender.send();
    // where it was aborted before there was anything to close
    if (signal.aborted) stop();
    const answer = await sending;
    const { status } = answer;
    if (answer.type !== "accepted") return { answered: false, status, text: answer.text };
    if (answer.rejected > 0) return { answered: false, status, text: `the probe is refused: ${answer.text}` };
    return { answered: true, status, text: sender.taken };
  } finally {
    signal.removeEventListener("abort", stop);
    sender.close();
    await sdk.shutdown();
  }
}

interface ProbeSender {
  send(): Promise<Answer>;
  close(): void;
  /** In words, what was accepted. */
  readonly taken: string;
}

function openProbe(settings: SenderSettings, sdk: Sdk): ProbeSender {
  if (settings.endpoint.signal === "metrics") {
    const { send, close } = openSender(settings, makeMetricExporter);
    return { send: () => send(createMetrics(sdk)), close, taken: `took one metric, ${gauge.name}` };
  }
  if (settings.endpoint.signal === "traces") {
    const { send, close } = createSpanSender(settings);
    return { send: () => send([createSpan(sdk)]), close, taken: `took one span, ${eventName}` };
  }
  const { send, close } = createSender(settings, sdk);
  const encode = createEncoder(settings, sdk);
  return { send: () => send([encode(createRecord(undefined))]), close, taken: `took one record, ${eventName}` };
}

function createMetrics({ resource, scope }: Sdk): ResourceMetrics {
  return { resource, scopeMetrics: [{ scope, metrics: toMetricData([gauge], Date.now()) }] };
}

function createRecord(spanContext: LogRecord["spanContext"]): LogRecord {
  const now = Date.now();
  return {
    eventName,
    time: [Math.floor(now / 1000), (now % 1000) * 1_000_000],
    severityNumber: 9,
    severityText: "INFO",
    body: "xmail-exporter check asks whether records are taken",
    attributes: [{ "event.name": eventName }],
    spanContext,
    isAscii: true,
  };
}

/** The root of a trace of its own. */
function createSpan(sdk: Sdk): Span {
  const traceId = randomBytes(16).toString("hex");
  const record = createRecord({ traceId, spanId: rootSpanIdOf(traceId), traceFlags: 1 });
  return recordToSpan(record, { name: eventName, kind: "internal" }, "", sdk);
}

const gauge: FamilyPoints = {
  name: "xmail_exporter_probe",
  help: "xmail-exporter check asks whether metrics are accepted; always 1.",
  type: "gauge",
  points: [{ labels: {}, value: 1 }],
};
const eventName = "xmail.exporter.probe";
