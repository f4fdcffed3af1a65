import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { createSender, type SenderSettings } from "./exporter.js";
import { type Sdk, startSdk, type SdkSettings } from "./sdk.js";

/**
 * Asks the end point with one record, of the event `xmail.exporter.probe`: some take an empty request and refuse what is
 * in a full one. `text` is what came back, fit to be shown. Never rejects but on a URL that is none.
 */
export async function probe(
  settings: SenderSettings & SdkSettings,
  signal: AbortSignal,
): Promise<{ answered: boolean; text: string }> {
  const sender = createSender(settings);
  const stop = () => sender.close();
  signal.addEventListener("abort", stop);
  const sdk = await startSdk(settings);
  try {
    if (sdk === undefined) return { answered: false, text: "OTEL_SDK_DISABLED switches OpenTelemetry off" };
    const answer = await sender.send([createRecord(sdk)]);
    const status = answer.status === undefined ? "" : `${String(answer.status)} `;
    if (answer.type !== "accepted") return { answered: false, text: `${status}${answer.text}` };
    if (answer.rejected > 0) return { answered: false, text: `${status}the probe record is refused: ${answer.text}` };
    return { answered: true, text: `${status}took one record, ${eventName}` };
  } finally {
    signal.removeEventListener("abort", stop);
    sender.close();
    await sdk?.shutdown();
  }
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
    attributes: {},
  };
}

const eventName = "xmail.exporter.probe";
