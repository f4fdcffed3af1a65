import { setTimeout as delay } from "node:timers/promises";
import type { Endpoint, Signal } from "../common/endpoint.js";
import type { Item, Source } from "../files/source.js";
import type { Kind } from "../kinds/kind.js";
import type { KindName } from "../line.js";
import type { Privacy } from "../privacy/privacy.js";
import { deliver, type Delivery } from "./delivery.js";
import { toLogRecord, type QueueRecord } from "./queue-record.js";
import type { Certificates } from "./agent.js";
import { readPositive } from "./environment.js";
import { createAcceptances, type Acceptances } from "./acceptances.js";
import { keepBehind, watchPosition } from "./position.js";
import { toRecord, type RecordContext } from "./record.js";
import type { ResourceAndScope } from "./sdk.js";
import type { Sender } from "./sender.js";
import { joinStates, newCounters, type Counters, type DeliveryState } from "./delivery-status.js";

export interface OtlpSettings {
  readonly sdk: ResourceAndScope;
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
 * THE ONLY ROOM THAT KNOWS OPENTELEMETRY (metrics: `metric-push.ts`). Turns the lines of a source into log records, or into spans where
 * traces are sent to the endpoint, and delivers them over OTLP/HTTP: at least once, in order, with the cursors moved by
 * acknowledgements only. What a backend does can slow it down or make it wait, visibly, and never loses a record without counting it.
 *
 * Starts the pipeline.
 */
export async function startOtlp(settings: OtlpSettings): Promise<OtlpPipeline> {
  const { kindOf, sdk } = settings;
  if (settings.endpoint.signal === "traces") {
    const [{ createSpanSender }, spans] = await Promise.all([import("./span-exporter.js"), import("./span.js")]);
    // what an error says, and never a line
    const context: RecordContext = { ...settings, body: "text" };
    return startDeliveries(settings, {
      open: () => createSpanSender(settings),
      isOfLine: (item) => spans.isStage(item, kindOf(item.line.kind)),
      ofLine: ({ line, parsed }) => spans.toSpan({ line, parsed }, kindOf(line.kind), context, sdk),
      isOfQueue: ({ messageId }) => messageId !== undefined && messageId !== "",
      ofQueue: (queued) => spans.toQueueSpan(queued, context, sdk),
    });
  }
  const { createEncoder, createSender } = await import("./exporter.js");
  const encode = createEncoder(settings, sdk);
  return startDeliveries(settings, {
    open: () => createSender(settings, sdk),
    // line and event are made each time they are asked for
    ofLine: ({ line, parsed }) => encode(toRecord({ line, parsed }, kindOf(line.kind), settings)),
    ofQueue: (queued) => encode(toLogRecord(queued, settings)),
  });
}

/** What is made of lines and of the queue, and sent: log records or spans. */
interface Form<R> {
  open(): Sender<readonly R[]>;
  ofLine(item: Item): R;
  ofQueue(queued: QueueRecord): R;
  /** Default: of all. */
  isOfLine?(item: Item): boolean;
  isOfQueue?(queued: QueueRecord): boolean;
}

function startDeliveries<R>(settings: OtlpSettings, form: Form<R>): OtlpPipeline {
  const { source, queueRecords } = settings;
  const timeOfLine = ({ parsed }: Item) => parsed.time;
  const position = watchPosition(source, timeOfLine, Date.now);
  const lines: Part<R, Item> = {
    source: position.source,
    timeOf: timeOfLine,
    toRecord: form.ofLine,
    ...(form.isOfLine && { becomesRecord: form.isOfLine }),
  };
  const shared: Shared<R> = {
    settings,
    counters: newCounters(),
    acceptances: createAcceptances(),
    ending: new AbortController(),
  };
  const parts = [start(lines, form.open(), shared)];
  if (queueRecords !== undefined) {
    const timeOfRecord = ({ time }: QueueRecord) => time;
    const queue: Part<R, QueueRecord> = {
      source: keepBehind(queueRecords, timeOfRecord, position.reached, sleep),
      timeOf: timeOfRecord,
      toRecord: form.ofQueue,
      ...(form.isOfQueue && { becomesRecord: form.isOfQueue }),
    };
    // a sender asks for one thing at a time: neither waits for an answer to the other
    parts.push(start(queue, form.open(), shared));
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

type Part<R, I> = Pick<Delivery<R, I>, "source" | "timeOf" | "toRecord" | "becomesRecord">;

interface Shared<R> {
  readonly settings: OtlpSettings;
  readonly counters: Counters;
  readonly acceptances: Acceptances<R>;
  readonly ending: AbortController;
}

interface Started {
  readonly done: Promise<void>;
  state(): DeliveryState;
}

function start<R, I>(
  part: Part<R, I>,
  sender: Sender<readonly R[]>,
  { settings, counters, acceptances, ending }: Shared<R>,
): Started {
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
    ...batching(settings.endpoint.signal),
  };
  const delivery = deliver({ ...part, ...how, ...(hold === undefined ? {} : { hold }) }, ending.signal);
  return { done: delivery.finally(() => sender.close()), state: () => state };
}

/** As OpenTelemetry's own batch processors take them. */
function batching(signal: Signal): Pick<Delivery<never, never>, "batchSize" | "gatherMillis"> {
  const processor = signal === "traces" ? "OTEL_BSP" : "OTEL_BLRP";
  const size = readPositive(`${processor}_MAX_EXPORT_BATCH_SIZE`) ?? NaN;
  return {
    batchSize: Number.isSafeInteger(size) ? size : 512,
    gatherMillis: readPositive(`${processor}_SCHEDULE_DELAY`) ?? (signal === "traces" ? 5_000 : 1_000),
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
