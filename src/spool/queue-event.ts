import { answerOf, reasonOf } from "./attempts.js";
import type { FilterRun } from "./filter-run.js";
import type { Attempt, Message } from "./message.js";

/** What a log record is made of: flat, so that it is kept in the state as it is. Text is one character a byte (latin1). */
export interface QueueEvent {
  readonly event: "attempt" | "frozen";
  /** Name of the message's file. */
  readonly name: string;
  /** 0: frozen, and of its attempts nothing is known. */
  readonly attempt: number;
  /** When the attempt began, milliseconds UTC: of its end nothing tells. */
  readonly time: number;
  readonly messageId?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly smtpDomain?: string;
  readonly code?: number;
  readonly text?: string;
  readonly form?: string;
  readonly host?: string;
  readonly reply?: string;
  readonly replyCode?: number;
  readonly enhancedCode?: string;
  /** `temporary` or `permanent`; `unreported` where XMail recorded no reason. */
  readonly class?: string;
  readonly reason?: string;
  /** Of the filter that ended the message. */
  readonly verdict?: string;
  readonly filterResult?: string;
  readonly program?: string;
  readonly exitCode?: number;
  /** Milliseconds UTC; where the retry settings are given. */
  readonly nextTry?: number;
}

/** Event of an attempt that failed; `run` is the filter's that ended it. */
export function attemptEvent(
  message: Message,
  attempt: Attempt,
  { next, run }: { next?: number | undefined; run?: FilterRun | undefined } = {},
): QueueEvent {
  return { event: "attempt", ...partsOf(message, attempt, run), ...(next === undefined ? {} : { nextTry: next }) };
}

/** Event of a message that XMail has given up, or that a filter ended. */
export function frozenEvent(message: Message, run?: FilterRun): QueueEvent {
  return { event: "frozen", ...partsOf(message, message.attempts.at(-1), run) };
}

/** Of a message that was given up: when its last attempt began. */
export function timeOf({ attempts, enteredAt }: Message): number {
  return attempts.at(-1)?.time ?? enteredAt;
}

function partsOf(message: Message, attempt: Attempt | undefined, run?: FilterRun): Omit<QueueEvent, "event"> {
  const { name, header } = message;
  const failure = attempt === undefined ? undefined : reasonOf(attempt);
  const parts = {
    ...(header && {
      messageId: header.messageId,
      sender: header.sender,
      recipient: header.recipient,
      smtpDomain: header.smtpDomain,
    }),
    ...(attempt !== undefined && failure === undefined && unreported),
    ...(failure && {
      code: failure.code,
      text: failure.text,
      form: failure.form,
      host: failure.host,
      reply: answerOf(failure),
      replyCode: failure.replyCode,
      enhancedCode: failure.enhancedCode,
      class: failure.class,
      reason: failure.reason,
    }),
    ...(run && {
      class: "permanent",
      reason: "filter",
      verdict: run.verdict,
      filterResult: run.outcome,
      program: run.program,
      exitCode: run.exitCode,
    }),
  };
  const known = Object.entries(parts).filter(([, value]) => value !== undefined);
  return {
    name,
    attempt: attempt?.number ?? 0,
    time: attempt?.time ?? timeOf(message),
    ...(Object.fromEntries(known) as Partial<QueueEvent>),
  };
}

const unreported = { class: "unreported", reason: "unreported" };
