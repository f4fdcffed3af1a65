import type { Batch, Source } from "../files/source.js";
import type { Requests, Outcome } from "./requests.js";
import { backOff, backOffAtEnd } from "./backoff.js";
import type { Acceptances } from "./acceptances.js";
import type { Counters, Status } from "./delivery-status.js";

export interface LookaheadParts<R, I> {
  readonly source: Source<I>;
  readonly requests: Requests<R>;
  readonly status: Status;
  readonly acceptances: Acceptances<R>;
  readonly counters: Counters;
  timeOf(item: I): number;
  toRecord(item: I): R;
  /** Of what becomes no record, or is to be skipped, nothing is asked. */
  isLeftOut(item: I): boolean;
  sleep(millis: number, signal: AbortSignal): Promise<void>;
  random(): number;
  hold?(): string | undefined;
  /** Most items of a batch. */
  readonly limit: number;
}

/** A batch of which nothing was accepted, passed over. */
export interface PassedBatch<R> {
  /** Of its records the first and the last: they were refused when they were sent alone. */
  readonly oldest: R;
  readonly newest: R;
  readonly items: number;
  /** Event time of its newest record, milliseconds UTC. */
  readonly time: number;
  readonly isLast: boolean;
  /** Milliseconds to wait before the first question. */
  readonly pause: number;
}

/** So many items from here on come before a record that was accepted: it proves that the backend takes records. */
export interface Confirmation<R> {
  readonly record: R;
  readonly items: number;
}

/**
 * READS ON BEHIND REFUSED RECORDS, to find one that the backend takes. It sends single records: the oldest again, and then
 * the newest of the next batch, of the second, the fourth, the eighth behind it. Where everything is read it waits for new
 * lines, or until it is time to send the same two again. As soon as any is accepted, by another delivery too, the source goes
 * back to the first one passed over: nothing is settled here. It holds one batch, and two records.
 *
 * Gives what confirms that from there on, nothing where the oldest itself was accepted, and "stopping" when `signal` is aborted.
 */
export async function lookAhead<R, I>(
  passed: PassedBatch<R>,
  parts: LookaheadParts<R, I>,
  signal: AbortSignal,
): Promise<Confirmation<R> | "stopping" | undefined> {
  const { source, requests, status, acceptances, counters, sleep, limit } = parts;
  const start = acceptances.count;
  const { oldest } = passed;
  let { newest, items, time: askedTime, isLast: isNewestRefused, pause } = passed;
  let isOldestRefusedAgain = false;
  let stride = 1;
  let skip = 0;
  let questionsAtEnd = 0;

  async function ask(record: R): Promise<Answered> {
    const outcome = await requests.sendAndBackOff([record]);
    // whatever became of it, it is sent again when its turn comes
    if (outcome?.type === "accepted" || outcome?.type === "refused") counters.retried++;
    return outcome?.type ?? "stopping";
  }

  async function askOldest(): Promise<"oldest accepted" | "refused" | "stopping"> {
    for (;;) {
      const answer = await ask(oldest);
      if (answer === "unavailable") continue;
      isOldestRefusedAgain = answer === "refused";
      return answer === "accepted" ? "oldest accepted" : answer;
    }
  }

  /** The oldest first: a backend that is well by now, or after a pause, may take nothing that is older than what it has. */
  async function askBehindOldest(record: R): Promise<Exclude<Answered, "unavailable"> | "oldest accepted"> {
    for (;;) {
      const first = await askOldest();
      const answer = first === "refused" && record !== oldest ? await ask(record) : first;
      if (answer !== "unavailable") return answer;
    }
  }

  async function askNewest(batch: Batch<I>): Promise<Exclude<Answered, "unavailable"> | "oldest accepted"> {
    const wanted = batch.items.filter((item) => !parts.isLeftOut(item));
    const isEnd = batch.isLast === true;
    if (wanted.length === 0) return "refused";
    for (let at = 0; at < wanted.length;) {
      const place = Math.max(
        at,
        wanted.findLastIndex((item) => parts.timeOf(item) <= askedTime + maxAhead),
      );
      if (place === wanted.length - 1 && !isEnd && skip > 0) {
        skip--;
        return "refused";
      }
      const item = wanted[place] as I;
      newest = parts.toRecord(item);
      const answer = await askBehindOldest(newest);
      if (answer !== "refused") return answer;
      askedTime = Math.max(askedTime, parts.timeOf(item));
      at = place + 1;
      if (at < wanted.length) await sleep(shortPause, signal);
    }
    isNewestRefused = isEnd;
    stride = isEnd ? 1 : Math.min(maxStride, stride * 2);
    skip = stride - 1;
    pause = isEnd ? backOffAtEnd(++questionsAtEnd) : shortPause;
    return "refused";
  }

  /** The next lines, or an empty batch when it is time to ask for the oldest record again. */
  async function read(): Promise<Batch<I>> {
    const over = new AbortController();
    const end = () => over.abort("the end");
    signal.addEventListener("abort", end, { once: true });
    void sleep(backOff(status.failures(), undefined, parts.random), over.signal).then(() => over.abort("it is time"));
    const batch = await source.next(limit, over.signal);
    signal.removeEventListener("abort", end);
    over.abort("lines are there");
    return batch;
  }

  for (;;) {
    status.refused({ records: items, isEvery: isNewestRefused && isOldestRefusedAgain && items > 1 });
    if (pause > 0) await sleep(pause, signal);
    pause = 0;
    const held = parts.hold?.();
    status.held(held);
    if (held !== undefined) pause = holdPause;
    if (signal.aborted) return "stopping";
    if (held !== undefined) continue;
    if (acceptances.count > start && acceptances.lastRecord !== undefined) {
      source.goBack();
      return { record: acceptances.lastRecord, items };
    }

    const batch = await read();
    if (signal.aborted) {
      batch.rewind();
      return "stopping";
    }
    const isQuiet = batch.items.length === 0;
    const answer = isQuiet ? await askBehindOldest(newest) : await askNewest(batch);
    if (answer === "refused") {
      if (isQuiet) status.failed();
      batch.pass();
      items += batch.items.length;
      continue;
    }
    batch.rewind();
    if (answer === "stopping") return "stopping";
    source.goBack();
    if (answer === "oldest accepted" || acceptances.lastRecord === undefined) return undefined;
    return { record: acceptances.lastRecord, items: items + batch.items.length };
  }
}

type Answered = Outcome["type"] | "stopping";

/** Milliseconds of event time between two questions: a backend that takes nothing an hour older than its newest (Loki) must not be given one from behind many good ones. */
const maxAhead = 1_800_000;
/** Batches. */
const maxStride = 64;
/** Milliseconds between two questions while there is more to read. */
const shortPause = 20;
/** Milliseconds between two looks at the reason for being held. */
export const holdPause = 500;
