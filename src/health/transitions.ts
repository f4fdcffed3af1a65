import { adviseDelivery } from "../advice/delivery.js";
import { adviseEndpoint, endpointOf, shownUrl, type Endpoint } from "../advice/endpoint.js";
import type { Settings } from "../config.js";
import type { Follower } from "../files/follower.js";
import { kinds } from "../kinds/list.js";
import type { Logger } from "../log.js";
import { firstReading } from "../pipelines/pipelines.js";
import type { RecordsPipeline } from "../pipelines/records.js";

/** Trouble that lasts, as the log says it. */
export interface Condition {
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** What makes it another one than before; without it message and facts do. */
  readonly key?: string;
  /** Said when it is over. */
  readonly over: string;
}

/** Says what is wrong with `subject` now, undefined for nothing: once at each change, and every hour while it lasts. */
export type ReportCondition = (subject: string, trouble: Condition | undefined) => void;

/** `now` gives milliseconds UTC. */
export function createConditionLog(log: Logger, now: () => number): ReportCondition {
  const known = new Map<string, { over: string; key: string; since: number; saidAt: number }>();
  return (subject, trouble) => {
    const before = known.get(subject);
    if (trouble === undefined) {
      known.delete(subject);
      if (before !== undefined) log.info(before.over);
      return;
    }
    const { message, facts, over, key = JSON.stringify([message, facts]) } = trouble;
    const time = now();
    const isSame = before?.key === key;
    if (isSame && time - before.saidAt < repeatMs && time >= before.saidAt) return;
    const since = isSame ? before.since : time;
    log.warn(isSame ? { ...facts, since: new Date(since).toISOString() } : facts, message);
    known.set(subject, { over, key, since, saidAt: time });
  };
}

/** Gives a function that says what the delivery waits for, and what was rejected since its last call. */
export function announceRecords(
  { pipeline }: Pick<RecordsPipeline, "pipeline">,
  { otlp }: Pick<Settings, "otlp">,
  say: ReportCondition,
  log: Logger,
): () => void {
  let rejectedAt: number | undefined;
  return () => {
    const state = pipeline.state();
    say("delivery", describeWaiting(state, endpointOf(otlp)));
    const { lastRejection } = state;
    if (lastRejection === undefined || lastRejection.time === rejectedAt) return;
    rejectedAt = lastRejection.time;
    const { rejected } = pipeline.counters();
    const { fix } = adviseEndpoint(lastRejection, endpointOf(otlp));
    const facts = { status: lastRejection.status, answer: lastRejection.text, fix, rejected };
    log.error(facts, "the backend rejected log records");
  };
}

function describeWaiting(
  now: ReturnType<RecordsPipeline["pipeline"]["state"]>,
  endpoint: Endpoint,
): Condition | undefined {
  const { state, held, refused, lastAnswer } = now;
  if (state !== "waiting" || held === firstReading) return undefined;
  const shared = { message: "OTLP delivery waits", over: "OTLP delivery goes on" };
  if (held !== undefined) return { ...shared, facts: { reason: held } };
  if (lastAnswer === undefined) return undefined;
  const { status, text } = lastAnswer;
  const advice = adviseDelivery(now, endpoint);
  const error = refused === undefined ? text : advice?.text;
  // numbers of requests and of records that wait are no other trouble
  const key = `${status ?? ""} ${String(refused?.isEvery)} ${text.replace(/\b[\da-f]{8,}\b|\d+/gi, "#")}`;
  return { ...shared, key, facts: { endpoint: shownUrl(endpoint.url), status, error, fix: advice?.fix } };
}

/** The same for bytes that were gone before a pipeline read them. */
export function announceLosses(pipeline: string, follower: Follower, log: Logger): () => void {
  // what an earlier process lost, it said
  const said = new Map<string, number>(kinds.map(({ name }) => [name, follower.lost(name).bytes]));
  return () => {
    for (const { name } of kinds) {
      const { bytes, lines } = follower.lost(name);
      if (bytes === said.get(name)) continue;
      said.set(name, bytes);
      log.error({ pipeline, log: name, bytes, lines }, "log lines were deleted or overwritten before they were read");
    }
  };
}

/** Milliseconds. */
const repeatMs = 3_600_000;
