import { setTimeout as delay } from "node:timers/promises";
import { toClause } from "../../advice/advice.js";
import { adviseDelivery } from "../../advice/delivery.js";
import { openInstance } from "../../pipelines/instance.js";
import type { Decoding } from "../../pipelines/decoding.js";
import { recordsOf } from "../../pipelines/records.js";
import type { Settings } from "../../config.js";
import { Failure } from "../../errors.js";
import type { Parse } from "../../event.js";
import type { Item, Span } from "../../files/source.js";
import { itemOf } from "../../files/stream.js";
import { createLogger } from "../../log.js";
import { type OtlpPipeline, startOtlp } from "../../otlp/pipeline.js";
import type { Counters } from "../../otlp/delivery-status.js";
import { openPrivacy } from "../../privacy/key.js";
import { openTelemetry } from "../../pipelines/telemetry.js";
import { createOldSource } from "./old-source.js";

export interface RecordsOptions {
  /** Records a second at most. */
  readonly rate?: number | undefined;
  readonly decoding: Decoding;
  /** Called with what the backend answers while it accepts nothing. */
  onProblem(text: string): void;
}

/**
 * Sends every line as a record with its own time, acknowledged like those of the running exporter and with the same uids. Waits for a
 * backend that is down, for as long as it takes or until `signal` is aborted. `--otlp.start-at` and `--otlp.max-age` do not apply.
 */
export async function sendRecords(
  spans: AsyncIterable<Span>,
  settings: Settings,
  { rate, decoding, onProblem }: RecordsOptions,
  destination: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Readonly<Counters>> {
  const log = createLogger({ ...settings.log, destination });
  const instance = await openInstance(settings, log);
  const ended = Promise.withResolvers<void>();
  const telemetry = await openTelemetry(settings, instance.instanceId, log);
  if (telemetry.records === undefined)
    throw new Failure("OTEL_SDK_DISABLED turns OpenTelemetry off: nothing can be sent");
  const pipeline = await startOtlp({
    ...recordsOf(telemetry.records, settings, decoding, instance, openPrivacy(settings.privacy)),
    source: createOldSource(itemsOf(spans, decoding.parse), { rate, now: Date.now, sleep, onEnd: ended.resolve }),
  });
  signal.addEventListener("abort", () => ended.resolve(), { once: true });
  if (signal.aborted) ended.resolve();
  const timer = setInterval(createStallReporter(pipeline, onProblem), checkEveryMs);
  try {
    await Promise.race([ended.promise, pipeline.done]);
  } finally {
    clearInterval(timer);
    await pipeline.shutdown();
    await telemetry.stop();
  }
  return pipeline.counters();
}

/** Each by itself, which stays. */
async function* itemsOf(spans: AsyncIterable<Span>, parse: Parse): AsyncGenerator<Item> {
  for await (const { rows, from, to } of spans)
    for (let index = from; index < to; index++) yield itemOf(rows, index, parse);
}

/** Reports each new answer once while nothing is accepted, with the fix. */
function createStallReporter(pipeline: OtlpPipeline, onProblem: (text: string) => void): () => void {
  let reported: string | undefined;
  return () => {
    const state = pipeline.state();
    const advice = state.state === "waiting" ? adviseDelivery(state, pipeline.endpoint) : undefined;
    // the same however many records are waiting
    const key = advice && `${state.lastAnswer?.text ?? ""} ${String(state.refused?.isEvery)}`;
    if (advice !== undefined && key !== reported) onProblem(toClause(advice));
    reported = key;
  };
}

async function sleep(millis: number, signal: AbortSignal): Promise<void> {
  await delay(millis, undefined, { signal }).catch(() => undefined);
}

const checkEveryMs = 1_000;
