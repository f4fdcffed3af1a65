import { answerOf, reasonOf } from "./attempts.js";
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
  readonly class?: string;
  readonly reason?: string;
  /** Milliseconds UTC; where the retry settings are given. */
  readonly nextTry?: number;
}

/** Event of an attempt that failed. */
export function attemptEvent(message: Message, attempt: Attempt, next: number | undefined): QueueEvent {
  return { event: "attempt", ...partsOf(message, attempt), ...(next === undefined ? {} : { nextTry: next }) };
}

/** Event of a message that XMail has given up. */
export function frozenEvent(message: Message): QueueEvent {
  return { event: "frozen", ...partsOf(message, message.attempts.at(-1)) };
}

/** Of a message that was given up: when its last attempt began. */
export function timeOf({ attempts, enteredAt }: Message): number {
  return attempts.at(-1)?.time ?? enteredAt;
}

function partsOf(message: Message, attempt: Attempt | undefined): Omit<QueueEvent, "event"> {
  const { name, header } = message;
  const failure = attempt === undefined ? undefined : reasonOf(attempt);
  const parts = {
    ...header,
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
  };
  const known = Object.entries(parts).filter(([, value]) => value !== undefined);
  return {
    name,
    attempt: attempt?.number ?? 0,
    time: attempt?.time ?? timeOf(message),
    ...(Object.fromEntries(known) as Partial<QueueEvent>),
  };
}
