import { setTimeout as delay } from "node:timers/promises";
import { toClause } from "../../advice/advice.js";
import { adviseDelivery } from "../../advice/delivery.js";
import { type Endpoint, endpointOf } from "../../advice/endpoint.js";
import { openInstance } from "../../pipelines/instance.js";
import type { Decoding } from "../../pipelines/decoding.js";
import { recordsOf } from "../../pipelines/records.js";
import type { Settings } from "../../config.js";
import { Failure } from "../../errors.js";
import type { Item } from "../../files/source.js";
import { createLogger } from "../../log.js";
import { type OtlpPipeline, startOtlp } from "../../otlp/pipeline.js";
import type { Counters } from "../../otlp/delivery-status.js";
import { openPrivacy } from "../../privacy/key.js";
import { createOldSource } from "./old-source.js";

export interface RecordsOptions {
  /** Records a second at most. */
  readonly rate?: number | undefined;
  readonly reading: Decoding;
  /** Told what the back end says while it takes nothing. */
  onTrouble(text: string): void;
}

/**
 * Sends every line as a record with its own time, acknowledged as those of the running exporter and with the same uids.
 * Waits for a back end that is down, for as long as it takes or until `signal` is aborted. `--otlp.start-at` and
 * `--otlp.max-age` do not apply: old records are what is asked for.
 */
export async function sendRecords(
  items: AsyncIterator<Item>,
  settings: Settings,
  { rate, reading, onTrouble }: RecordsOptions,
  destination: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<Readonly<Counters>> {
  const log = createLogger({ ...settings.log, destination });
  const identity = await openInstance(settings, log);
  const ended = Promise.withResolvers<void>();
  const pipeline = await startOtlp({
    ...recordsOf(settings, reading, identity, openPrivacy(settings.privacy)),
    source: createOldSource(items, { rate, now: Date.now, sleep, onEnd: ended.resolve }),
  });
  if (pipeline === undefined) throw new Failure("OTEL_SDK_DISABLED switches OpenTelemetry off: nothing can be sent");
  signal.addEventListener("abort", () => ended.resolve(), { once: true });
  if (signal.aborted) ended.resolve();
  const watch = setInterval(createWatch(pipeline, endpointOf(settings.otlp), onTrouble), watchEveryMs);
  try {
    await Promise.race([ended.promise, pipeline.done]);
  } finally {
    clearInterval(watch);
    await pipeline.shutdown();
  }
  return pipeline.counters();
}

/** Tells each new answer while nothing gets through, once, and what to do about it. */
function createWatch(pipeline: OtlpPipeline, endpoint: Endpoint, onTrouble: (text: string) => void): () => void {
  let told: string | undefined;
  return () => {
    const state = pipeline.state();
    const advice = state.state === "waiting" ? adviseDelivery(state, endpoint) : undefined;
    // the same however many records wait by now
    const key = advice && `${state.lastAnswer?.text ?? ""} ${String(state.refused?.isEvery)}`;
    if (advice !== undefined && key !== told) onTrouble(toClause(advice));
    told = key;
  };
}

async function sleep(millis: number, signal: AbortSignal): Promise<void> {
  await delay(millis, undefined, { signal }).catch(() => undefined);
}

const watchEveryMs = 1_000;
