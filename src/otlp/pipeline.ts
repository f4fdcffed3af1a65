import { setTimeout as delay } from "node:timers/promises";
import type { ReadableLogRecord } from "@opentelemetry/sdk-logs";
import type { Endpoint } from "../common/endpoint.js";
import type { Item, Source } from "../files/source.js";
import type { Kind } from "../kinds/kind.js";
import type { KindName } from "../line.js";
import type { Privacy } from "../privacy/privacy.js";
import { deliver, type Delivery } from "./delivery.js";
import { toLogRecord, type QueueRecord } from "./queue-record.js";
import type { Certificates } from "./agent.js";
import { readPositive } from "./environment.js";
import { createAcceptances, type Acceptances } from "./acceptances.js";
import type { RecordSender } from "./exporter.js";
import { keepBehind, watchPosition } from "./position.js";
import { toRecord, type RecordContext } from "./record.js";
import type { Sdk } from "./sdk.js";
import { joinStates, newCounters, type Counters, type DeliveryState } from "./delivery-status.js";

export interface OtlpSettings {
  readonly sdk: Pick<Sdk, "resource" | "scope">;
  readonly source: Source;
  /** What else becomes records: delivered beside the lines, with what the two share counted together. */
  readonly queueRecords?: Source<QueueRecord> | undefined;
  kindOf(name: KindName): Kind;
  /** Text of a string that holds one character a byte. */
  decode(raw: string): string;
  readonly instanceId: string;
  /** The trace of all records of a message. */
  traceIdOf(messageId: string): string;
  readonly privacy: Privacy;
  readonly endpoint: Endpoint;
  readonly certificates: Certificates;
  readonly body: "text" | "raw";
  /** Milliseconds. */
  readonly maxAge?: number | undefined;
  /** While it gives a reason, nothing is sent. */
  hold?(): string | undefined;
}

export interface OtlpPipeline {
  readonly endpoint: Endpoint;
  /** Resolves after `shutdown`; rejects on a defect of ours, never on what a backend does. */
  readonly done: Promise<void>;
  state(): DeliveryState;
  counters(): Readonly<Counters>;
  /** Ends the delivery: an answer in flight gets two seconds. Resolves when all connections are closed. */
  shutdown(): Promise<void>;
}

/**
 * THE ONLY ROOM THAT KNOWS OPENTELEMETRY (metrics: `metric-push.ts`). Turns the lines of a source into log records and delivers them over
 * OTLP/HTTP: at least once, in order, with the cursors moved by acknowledgements only. What a backend does can slow it
 * down or make it wait, visibly, and never loses a record without counting it.
 *
 * Starts the pipeline.
 */
export async function startOtlp(settings: OtlpSettings): Promise<OtlpPipeline> {
  const { createSender } = await import("./exporter.js");
  const sender = createSender(settings);
  const { kindOf, sdk, source, queueRecords } = settings;
  const context: RecordContext = { ...settings, resource: sdk.resource, scope: sdk.scope };
  const timeOfLine = ({ parsed }: Item) => parsed.time;
  const position = watchPosition(source, timeOfLine, Date.now);
  const lines: Part<Item> = {
    source: position.source,
    timeOf: timeOfLine,
    toRecord: (item) => toRecord(item, kindOf(item.line.kind), context),
  };
  const shared: Shared = {
    settings,
    counters: newCounters(),
    acceptances: createAcceptances(),
    ending: new AbortController(),
  };
  const parts = [start(lines, sender, shared)];
  if (queueRecords !== undefined) {
    const timeOfRecord = ({ time }: QueueRecord) => time;
    const queue: Part<QueueRecord> = {
      source: keepBehind(queueRecords, timeOfRecord, position.reached, sleep),
      timeOf: timeOfRecord,
      toRecord: (record) => toLogRecord(record, context),
    };
    // a sender asks for one thing at a time: neither waits for an answer to the other
    parts.push(start(queue, createSender(settings), shared));
  }
  const done = release(parts, shared.ending);
  return {
    endpoint: settings.endpoint,
    done,
    state: () => parts.map((part) => part.state()).reduce(joinStates),
    counters: () => shared.counters,
    shutdown() {
      shared.ending.abort();
      return done;
    },
  };
}

type Part<I> = Pick<Delivery<ReadableLogRecord, I>, "source" | "timeOf" | "toRecord">;

interface Shared {
  readonly settings: OtlpSettings;
  readonly counters: Counters;
  readonly acceptances: Acceptances<ReadableLogRecord>;
  readonly ending: AbortController;
}

interface Started {
  readonly done: Promise<void>;
  state(): DeliveryState;
}

function start<I>(part: Part<I>, sender: RecordSender, { settings, counters, acceptances, ending }: Shared): Started {
  const { maxAge, hold } = settings;
  let state: DeliveryState = { state: "idle", since: Date.now(), consecutiveFailures: 0 };
  const onState = (next: DeliveryState) => (state = next);
  const how = {
    send: sender.send,
    now: Date.now,
    sleep,
    random: Math.random,
    maxAge,
    counters,
    acceptances,
    onState,
    ...batching(),
  };
  const delivery = deliver({ ...part, ...how, ...(hold === undefined ? {} : { hold }) }, ending.signal);
  return { done: delivery.finally(() => sender.close()), state: () => state };
}

/** As OpenTelemetry's own batch processor takes them. */
function batching(): Pick<Delivery<never, never>, "batchSize" | "gatherMillis"> {
  const size = readPositive("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE") ?? NaN;
  return {
    batchSize: Number.isSafeInteger(size) ? size : 512,
    gatherMillis: readPositive("OTEL_BLRP_SCHEDULE_DELAY") ?? 1_000,
  };
}

/** A defect in one part ends the others. */
async function release(parts: readonly Started[], ending: AbortController): Promise<void> {
  try {
    await Promise.all(parts.map(({ done }) => done));
  } finally {
    ending.abort();
    await Promise.allSettled(parts.map(({ done }) => done));
  }
}

async function sleep(millis: number, signal: AbortSignal): Promise<void> {
  await delay(millis, undefined, { signal }).catch(() => undefined);
}
