import type { Accepted, Refusal } from "./answer.js";
import type { Requests, Outcome } from "./requests.js";
import type { Acceptances } from "./acceptances.js";
import { samplePositions } from "./sample-positions.js";
import type { Counters } from "./delivery-status.js";

/** Most records that are asked one by one before anything is accepted. */
const maxSamples = 16;
/** So many records refused one after the other are a reason to ask whether the backend still takes any. */
const maxUnconfirmed = 64;

export interface SearchResult {
  readonly accepted: number;
  readonly rejected: number;
  /** The most records that were accepted at once. */
  readonly largest: number;
  /** The last refusal: what the backend says about the records that it does not take. */
  readonly refusal: Refusal | Accepted;
}

/**
 * Why nothing is settled, and all records are to be sent again. `inconclusive`: nothing was accepted since the refusal, so it may not be
 * the records. `contradicted`: what was accepted in the course of the search is refused by now. `stopping`: there is no time left.
 */
type Unsettled = "inconclusive" | "contradicted" | "stopping";

export interface SearchParts<R> {
  readonly requests: Requests<R>;
  readonly acceptances: Acceptances<R>;
  readonly counters: Counters;
  /** A record that comes after these and was accepted: it is asked again where none of these is taken. */
  readonly confirmed?: R | undefined;
}

/**
 * Finds the records that made the backend refuse a batch, however many and wherever they are. A record is rejected only
 * once another one was accepted after its refusal.
 *
 * Before anything is accepted, few records are asked, one by one: the newest, the oldest, some between. Then all of them from
 * left to right, in parts that double with each part accepted and halve with each refused: one culprit among 512 takes
 * less than 30 requests, 512 culprits take little more than 512.
 */
export async function search<R>(
  records: readonly R[],
  whole: Refusal | Accepted,
  { requests, acceptances, counters, confirmed }: SearchParts<R>,
): Promise<SearchResult | Unsettled> {
  const { length } = records;
  const start = acceptances.count;
  const isDone = new Set<number>();
  /** Refused when it could not be told why: asked again, alone. */
  const isSuspect = new Set<number>();
  let accepted = 0;
  let rejected = 0;
  let largest = 0;
  let refusal = whole;
  /** Places refused, with nothing accepted since. */
  let unconfirmed: number[] = [];

  function addAccepted(
    { rejected: count, answer }: Extract<Outcome, { type: "accepted" }>,
    from: number,
    to: number,
  ): void {
    for (let place = from; place < to; place++) isDone.add(place);
    accepted += to - from - count;
    rejected += count;
    if (count > 0) refusal = answer;
    largest = Math.max(largest, to - from);
    confirmAll();
  }

  function confirmAll(): void {
    rejected += unconfirmed.length;
    unconfirmed = [];
  }

  function addRefused(answer: Refusal | Accepted, from: number, to: number): void {
    for (let place = from; place < to; place++) {
      isDone.add(place);
      unconfirmed.push(place);
    }
    refusal = answer;
  }

  /** Gives the first of them. A backend that was away may be another one now: what it refused before says nothing. */
  function forgetUnconfirmed(): number {
    const first = Math.min(length, ...unconfirmed);
    for (const place of unconfirmed) {
      isDone.delete(place);
      isSuspect.add(place);
    }
    counters.retried += unconfirmed.length;
    unconfirmed = [];
    return first;
  }

  /** Asks few records, until any is accepted. What is refused so far is asked again when it is known that others are taken. */
  async function findAccepted(from: number): Promise<Unsettled | undefined> {
    const places = samplePositions(length, maxSamples).filter((place) => place >= from && !isDone.has(place));
    for (let place = places.shift(); place !== undefined; place = places.shift()) {
      if (acceptances.count > start) return undefined;
      const outcome = await requests.sendAndBackOff(records.slice(place, place + 1));
      if (outcome === undefined) return "stopping";
      if (outcome.type === "accepted") addAccepted(outcome, place, place + 1);
      else if (outcome.type === "refused") {
        counters.retried++;
        isSuspect.add(place);
        // a backend that was away and is well again must be given the oldest first: it may take nothing older than what it has
      } else places.unshift(...new Set([from, place]));
    }
    return acceptances.count > start ? undefined : "inconclusive";
  }

  /** Whether the backend still takes a record that it took. */
  async function confirm(): Promise<Unsettled | "unavailable" | undefined> {
    const record = acceptances.count > start ? acceptances.lastRecord : confirmed;
    if (record === undefined) return "inconclusive";
    const outcome = await requests.sendAndBackOff([record]);
    if (outcome === undefined) return "stopping";
    if (outcome.type === "unavailable") return "unavailable";
    counters.retried++;
    return outcome.type === "accepted" ? undefined : "contradicted";
  }

  function endOfPart(from: number, size: number): number {
    let end = from + 1;
    if (isSuspect.has(from)) return end;
    while (end < Math.min(length, from + size) && !isDone.has(end) && !isSuspect.has(end)) end++;
    return end;
  }

  async function scan(): Promise<Unsettled | undefined> {
    let most = length;
    let size = whole.type === "too_large" ? Math.ceil(length / 2) : 1;
    /** A refused part began here or before and ends there: what is left of it holds a culprit. */
    let suspect = 0;
    let isBehindCulprit = false;
    let unconfirmedLimit = maxUnconfirmed;
    for (let at = 0; at < length || unconfirmed.length > 0;) {
      if (at >= length || unconfirmed.length >= unconfirmedLimit) {
        const answer = await confirm();
        if (answer !== undefined && answer !== "unavailable") return answer;
        if (answer === undefined) confirmAll();
        else at = Math.min(at, forgetUnconfirmed());
        // where every other answer is a 503, nothing would ever be confirmed
        unconfirmedLimit = answer === undefined ? Math.min(maxUnconfirmed, unconfirmedLimit * 2) : 1;
        continue;
      }
      if (isDone.has(at)) {
        at++;
        continue;
      }
      const end = endOfPart(at, size);
      const half = Math.ceil((end - at) / 2);
      const seen = acceptances.count;
      const outcome = await requests.sendAndBackOff(records.slice(at, end));
      if (outcome === undefined) return "stopping";
      // another delivery may have got something accepted meanwhile
      if (acceptances.count > seen) confirmAll();
      if (outcome.type === "accepted") {
        addAccepted(outcome, at, end);
        at = end;
        if (at < suspect) size = Math.ceil((suspect - at) / 2);
        // one good record between two culprits is no reason to ask for two at once
        else if (!isBehindCulprit) size = Math.min(most, size * 2);
        isBehindCulprit = false;
      } else if (outcome.type === "unavailable") {
        if (outcome.isTooMuch) size = most = half;
        if (unconfirmed.length > 0) unconfirmedLimit = 1;
        at = Math.min(at, forgetUnconfirmed());
      } else if (end - at === 1 || outcome.answer.type === "accepted") {
        // accepted, and each record rejected: the backend has looked at every single one
        addRefused(outcome.answer, at, end);
        at = end;
        // its neighbours are likely to be like it
        size = 1;
        most = length;
        suspect = 0;
        isBehindCulprit = true;
        if (acceptances.count === start && confirmed === undefined) {
          at = forgetUnconfirmed();
          const failure = await findAccepted(at);
          if (failure !== undefined) return failure;
        }
      } else {
        counters.retried += end - at;
        size = half;
        if (outcome.answer.type === "bad_request") suspect = end;
        else most = half;
      }
    }
    return undefined;
  }

  /** All are refused, each for itself. */
  async function settleAll(): Promise<Unsettled | undefined> {
    addRefused(whole, 0, length);
    const answer = await confirm();
    if (answer === undefined) confirmAll();
    return answer === "unavailable" ? "contradicted" : answer;
  }

  async function run(): Promise<Unsettled | undefined> {
    if (length === 1 || whole.type === "accepted") return settleAll();
    const failure = whole.type === "bad_request" && confirmed === undefined ? await findAccepted(0) : undefined;
    return failure ?? scan();
  }

  const failure = await run();
  if (failure === undefined) return { accepted, rejected, largest, refusal };
  counters.retried += accepted + rejected + unconfirmed.length;
  return failure;
}
