import { adviseDelivery } from "../advice/delivery.js";
import { adviseEndpoint, withoutCredentials } from "../advice/endpoint.js";
import type { Endpoint } from "../common/endpoint.js";
import type { Follower } from "../files/follower.js";
import { kinds } from "../kinds/list.js";
import type { Logger } from "../log.js";
import { firstReading } from "../pipelines/pipelines.js";
import type { MetricPush } from "../otlp/metric-push.js";
import type { Probes } from "../probe/probes.js";
import type { RecordsPipeline } from "../pipelines/records.js";

/** A lasting problem, as it is logged. */
export interface Condition {
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Identifies the condition; default message and facts. */
  readonly key?: string;
  /** Logged when it has ended. */
  readonly resolved: string;
}

/** Logs what is wrong with `subject` now (undefined: nothing): once at each change, and every hour while it lasts. */
export type ReportCondition = (subject: string, condition: Condition | undefined) => void;

/** `now` gives milliseconds UTC. */
export function createConditionLog(log: Logger, now: () => number): ReportCondition {
  const known = new Map<string, { resolved: string; key: string; since: number; loggedAt: number }>();
  return (subject, condition) => {
    const before = known.get(subject);
    if (condition === undefined) {
      known.delete(subject);
      if (before !== undefined) log.info(before.resolved);
      return;
    }
    const { message, facts, resolved, key = JSON.stringify([message, facts]) } = condition;
    const time = now();
    const isSame = before?.key === key;
    if (isSame && time - before.loggedAt < repeatMs && time >= before.loggedAt) return;
    const since = isSame ? before.since : time;
    log.warn(isSame ? { ...facts, since: new Date(since).toISOString() } : facts, message);
    known.set(subject, { resolved, key, since, loggedAt: time });
  };
}

/** Gives a function that logs what the delivery is waiting for, and rejections since its last call. */
export function createDeliveryLog(
  { pipeline }: Pick<RecordsPipeline, "pipeline">,
  report: ReportCondition,
  log: Logger,
): () => void {
  let rejectedAt: number | undefined;
  return () => {
    const state = pipeline.state();
    const { what, subject, of } = signals[pipeline.endpoint.signal === "traces" ? "traces" : "logs"];
    report(subject, describeWaiting(state, pipeline.endpoint, of));
    const { lastRejection } = state;
    if (lastRejection === undefined || lastRejection.time === rejectedAt) return;
    rejectedAt = lastRejection.time;
    const { rejected } = pipeline.counters();
    const { fix } = adviseEndpoint(lastRejection, pipeline.endpoint);
    const facts = { status: lastRejection.status, answer: lastRejection.text, fix, rejected };
    log.error(facts, `the backend rejected ${what}`);
  };
}

function describeWaiting(
  now: ReturnType<RecordsPipeline["pipeline"]["state"]>,
  endpoint: Endpoint,
  of: string,
): Condition | undefined {
  const { state, held, refused, lastAnswer } = now;
  if (state !== "waiting" || held === firstReading) return undefined;
  const shared = { message: `OTLP delivery${of} is waiting`, resolved: `OTLP delivery${of} resumed` };
  if (held !== undefined) return { ...shared, facts: { reason: held } };
  if (lastAnswer === undefined) return undefined;
  const { status, text } = lastAnswer;
  const advice = adviseDelivery(now, endpoint);
  const error = refused === undefined && text !== "" ? text : advice?.text;
  // request numbers and counts of waiting records do not make it a different condition
  const key = `${status ?? ""} ${String(refused?.isEvery)} ${text.replace(anyNumber, "#")}`;
  return { ...shared, key, facts: { endpoint: withoutCredentials(endpoint.url), status, error, fix: advice?.fix } };
}

const signals = {
  logs: { what: "log records", subject: "delivery", of: "" },
  traces: { what: "spans", subject: "delivery of traces", of: " of traces" },
};

/** Gives a function that logs whether pushing metrics fails. A push that fails once is worth a line: the values of that time are missing. */
export function createPushLog(push: Pick<MetricPush, "endpoint" | "state">, report: ReportCondition): () => void {
  return () => {
    const { endpoint } = push;
    const { failingSince, lastAnswer } = push.state();
    if (failingSince === undefined || lastAnswer === undefined) return report("push", undefined);
    const { status, text } = lastAnswer;
    const advice = adviseEndpoint(lastAnswer, endpoint);
    const error = text === "" ? advice.text : text;
    report("push", {
      message: "pushing metrics over OTLP fails",
      facts: { endpoint: withoutCredentials(endpoint.url), status, error, fix: advice.fix },
      key: `${status ?? ""} ${text.replace(anyNumber, "#")}`,
      resolved: "metrics are pushed over OTLP again",
    });
  };
}

/** Gives a function that logs which services of XMail do not answer. A single probe that failed is no news. */
export function createProbeLog(probes: Pick<Probes, "states">, report: ReportCondition): () => void {
  return () => {
    for (const { service, address, failures, error } of probes.states()) {
      const facts = { service, address, error };
      const message = "a service of XMail does not answer";
      const resolved = `the ${service} service of XMail answers again`;
      report(`probe ${service}`, failures < enoughFailures ? undefined : { message, facts, resolved });
    }
  };
}

/** The same for bytes that were deleted or overwritten before a pipeline read them. */
export function createLossLog(pipeline: string, follower: Follower, log: Logger): () => void {
  // an earlier process has logged its own losses
  const logged = new Map<string, number>(kinds.map(({ name }) => [name, follower.lost(name).bytes]));
  return () => {
    for (const { name } of kinds) {
      const { bytes, lines } = follower.lost(name);
      if (bytes === logged.get(name)) continue;
      logged.set(name, bytes);
      log.error({ pipeline, log: name, bytes, lines }, "log lines were deleted or overwritten before they were read");
    }
  };
}

/** Probes in a row. */
export const enoughFailures = 2;
/** Numbers and ids of requests. */
const anyNumber = /\b[\da-f]{8,}\b|\d+/gi;
/** Milliseconds. */
const repeatMs = 3_600_000;
