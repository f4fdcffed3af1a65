import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import { createSender, type SenderSettings } from "./exporter.js";
import { type Sdk, startSdk, type SdkSettings } from "./sdk.js";

/**
 * Asks the endpoint with one record, of the event `xmail.exporter.probe`: some take an empty request and refuse what is
 * in a full one. `status` and `text` are what came back, fit to be shown. Never rejects but on a URL that is none.
 */
export async function probe(
  settings: SenderSettings & SdkSettings,
  signal: AbortSignal,
): Promise<{ answered: boolean; status?: number | undefined; text: string }> {
  const sender = createSender(settings);
  const stop = () => sender.close();
  signal.addEventListener("abort", stop);
  const sdk = await startSdk(settings);
  try {
    if (sdk === undefined) return { answered: false, text: "OTEL_SDK_DISABLED switches OpenTelemetry off" };
    const answer = await sender.send([createRecord(sdk)]);
    const { status } = answer;
    if (answer.type !== "accepted") return { answered: false, status, text: answer.text };
    if (answer.rejected > 0) return { answered: false, status, text: `the probe record is refused: ${answer.text}` };
    return { answered: true, status, text: `took one record, ${eventName}` };
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
    attributes: { "event.name": eventName },
  };
}

const eventName = "xmail.exporter.probe";
