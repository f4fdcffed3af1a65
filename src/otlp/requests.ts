import type { Accepted, Answer, Refusal } from "./answer.js";
import { backOff } from "./backoff.js";
import type { Acceptances } from "./acceptances.js";
import type { Counters, Status } from "./delivery-status.js";

export interface RequestOptions<R> {
  /** Never rejects. */
  send(records: readonly R[]): Promise<Answer>;
  /** Resolves after so many milliseconds, or at once when `signal` is aborted. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
  /** Milliseconds that an answer in flight gets when the delivery is to end. Default 2 s. */
  readonly graceMillis?: number | undefined;
  readonly counters: Counters;
  readonly acceptances: Acceptances<R>;
}

/** `unavailable`: the answer says nothing about the records, and a back-off is over. `isTooMuch`: fewer at once may get through. */
export type Outcome =
  | { readonly type: "accepted"; readonly rejected: number; readonly answer: Accepted }
  | { readonly type: "refused"; readonly answer: Refusal | Accepted }
  | { readonly type: "unavailable"; readonly isTooMuch: boolean };

export interface Requests<R> {
  /** One request. Undefined when the delivery is to end and the answer did not come within the grace time. */
  send(records: readonly R[]): Promise<Answer | undefined>;
  /** What the backend makes of these records. Undefined when the delivery is to end. */
  sendAndBackOff(records: readonly R[]): Promise<Outcome | undefined>;
}

/** `signal` ends the delivery. */
export function createRequests<R>(options: RequestOptions<R>, status: Status, signal: AbortSignal): Requests<R> {
  const { send, sleep, random, graceMillis = 2000, counters, acceptances } = options;

  async function request(records: readonly R[]): Promise<Answer | undefined> {
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
    if (answer.type === "accepted" && answer.rejected < records.length) acceptances.add(records, answer.rejected);
    return answer;
  }

  return {
    send: request,
    async sendAndBackOff(records) {
      const answer = await request(records);
      if (answer === undefined) return undefined;
      if (answer.type === "accepted" && answer.rejected < records.length) {
        status.accepted();
        return { type: "accepted", rejected: answer.rejected, answer };
      }
      if (answer.type === "wait") {
        counters.retried += records.length;
        status.failed();
        await sleep(backOff(status.failures(), answer.retryAfter, random), signal);
      }
      if (signal.aborted) return undefined;
      if (answer.type !== "wait") return { type: "refused", answer };
      return { type: "unavailable", isTooMuch: answer.interrupted === true && records.length > 1 };
    },
  };
}
