import { randomBytes } from "node:crypto";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { createSender } from "./exporter.js";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import type { Answer } from "./answer.js";
import type { FamilyPoints } from "../common/family-points.js";
import { toMetricData } from "./metric-data.js";
import { makeMetricExporter } from "./metric-exporter.js";
import { openSender, type SenderSettings } from "./sender.js";
import { rootSpanIdOf } from "./record.js";
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
  const sender = openProbe(settings);
  const stop = () => sender.close();
  signal.addEventListener("abort", stop);
  const sdk = await startSdk(settings);
  try {
    if (sdk === undefined) return { answered: false, text: "OTEL_SDK_DISABLED switches OpenTelemetry off" };
    const answer = await sender.send(sdk);
    const { status } = answer;
    if (answer.type !== "accepted") return { answered: false, status, text: answer.text };
    if (answer.rejected > 0) return { answered: false, status, text: `the probe is refused: ${answer.text}` };
    return { answered: true, status, text: sender.taken };
  } finally {
    signal.removeEventListener("abort", stop);
    sender.close();
    await sdk?.shutdown();
  }
}

interface ProbeSender {
  send(sdk: Sdk): Promise<Answer>;
  close(): void;
  /** In words, what was accepted. */
  readonly taken: string;
}

function openProbe(settings: SenderSettings & SdkSettings): ProbeSender {
  if (settings.endpoint.signal === "metrics") {
    const { send, close } = openSender(settings, makeMetricExporter);
    return { send: (sdk) => send(createMetrics(sdk)), close, taken: `took one metric, ${gauge.name}` };
  }
  if (settings.endpoint.signal === "traces") {
    const { send, close } = createSpanSender(settings);
    return { send: (sdk) => send([createSpan(sdk)]), close, taken: `took one span, ${eventName}` };
  }
  const { send, close } = createSender(settings);
  return { send: (sdk) => send([createRecord(sdk)]), close, taken: `took one record, ${eventName}` };
}

function createMetrics({ resource, scope }: Sdk): ResourceMetrics {
  return { resource, scopeMetrics: [{ scope, metrics: toMetricData([gauge], Date.now()) }] };
}

function createRecord({ resource, scope }: Sdk): ReadableLogRecord {
  const now = Date.now();
  const time: [seconds: number, nanos: number] = [Math.floor(now / 1000), (now % 1000) * 1_000_000];
  return {
    hrTime: time,
    hrTimeObserved: time,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    eventName,
    severityNumber: 9,
    severityText: "INFO",
    body: "xmail-exporter check asks whether records are taken",
    attributes: { "event.name": eventName },
  };
}

/** The root of a trace of its own. */
function createSpan(sdk: Sdk): Span {
  const traceId = randomBytes(16).toString("hex");
  const spanContext = { traceId, spanId: rootSpanIdOf(traceId), traceFlags: 1 };
  return recordToSpan({ ...createRecord(sdk), spanContext }, { name: eventName, kind: "internal" }, "");
}

const gauge: FamilyPoints = {
  name: "xmail_exporter_probe",
  help: "xmail-exporter check asks whether metrics are accepted; always 1.",
  type: "gauge",
  points: [{ labels: {}, value: 1 }],
};
const eventName = "xmail.exporter.probe";
