import type { Batch, Source } from "../files/source.js";
import type { Accepted, Answer, Refusal, Wait } from "./answer.js";
import { backOff } from "./backoff.js";
import { bisect } from "./bisect.js";
import { createPace, type Pace } from "./pace.js";
import { createStatus, type Counters, type DeliveryState, type Status } from "./status.js";

/** Milliseconds between two looks at the reason for being held. */
const holdPause = 5000;
/** Milliseconds. */
const live = 10_000;

export interface Delivery<R, I> {
  readonly source: Source<I>;
  /** When it happened, milliseconds UTC. */
  timeOf(item: I): number;
  toRecord(item: I): R;
  /** Never rejects. */
  send(records: readonly R[]): Promise<Answer>;
  /** The clock, milliseconds UTC. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when `signal` is aborted. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
  /** Most records of one request. Default 512. */
  readonly batchSize?: number | undefined;
  /** Most milliseconds from a request that held the last line written to the next one. Default 0. */
  readonly gatherMillis?: number | undefined;
  /** Milliseconds; older records are skipped on purpose. Default: none are. */
  readonly maxAge?: number | undefined;
  /** Milliseconds that an answer in flight gets when the delivery is to end. Default 2 s. */
  readonly graceMillis?: number | undefined;
  readonly counters: Counters;
  onState(state: DeliveryState): void;
  /** While it gives a reason, nothing is sent. */
  hold?(): string | undefined;
}

/**
 * AT LEAST ONCE, IN ORDER. Takes a batch, sends it, and moves the cursors on only when the back end has answered for
 * each of its records; until then the same lines come again, from the files, for as long as it takes. Holds one batch
 * at most. Resolves when `signal` is aborted: at once, or as soon as the answer in flight is there or its grace time
 * over. Rejects on a defect of ours only.
 */
export async function deliver<R, I>(delivery: Delivery<R, I>, signal: AbortSignal): Promise<void> {
  const status = createStatus(delivery.now, delivery.onState);
  const most = delivery.batchSize ?? 512;
  const pace = createPace(delivery.gatherMillis ?? 0, most, delivery.now);
  let limit = most;
  while (!signal.aborted) {
    const round = await deliverBatch(delivery, status, pace, limit, signal);
    limit = Math.min(most, Math.max(1, round.limit));
    if (round.pause > 0) await delivery.sleep(round.pause, signal);
  }
}

/** What a request needs, whatever its records are made of. */
type Asking<R> = Omit<Delivery<R, never>, "source" | "timeOf" | "toRecord">;

interface Round {
  /** Milliseconds to wait before the next one. */
  readonly pause: number;
  /** Most records of the next one. */
  readonly limit: number;
}

async function deliverBatch<R, I>(
  delivery: Delivery<R, I>,
  status: Status,
  pace: Pace,
  limit: number,
  signal: AbortSignal,
): Promise<Round> {
  const { source, counters, toRecord } = delivery;
  status.idle();
  const batch = await source.next(limit, signal);
  const reason = delivery.hold?.();
  status.held(reason);
  if (signal.aborted) return rewind(batch, { pause: 0, limit });
  if (reason !== undefined) return rewind(batch, { pause: holdPause, limit });
  const pause = pace.pauseAfter(batch.items.length, !isLive(batch, delivery));
  const young = batch.items.filter((item) => !isTooOld(delivery.timeOf(item), delivery));
  const skipped = batch.items.length - young.length;
  if (young.length === 0) return commit(batch, counters, { skipped }, limit);

  status.sending();
  const records = young.map(toRecord);
  const answer = await ask(delivery, status, records, signal);
  if (answer === undefined) return rewind(batch, { pause: 0, limit });
  if (answer.type === "wait") {
    counters.retried += records.length;
    status.failed();
    // a request that is too much for the line or the server's patience would break off for ever
    const next = answer.interrupted === true ? Math.ceil(batch.items.length / 2) : limit;
    return rewind(batch, { pause: backOff(status.failures(), answer.retryAfter, delivery.random), limit: next });
  }
  if (answer.type === "accepted" && answer.rejected < records.length) {
    status.accepted();
    const { rejected } = answer;
    if (rejected > 0) status.rejected(answer);
    return {
      ...commit(batch, counters, { skipped, rejected, accepted: records.length - rejected }, grow(limit)),
      pause,
    };
  }
  if (answer.type !== "accepted" && records.length > 1) counters.retried += records.length;
  const found = await bisect(records, answer, (part) => askForPart(delivery, status, part, signal));
  if (found === undefined) return rewind(batch, { pause: 0, limit });
  const { accepted, rejected, largest, refusal } = found;
  if (accepted === 0) {
    counters.retried += records.length;
    status.answered(allRefused(refusal));
    status.failed();
    // the more lines join, the sooner one that is accepted tells the bad ones apart
    return rewind(batch, { pause: backOff(status.failures(), undefined, delivery.random), limit: Infinity });
  }
  status.accepted();
  if (rejected > 0) status.rejected(refusal);
  return commit(batch, counters, { skipped, accepted, rejected }, answer.type === "too_large" ? largest : limit);
}

/** One request for a part of a batch. Others may be accepted by now: a failure is waited out with the batch in hand. */
async function askForPart<R>(
  delivery: Asking<R>,
  status: Status,
  part: readonly R[],
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const answer = await ask(delivery, status, part, signal);
  if (answer === undefined) return undefined;
  if (answer.type === "accepted") {
    if (answer.rejected < part.length) status.accepted();
    return answer;
  }
  if (answer.type === "wait") {
    delivery.counters.retried += part.length;
    status.failed();
    await delivery.sleep(backOff(status.failures(), answer.retryAfter, delivery.random), signal);
  } else if (part.length > 1) {
    delivery.counters.retried += part.length;
  }
  return signal.aborted ? undefined : answer;
}

/** One request. Undefined when the delivery is to end and the answer did not come within the grace time. */
async function ask<R>(
  delivery: Asking<R>,
  status: Status,
  records: readonly R[],
  signal: AbortSignal,
): Promise<Answer | undefined> {
  const over = new AbortController();
  const late = Promise.withResolvers<undefined>();
  const onAbort = () => {
    void delivery.sleep(delivery.graceMillis ?? 2000, over.signal).then(() => late.resolve(undefined));
  };
  signal.addEventListener("abort", onAbort, { once: true });
  const answer = await Promise.race([delivery.send(records), late.promise]);
  signal.removeEventListener("abort", onAbort);
  // with a reason: without one an exception is made for each request, and its stack gathered
  over.abort("answered");
  if (answer !== undefined) status.answered(answer);
  return answer;
}

/** True where all is taken that was written, some of it a moment ago: a request for each single line would cost more than all else. */
function isLive<I>({ items, isLast }: Batch<I>, { timeOf, now }: Pick<Delivery<never, I>, "timeOf" | "now">): boolean {
  const last = items.at(-1);
  return isLast === true && last !== undefined && timeOf(last) > now() - live;
}

function isTooOld(time: number, { maxAge, now }: Pick<Asking<unknown>, "maxAge" | "now">): boolean {
  return maxAge !== undefined && time < now() - maxAge;
}

function commit(batch: Batch<unknown>, counters: Counters, counts: Partial<Counters>, limit: number): Round {
  batch.commit();
  counters.accepted += counts.accepted ?? 0;
  counters.rejected += counts.rejected ?? 0;
  counters.skipped += counts.skipped ?? 0;
  return { pause: 0, limit };
}

function rewind(batch: Batch<unknown>, round: Round): Round {
  batch.rewind();
  return round;
}

/** Slowly back to full batches: a limit of the server would be met again and again. */
function grow(limit: number): number {
  return limit + Math.ceil(limit / 4);
}

function allRefused({ status, text }: Accepted | Refusal): Wait {
  const said = text === "" ? "" : `: ${text}`;
  return {
    type: "wait",
    status,
    text: `every record is refused, the end point or the settings must be at fault${said}`,
  };
}
