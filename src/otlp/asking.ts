import type { Accepted, Answer, Refusal } from "./answer.js";
import { backOff } from "./backoff.js";
import type { Evidence } from "./evidence.js";
import type { Counters, Status } from "./delivery-status.js";

export interface AskingOptions<R> {
  /** Never rejects. */
  send(records: readonly R[]): Promise<Answer>;
  /** Resolves after so many milliseconds, or at once when `signal` is aborted. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
  /** Milliseconds that an answer in flight gets when the delivery is to end. Default 2 s. */
  readonly graceMillis?: number | undefined;
  readonly counters: Counters;
  readonly evidence: Evidence<R>;
}

/** `waited`: the answer says nothing about the records, and a back-off is over. `isTooMuch`: fewer at once may get through. */
export type Verdict =
  | { readonly type: "taken"; readonly rejected: number; readonly answer: Accepted }
  | { readonly type: "refused"; readonly answer: Refusal | Accepted }
  | { readonly type: "waited"; readonly isTooMuch: boolean };

export interface Asking<R> {
  /** One request. Undefined when the delivery is to end and the answer did not come within the grace time. */
  once(records: readonly R[]): Promise<Answer | undefined>;
  /** What the backend makes of these records. Undefined when the delivery is to end. */
  judge(records: readonly R[]): Promise<Verdict | undefined>;
}

/** `signal` ends the delivery. */
export function createAsking<R>(options: AskingOptions<R>, status: Status, signal: AbortSignal): Asking<R> {
  const { send, sleep, random, graceMillis = 2000, counters, evidence } = options;

  async function once(records: readonly R[]): Promise<Answer | undefined> {
    const over = new AbortController();
    const late = Promise.withResolvers<undefined>();
    const onAbort = () => {
      void sleep(graceMillis, over.signal).then(() => late.resolve(undefined));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const answer = await Promise.race([send(records), late.promise]);
    signal.removeEventListener("abort", onAbort);
    // with a reason: without one an exception is made for each request, and its stack gathered
    over.abort("answered");
    if (answer === undefined) return undefined;
    status.answered(answer);
    if (answer.type === "accepted" && answer.rejected < records.length) evidence.add(records, answer.rejected);
    return answer;
  }

  return {
    once,
    async judge(records) {
      const answer = await once(records);
      if (answer === undefined) return undefined;
      if (answer.type === "accepted" && answer.rejected < records.length) {
        status.accepted();
        return { type: "taken", rejected: answer.rejected, answer };
      }
      if (answer.type === "wait") {
        counters.retried += records.length;
        status.failed();
        await sleep(backOff(status.failures(), answer.retryAfter, random), signal);
      }
      if (signal.aborted) return undefined;
      if (answer.type !== "wait") return { type: "refused", answer };
      return { type: "waited", isTooMuch: answer.interrupted === true && records.length > 1 };
    },
  };
}
