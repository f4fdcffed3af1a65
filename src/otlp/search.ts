import type { Accepted, Refusal } from "./answer.js";
import type { Asking, Verdict } from "./asking.js";
import type { Evidence } from "./evidence.js";
import { spread } from "./spread.js";
import type { Counters } from "./delivery-status.js";

/** Most records that are asked one by one before anything is accepted. */
const mostTries = 16;
/** So many records refused one after the other are a reason to ask whether the backend still takes any. */
const mostUnconfirmed = 64;

export interface Found {
  readonly accepted: number;
  readonly rejected: number;
  /** The most records that were accepted at once. */
  readonly largest: number;
  /** The last refusal: what the backend says about the records that it does not take. */
  readonly refusal: Refusal | Accepted;
}

/**
 * Why nothing is settled, and all records are to be sent again. `untold`: nothing was accepted since the refusal, so it may not be
 * the records. `doubt`: what was accepted in the course of the search is refused by now. `ending`: there is no time left.
 */
type Trouble = "untold" | "doubt" | "ending";

export interface SearchParts<R> {
  readonly asking: Asking<R>;
  readonly evidence: Evidence<R>;
  readonly counters: Counters;
  /** A record that comes after these and was accepted: it is asked again where none of these is taken. */
  readonly witness?: R | undefined;
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
  { asking, evidence, counters, witness }: SearchParts<R>,
): Promise<Found | Trouble> {
  const { length } = records;
  const start = evidence.count;
  const isDone = new Set<number>();
  /** Refused when it could not be told why: asked again, alone. */
  const isSuspect = new Set<number>();
  let accepted = 0;
  let rejected = 0;
  let largest = 0;
  let refusal = whole;
  /** Places refused, with nothing accepted since. */
  let unconfirmed: number[] = [];

  function noteTaken({ rejected: count, answer }: Extract<Verdict, { type: "taken" }>, from: number, to: number): void {
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

  function noteRefused(answer: Refusal | Accepted, from: number, to: number): void {
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
  async function findEvidence(from: number): Promise<Trouble | undefined> {
    const places = spread(length, mostTries).filter((place) => place >= from && !isDone.has(place));
    for (let place = places.shift(); place !== undefined; place = places.shift()) {
      if (evidence.count > start) return undefined;
      const verdict = await asking.judge(records.slice(place, place + 1));
      if (verdict === undefined) return "ending";
      if (verdict.type === "taken") noteTaken(verdict, place, place + 1);
      else if (verdict.type === "refused") {
        counters.retried++;
        isSuspect.add(place);
        // a backend that was away and is well again must be given the oldest first: it may take nothing older than what it has
      } else places.unshift(...new Set([from, place]));
    }
    return evidence.count > start ? undefined : "untold";
  }

  /** Whether the backend still takes a record that it took. */
  async function confirm(): Promise<Trouble | "waited" | undefined> {
    const record = evidence.count > start ? evidence.witness : witness;
    if (record === undefined) return "untold";
    const verdict = await asking.judge([record]);
    if (verdict === undefined) return "ending";
    if (verdict.type === "waited") return "waited";
    counters.retried++;
    return verdict.type === "taken" ? undefined : "doubt";
  }

  function endOfPart(from: number, size: number): number {
    let end = from + 1;
    if (isSuspect.has(from)) return end;
    while (end < Math.min(length, from + size) && !isDone.has(end) && !isSuspect.has(end)) end++;
    return end;
  }

  async function scan(): Promise<Trouble | undefined> {
    let most = length;
    let size = whole.type === "too_large" ? Math.ceil(length / 2) : 1;
    /** A refused part began here or before and ends there: what is left of it holds a culprit. */
    let suspect = 0;
    let isBehindCulprit = false;
    let patience = mostUnconfirmed;
    for (let at = 0; at < length || unconfirmed.length > 0;) {
      if (at >= length || unconfirmed.length >= patience) {
        const answer = await confirm();
        if (answer !== undefined && answer !== "waited") return answer;
        if (answer === undefined) confirmAll();
        else at = Math.min(at, forgetUnconfirmed());
        // where every other answer is a 503, nothing would ever be confirmed
        patience = answer === undefined ? Math.min(mostUnconfirmed, patience * 2) : 1;
        continue;
      }
      if (isDone.has(at)) {
        at++;
        continue;
      }
      const end = endOfPart(at, size);
      const half = Math.ceil((end - at) / 2);
      const seen = evidence.count;
      const verdict = await asking.judge(records.slice(at, end));
      if (verdict === undefined) return "ending";
      // another delivery may have got something accepted meanwhile
      if (evidence.count > seen) confirmAll();
      if (verdict.type === "taken") {
        noteTaken(verdict, at, end);
        at = end;
        if (at < suspect) size = Math.ceil((suspect - at) / 2);
        // one good record between two culprits is no reason to ask for two at once
        else if (!isBehindCulprit) size = Math.min(most, size * 2);
        isBehindCulprit = false;
      } else if (verdict.type === "waited") {
        if (verdict.isTooMuch) size = most = half;
        if (unconfirmed.length > 0) patience = 1;
        at = Math.min(at, forgetUnconfirmed());
      } else if (end - at === 1 || verdict.answer.type === "accepted") {
        // accepted, and each record rejected: the backend has looked at every single one
        noteRefused(verdict.answer, at, end);
        at = end;
        // its neighbours are likely to be like it
        size = 1;
        most = length;
        suspect = 0;
        isBehindCulprit = true;
        if (evidence.count === start && witness === undefined) {
          at = forgetUnconfirmed();
          const trouble = await findEvidence(at);
          if (trouble !== undefined) return trouble;
        }
      } else {
        counters.retried += end - at;
        size = half;
        if (verdict.answer.type === "bad_request") suspect = end;
        else most = half;
      }
    }
    return undefined;
  }

  /** All are refused, each for itself. */
  async function settleAll(): Promise<Trouble | undefined> {
    noteRefused(whole, 0, length);
    const answer = await confirm();
    if (answer === undefined) confirmAll();
    return answer === "waited" ? "doubt" : answer;
  }

  async function run(): Promise<Trouble | undefined> {
    if (length === 1 || whole.type === "accepted") return settleAll();
    const trouble = whole.type === "bad_request" && witness === undefined ? await findEvidence(0) : undefined;
    return trouble ?? scan();
  }

  const trouble = await run();
  if (trouble === undefined) return { accepted, rejected, largest, refusal };
  counters.retried += accepted + rejected + unconfirmed.length;
  return trouble;
}
