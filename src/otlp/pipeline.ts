import { setTimeout as delay } from "node:timers/promises";
import type { Source } from "../files/source.js";
import type { Kind } from "../kinds/kind.js";
import type { KindName } from "../line.js";
import type { Privacy } from "../privacy/privacy.js";
import { deliver } from "./delivery.js";
import type { Protocol, Sender } from "./exporter.js";
import { toRecord, type RecordContext } from "./record.js";
import type { Sdk } from "./sdk.js";
import { newCounters, type Counters, type DeliveryState } from "./status.js";

export interface OtlpSettings {
  readonly source: Source;
  kindOf(name: KindName): Kind;
  /** Text of a string that holds one character a byte. */
  decode(raw: string): string;
  readonly instanceId: string;
  /** The trace of all records of a message. */
  traceIdOf(messageId: string): string;
  readonly privacy: Privacy;
  readonly version: string;
  readonly protocol: Protocol;
  /** Base URL from our own settings; undefined lets OTEL_EXPORTER_OTLP_* decide. */
  readonly endpoint?: string | undefined;
  readonly body: "text" | "raw";
  /** Milliseconds. */
  readonly maxAge?: number | undefined;
  /** While it gives a reason, nothing is sent. */
  hold?(): string | undefined;
}

export interface OtlpPipeline {
  /** Resolves after `shutdown`; rejects on a defect of ours, never on what a back end does. */
  readonly done: Promise<void>;
  state(): DeliveryState;
  counters(): Readonly<Counters>;
  /** Ends the delivery: an answer in flight gets two seconds. Resolves when all connections are closed. */
  shutdown(): Promise<void>;
}

/**
 * THE ONLY ROOM THAT KNOWS OPENTELEMETRY. Turns the lines of a source into log records and delivers them over
 * OTLP/HTTP: at least once, in order, with the cursors moved by acknowledgements only. What a back end does can slow it
 * down or make it wait, visibly, and never loses a record without counting it.
 *
 * Starts the pipeline. Gives undefined where OTEL_SDK_DISABLED says that OpenTelemetry is off: then nothing is read.
 * Rejects on an end point that is no HTTP URL.
 */
export async function startOtlp(settings: OtlpSettings): Promise<OtlpPipeline | undefined> {
  const [{ startSdk }, { createSender }] = await Promise.all([import("./sdk.js"), import("./exporter.js")]);
  const sender = createSender(settings);
  const sdk = await startSdk(settings);
  if (sdk === undefined) {
    sender.close();
    return undefined;
  }
  const { kindOf, source, maxAge, hold } = settings;
  const context: RecordContext = { ...settings, now: Date.now, resource: sdk.resource, scope: sdk.scope };
  const counters = newCounters();
  const ending = new AbortController();
  let state: DeliveryState = { state: "idle", since: Date.now(), consecutiveFailures: 0 };

  const delivery = deliver(
    {
      source,
      toRecord: (item) => toRecord(item, kindOf(item.line.kind), context),
      send: sender.send,
      now: Date.now,
      sleep,
      random: Math.random,
      maxAge,
      counters,
      onState: (next) => (state = next),
      ...(hold === undefined ? {} : { hold }),
    },
    ending.signal,
  );
  const done = release(delivery, sender, sdk);
  return {
    done,
    state: () => state,
    counters: () => counters,
    shutdown() {
      ending.abort();
      return done;
    },
  };
}

async function release(delivery: Promise<void>, sender: Sender, sdk: Sdk): Promise<void> {
  try {
    await delivery;
  } finally {
    sender.close();
    await sdk.shutdown();
  }
}

async function sleep(millis: number, signal: AbortSignal): Promise<void> {
  await delay(millis, undefined, { signal }).catch(() => undefined);
}
