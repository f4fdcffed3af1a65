import { adviseDelivery } from "../advice/delivery.js";
import { adviseEndpoint } from "../advice/endpoint.js";
import type { Advice } from "../advice/advice.js";
import { kinds } from "../kinds/list.js";
import { deliveries } from "../kinds/smail.js";
import type { KindName } from "../line.js";
import { lines } from "../metrics/families.js";
import type { AdviceTexts } from "../texts/advice/en.js";
import { catalogue } from "../texts/catalogue.js";
import type { Language } from "../texts/language.js";
import { stepSeconds, type History } from "../recent/history.js";
import { acceptedOwnMark, lanes, loginLane, refusedOwnLane, services } from "../recent/recent.js";
import type { RecordsPipeline } from "../pipelines/records.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";
import { describeDestinations } from "./destinations.js";
import type { RunningParts } from "./gauges.js";
import type { Facts } from "./problem.js";
import { findSilentLogs } from "./silence.js";
import { enoughFailures } from "./transitions.js";

/** Collects from the running parts what may be wrong. `now` in milliseconds UTC. */
export function gatherFacts(parts: RunningParts, now: number, language: Language = "en"): Facts {
  const { advice: texts } = catalogue[language];
  const { notReady, metrics, records, decoding, settings, queue, trends } = parts;
  const files = metrics.follower.files();
  const { history } = metrics.recent();
  const received = history.steps((name) => name === lanes.received);
  const acceptedOwn = history.steps((name) => name === lanes.acceptedOwn);
  const deliveredLate = history.steps((name) => name === lanes.deliveredLate);
  const deliveredLocally = history.steps((name) => name === lanes.deliveredLocally);
  const hasHour = now - metrics.countersSince > hourMs || sum(history.steps(() => true).slice(0, stepsIn(5))) > 0;
  const isSeen = (kind: KindName) => files.some(({ cursor }) => cursor.kind === kind) || linesOf(parts, kind) > 0;
  const push = parts.telemetry.push?.state();
  return {
    notReady: notReady(language),
    isCatchingUp: isCatchingUp(metrics),
    logs: parts.logs.problems(texts),
    zone: {
      name: settings.xmail.timezone,
      mismatchSeconds: decoding.zoneCheck.evidence()?.mismatchSeconds ?? 0,
    },
    behind: kinds.map(({ name }) => ({ log: name, seconds: metrics.follower.lag(name).seconds })),
    down: parts.probes
      .states()
      .flatMap(({ service, address, failures, failingSince = now, error }) =>
        failures < enoughFailures
          ? []
          : [{ service, address, failingMs: now - failingSince, error: sayReason(error, texts) ?? texts.noAnswer }],
      ),
    silent: findSilentLogs(metrics, now),
    received: { all: sum(received), early: sum(received.slice(0, -stepsIn(10))) },
    delivered: history.total(lanes.delivered),
    account: {
      messages: metrics.recent().people.accounts.most(now).messages,
      before: metrics.recent().people.accounts.usualMessages(now),
    },
    ownRefused: describeOwnRefused(history, now),
    refusing: describeDestinations(parts, now).filter(({ refusingSinceTime }) => refusingSinceTime !== undefined),
    now,
    local: {
      accepted: sum(acceptedOwn.slice(-stepsIn(20), -stepsIn(5))),
      acceptedBefore: sum(acceptedOwn.slice(0, -stepsIn(20))),
      delivered: sum(deliveredLocally.slice(-stepsIn(15))),
      deliveredBefore: sum(deliveredLocally.slice(0, -stepsIn(15))),
      lateness: thirds.map(([from, until]) => ({
        all: sum(deliveredLocally.slice(from, until)),
        late: sum(deliveredLate.slice(from, until)),
      })),
    },
    isSeen: { smtp: isSeen("smtp"), smail: isSeen("smail"), otherIncoming: isSeen("lmail") || isSeen("psync") },
    notStarted: {
      now: queue.last()?.new ?? 0,
      least: trends.minimum("new", 15),
      attempts: trends.rise(attemptsKey, 15),
      oldestSeconds: queue.status().states.find(({ state }) => state === "new")?.oldestSeconds,
    },
    queueProblem: (queue.view.scans()?.["failed"] ?? 0) > 0 ? sayReason(queue.status().unknown, texts) : undefined,
    frozen: {
      now: queue.last()?.frozen ?? 0,
      ...(queue.givenUp() ?? { lastHour: 0, dayBefore: 0 }),
      isDayKnown: now - metrics.countersSince > 24 * hourMs,
    },
    logins: services.map((service) => {
      const steps = history.steps((name) => name === loginLane(service));
      return {
        service,
        last: sum(steps.slice(-stepsIn(15))),
        before: hasHour ? sum(steps.slice(0, -stepsIn(15))) : undefined,
      };
    }),
    stateError: [
      metrics.checkpointer.report(),
      records?.checkpointer.report(),
      parts.traces?.checkpointer.report(),
      queue.state?.writes(),
    ].find((report) => report?.lastError !== undefined)?.lastError,
    lost: pipelinesOf(parts).flatMap(([pipeline]) =>
      kinds.map(({ name }) => ({ log: name, pipeline, bytes: trends.rise(lostKey(pipeline, name)) })),
    ),
    push:
      push?.failingSince === undefined
        ? undefined
        : { failingMs: now - push.failingSince, why: pushAdvice(parts, texts) },
    otlp: records && {
      ...describeDelivery(records, now, texts),
      rejected: trends.rise("rejected"),
      uidsChange: parts.instance.changes(),
    },
    traces: parts.traces && { ...describeDelivery(parts.traces, now, texts), rejected: trends.rise("rejected spans") },
  };
}

function describeDelivery(
  { pipeline }: RecordsPipeline,
  now: number,
  texts: AdviceTexts,
): Pick<NonNullable<Facts["otlp"]>, "waitingMs" | "why"> {
  const state = pipeline.state();
  return {
    waitingMs: state.state === "waiting" ? now - state.since : undefined,
    why: adviseDelivery(state, pipeline.endpoint, texts) ?? { text: texts.noAnswer },
  };
}

function describeOwnRefused(history: History, now: number): Facts["ownRefused"] {
  return [...history.names()]
    .filter((name) => name.startsWith(refusedOwnLane("")))
    .map((lane) => {
      const domain = lane.slice(refusedOwnLane("").length);
      const steps = history.steps((name) => name === lane);
      const within = (minutes: number) => ({
        last: sum(steps.slice(-stepsIn(minutes))),
        early: sum(steps.slice(-stepsIn(minutes), -stepsIn(2))),
      });
      const acceptedAt = history.lastTime(acceptedOwnMark(domain)) ?? -Infinity;
      return {
        ...{ domain, minutes5: within(5), minutes30: within(30), isAccepted: acceptedAt > now - halfHourMs },
        // of a few, two minutes without one prove nothing: they may be of an alias domain, beside a domain that accepts all the time
        isOver: within(5).last > manyOwnRefused && within(2).last === 0 && acceptedAt > now - twoMinutesMs,
      };
    });
}

/** A directory that cannot be read is a problem of its own, not catching up. */
export function isCatchingUp({ caughtUpAt, follower }: Pick<MetricsPipeline, "caughtUpAt" | "follower">): boolean {
  return caughtUpAt() === undefined && follower.problem() === undefined;
}

/** The numbers whose change within an hour matters. */
export function readNumbers(parts: Omit<RunningParts, "trends">): Readonly<Record<string, number>> {
  const queued = parts.queue.last();
  const lost = pipelinesOf(parts).flatMap(([pipeline, { follower }]) =>
    kinds.map(({ name }) => [lostKey(pipeline, name), follower.lost(name).bytes] as const),
  );
  return {
    ...(queued === undefined ? {} : { new: queued.new, [attemptsKey]: attemptsOf(parts) }),
    ...(parts.records === undefined ? {} : { rejected: parts.records.pipeline.counters().rejected }),
    ...(parts.traces === undefined ? {} : { "rejected spans": parts.traces.pipeline.counters().rejected }),
    ...Object.fromEntries(lost),
  };
}

function pushAdvice({ telemetry: { push } }: RunningParts, texts: AdviceTexts): Advice {
  const { lastAnswer } = push?.state() ?? {};
  return push && lastAnswer ? adviseEndpoint(lastAnswer, push.endpoint, texts) : { text: texts.noAnswer };
}

/** In words of a language, where there is one. */
function sayReason(reason: string | undefined, texts: AdviceTexts): string | undefined {
  return reason === undefined ? undefined : texts.reason(reason);
}

function pipelinesOf({ metrics, records, traces }: Omit<RunningParts, "trends">) {
  const all = [["metrics", metrics] as const, ["otlp", records] as const, ["traces", traces] as const];
  return all.flatMap(([name, pipeline]) => (pipeline === undefined ? [] : [[name, pipeline] as const]));
}

const attemptsKey = "attempts";

/** As xmail_delivery_attempts_total has them. */
function attemptsOf({ metrics, queue }: Omit<RunningParts, "trends">): number {
  const { deferred = 0, failed = 0, unreported = 0 } = queue.view.counts()?.results ?? {};
  return sum(metrics.store.series(deliveries).map(({ value }) => value)) + deferred + failed + unreported;
}

function lostKey(pipeline: string, kind: KindName): string {
  return `lost ${pipeline} ${kind}`;
}

function linesOf({ metrics }: RunningParts, kind: KindName): number {
  return metrics.store.series(lines).find(({ labels }) => labels[0] === kind)?.value ?? 0;
}

const hourMs = 3_600_000;
const halfHourMs = 1_800_000;
const twoMinutesMs = 120_000;
/** In five minutes. */
const manyOwnRefused = 10;

/** Steps of the last three times five minutes. */
const thirds = [15, 10, 5].map(
  (minutes) => [-stepsIn(minutes), minutes === 5 ? undefined : -stepsIn(minutes - 5)] as const,
);

function stepsIn(minutes: number): number {
  return (minutes * 60) / stepSeconds;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
