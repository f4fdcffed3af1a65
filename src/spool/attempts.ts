import { failureClasses, failureReasons, type Attempt, type Failure, type Message } from "./message.js";

/** What came of an attempt: `unreported` where XMail was stopped in it, or a filter ended it: it left no reason. */
export type AttemptResult = (typeof failureClasses)[number] | "unreported";

/** Attempts that failed, counted. Attempts that succeed leave nothing in the spool. */
export interface AttemptCounts {
  readonly results: Readonly<Record<AttemptResult, number>>;
  /** By `class reason`, with a blank between them. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Every pair of class and reason that can be counted. */
export const failureKinds = failureClasses.flatMap((failureClass) =>
  failureReasons.map((reason) => [failureClass, reason] as const),
);

/**
 * How many of a message's attempts, the first ones, are over. Of the last one there is a sure sign only where the message
 * has moved on, or will not be tried at another host: in `mess` a temporary failure may be that of the first of several
 * hosts. In `rsnd` it may be so, too, while the retry runs; there it is taken for the attempt's, since it nearly always is.
 */
export function countOver({ attempts, state }: Message): number {
  const last = attempts.at(-1);
  if (last === undefined) return 0;
  const failure = reasonOf(last);
  const isOver = state === "frozen" || (failure !== undefined && (state === "retry" || failure.class === "permanent"));
  return isOver ? attempts.length : attempts.length - 1;
}

/** The latest reason that is known: the attempt that runs, or that was cut short, has none. */
export function lastFailure({ attempts }: Message): Failure | undefined {
  return attempts.map(reasonOf).findLast((reason) => reason !== undefined);
}

/** What XMail itself takes for the reason of an attempt: the last host's. */
export function reasonOf({ failures }: Attempt): Failure | undefined {
  return failures.at(-1);
}

export function resultOf(attempt: Attempt): AttemptResult {
  return reasonOf(attempt)?.class ?? "unreported";
}

/** What the other side said, or undefined: `417` and the like are XMail's own text in its place. */
export function answerOf({ reply, replyCode }: Failure): string | undefined {
  return reply !== undefined && (replyCode !== undefined || !/^[0-9]{3}/.test(reply)) ? reply : undefined;
}
