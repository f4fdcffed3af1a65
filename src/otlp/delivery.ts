import type { Batch, Source } from "../files/source.js";
import type { Answer } from "./answer.js";
import { createRequests, type Requests } from "./requests.js";
import { backOff } from "./backoff.js";
import { createAcceptances, type Acceptances } from "./acceptances.js";
import { holdPause, lookAhead, type PassedBatch, type Confirmation } from "./lookahead.js";
import { createBatchDelay, type BatchDelay } from "./batch-delay.js";
import { search } from "./search.js";
import { createStatus, type Counters, type DeliveryState, type Status } from "./delivery-status.js";

/** Milliseconds. */
const live = 10_000;

export interface Delivery<R, I> {
  readonly source: Source<I>;
  /** When it happened, milliseconds UTC. */
  timeOf(item: I): number;
  toRecord(item: I): R;
  /** False for an item that becomes no record: the cursor moves past it. Default: all do. */
  becomesRecord?(item: I): boolean;
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
  /** Shared with other deliveries to the same endpoint. Default: one of its own. */
  readonly acceptances?: Acceptances<R> | undefined;
  onState(state: DeliveryState): void;
  /** While it gives a reason, nothing is sent. */
  hold?(): string | undefined;
}

/**
 * AT LEAST ONCE, IN ORDER. Takes a batch, sends it, and moves the cursors on only when the backend has answered for
 * each of its records; until then the same lines come again, from the files, for as long as it takes. Where records are
 * refused, those that cause it are found, and only they are rejected (decision 11). Holds one batch at most. Resolves when
 * `signal` is aborted: at once, or as soon as the answer in flight is there or its grace time over. Rejects on a defect
 * of ours only.
 */
export async function deliver<R, I>(delivery: Delivery<R, I>, signal: AbortSignal): Promise<void> {
  const { now, batchSize: most = 512 } = delivery;
  const status = createStatus(now, delivery.onState);
  const acceptances = delivery.acceptances ?? createAcceptances<R>();
  const parts: Parts<R, I> = {
    ...delivery,
    status,
    acceptances,
    requests: createRequests({ ...delivery, acceptances }, status, signal),
    batchDelay: createBatchDelay(delivery.gatherMillis ?? 0, most, now),
    isLeftOut: (item) => delivery.becomesRecord?.(item) === false || isTooOld(item, delivery),
  };
  let limit = most;
  let confirmation: Confirmation<R> | undefined;
  /** In a row: each settled nothing. */
  let failedSearches = 0;
  while (!signal.aborted) {
    const round = await deliverBatch(parts, limit, confirmation?.record, failedSearches, signal);
    limit = Math.min(most, Math.max(1, round.limit));
    if (round.settled !== undefined) {
      failedSearches = 0;
      confirmation = confirmation === undefined ? undefined : shorten(confirmation, round.settled);
    }
    if (round.isInconclusive === true) {
      failedSearches++;
      confirmation = undefined;
    }
    if (round.passed !== undefined) {
      const found = await lookAhead(round.passed, { ...parts, limit: most }, signal);
      confirmation = found === "stopping" ? undefined : found;
    } else if (round.pause > 0) await delivery.sleep(round.pause, signal);
  }
}

interface Parts<R, I> extends Delivery<R, I> {
  readonly status: Status;
  readonly acceptances: Acceptances<R>;
  readonly requests: Requests<R>;
  readonly batchDelay: BatchDelay;
  isLeftOut(item: I): boolean;
}

interface Round<R> {
  /** Milliseconds to wait before the next one. */
  readonly pause: number;
  /** Most records of the next one. */
  readonly limit: number;
  /** Items that are done with. */
  readonly settled?: number;
  /** A search came to nothing. */
  readonly isInconclusive?: boolean;
  /** The batch was passed over: one that the backend takes is to be looked for behind it. */
  readonly passed?: PassedBatch<R>;
}

/** `confirmed`: a later record that was accepted, where there is one. `failedSearches`: searches before that settled nothing. */
async function deliverBatch<R, I>(
  parts: Parts<R, I>,
  limit: number,
  confirmed: R | undefined,
  failedSearches: number,
  signal: AbortSignal,
): Promise<Round<R>> {
  const { source, counters, status, acceptances, requests, batchDelay, toRecord, random } = parts;
  status.idle();
  const batch = await source.next(limit, signal);
  const reason = parts.hold?.();
  status.held(reason);
  if (signal.aborted) return rewind(batch, { pause: 0, limit });
  if (reason !== undefined) return rewind(batch, { pause: holdPause, limit });
  const pause = batchDelay.after(batch.items.length, !isLive(batch, parts));
  const wanted = batch.items.filter((item) => !parts.isLeftOut(item));
  const skipped = countSkipped(batch.items, parts);
  if (wanted.length === 0) return { ...commit(batch, counters, { skipped }, limit), pause };

  status.sending();
  const records = wanted.map(toRecord);
  const { length } = records;
  const answer = await requests.send(records);
  if (answer === undefined) return rewind(batch, { pause: 0, limit });
  if (answer.type === "wait") {
    counters.retried += length;
    status.failed();
    // a request that is too much for the line or the server's patience would break off for ever
    const next = answer.interrupted === true ? Math.ceil(batch.items.length / 2) : limit;
    return rewind(batch, { pause: backOff(status.failures(), answer.retryAfter, random), limit: next });
  }
  if (answer.type === "accepted" && answer.rejected < length) {
    status.accepted();
    const { rejected } = answer;
    if (rejected > 0) status.rejected(answer);
    return { ...commit(batch, counters, { skipped, rejected, accepted: length - rejected }, grow(limit)), pause };
  }

  if (answer.type !== "accepted" && length > 1) counters.retried += length;
  const found = await search(records, answer, { requests, acceptances, counters, confirmed });
  if (found === "stopping") return rewind(batch, { pause: 0, limit });
  if (found === "contradicted") {
    status.failed();
    return rewind(batch, { pause: backOff(failedSearches + 1, undefined, random), limit, isInconclusive: true });
  }
  if (found === "inconclusive") {
    status.failed();
    const passed = toPassed(batch, wanted, records, failedSearches, parts);
    batch.pass();
    return { pause: 0, limit, isInconclusive: true, passed };
  }
  const { accepted, rejected, largest, refusal } = found;
  if (accepted > 0) status.accepted();
  if (rejected > 0) status.rejected(refusal);
  // nothing wrong with any of them: they were too many
  const isTooMany = answer.type === "too_large" || rejected === 0;
  return commit(batch, counters, { skipped, accepted, rejected }, isTooMany && largest > 0 ? largest : limit);
}

function isTooOld<I>(item: I, { maxAge, timeOf, now }: Pick<Delivery<never, I>, "maxAge" | "timeOf" | "now">): boolean {
  return maxAge !== undefined && timeOf(item) < now() - maxAge;
}

function countSkipped<R, I>(items: readonly I[], parts: Parts<R, I>): number {
  if (parts.maxAge === undefined) return 0;
  return items.filter((item) => parts.becomesRecord?.(item) !== false && isTooOld(item, parts)).length;
}

/** True where all is taken that was written, some of it a moment ago: a request for each single line would cost more than all else. */
function isLive<I>({ items, isLast }: Batch<I>, { timeOf, now }: Pick<Delivery<never, I>, "timeOf" | "now">): boolean {
  const last = items.at(-1);
  return isLast === true && last !== undefined && timeOf(last) > now() - live;
}

function commit(batch: Batch<unknown>, counters: Counters, counts: Partial<Counters>, limit: number): Round<never> {
  batch.commit();
  counters.accepted += counts.accepted ?? 0;
  counters.rejected += counts.rejected ?? 0;
  counters.skipped += counts.skipped ?? 0;
  return { pause: 0, limit, settled: batch.items.length };
}

function rewind(batch: Batch<unknown>, round: Round<never>): Round<never> {
  batch.rewind();
  return round;
}

/** Slowly back to full batches: a limit of the server would be met again and again. */
function grow(limit: number): number {
  return limit + Math.ceil(limit / 4);
}

function toPassed<R, I>(
  { items, isLast }: Batch<I>,
  wanted: readonly I[],
  records: readonly R[],
  failedSearches: number,
  { timeOf, random }: Parts<R, I>,
): PassedBatch<R> {
  return {
    oldest: records[0] as R,
    newest: records.at(-1) as R,
    items: items.length,
    time: Math.max(...wanted.map(timeOf)),
    isLast: isLast === true,
    pause: failedSearches === 0 ? firstPause : backOff(failedSearches, undefined, random),
  };
}

function shorten<R>(confirmation: Confirmation<R>, by: number): Confirmation<R> | undefined {
  return by < confirmation.items ? { ...confirmation, items: confirmation.items - by } : undefined;
}

/** Milliseconds. */
const firstPause = 100;
