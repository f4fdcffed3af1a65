import { decodeAttributes } from "../parse/text.js";
import { countOver, resultOf } from "../spool/attempts.js";
import { endingRun, type FindRun } from "../spool/filter-run.js";
import type { Message } from "../spool/message.js";
import { attemptEvent, frozenEvent, timeOf, type QueueEvent } from "../spool/queue-event.js";
import { nextTry } from "../spool/schedule.js";
import { attributesOf, eventName, personal, sentenceOf, severityOf } from "../spool/queue-event-text.js";
import type { ShowOptions, TraceStep } from "./result.js";
import { pluralize } from "../common/format.js";
import { formatLocalTime } from "../common/utc-offset.js";
import { holdsText, type Query } from "./query.js";
import type { Step } from "./message-trace.js";

type QueuedStep = Exclude<Step, { readonly event: unknown }>;

/**
 * The completed attempts of a message, and its current state (milliseconds UTC). The spool does not say when XMail froze a message: that
 * was with the last attempt.
 */
export function stepsOf(message: Message, now: number): QueuedStep[] {
  const over = message.attempts.slice(0, countOver(message));
  const stoodAt = message.state === "frozen" ? timeOf(message) : now;
  return [
    ...over.map((attempt) => ({ time: attempt.time, message, attempt })),
    { time: stoodAt, message, attempt: undefined },
  ];
}

export function matchesQueued(
  { name, header }: Message,
  { id, text }: Query,
  decode: (raw: string) => string,
): boolean {
  if (id !== undefined && header?.messageId === id) return true;
  const values = [name, header?.sender, header?.recipient];
  return text !== undefined && values.some((value) => value !== undefined && holdsText(value, text, decode));
}

/** `find` finds the filter run that ended a message. */
export function describeQueued({ time, message, attempt }: QueuedStep, find: FindRun, options: ShowOptions): TraceStep {
  const { privacy, decode } = options;
  const run = endingRun(message, attempt ?? message.attempts.at(-1), find);
  const event = attempt === undefined ? frozenEvent(message, run) : attemptEvent(message, attempt, { run });
  const shown: QueueEvent = privacy.fields({ ...event }, personal);
  const common = { time, kind: "queue", file: message.name, offset: 0 };
  const attributes = decodeAttributes(attributesOf(shown), decode);
  if (attempt !== undefined || message.state === "frozen")
    return {
      ...common,
      event: eventName(event),
      outcome: attempt === undefined ? message.state : resultOf(attempt),
      severity: severityOf(event),
      sentence: decode(sentenceOf(shown)),
      attributes,
    };
  return {
    ...common,
    event: "xmail.queue.state",
    outcome: message.state,
    severity: message.state === "retry" ? "WARN" : "INFO",
    sentence: stateOf(message, decode(shown.recipient ?? ""), options),
    attributes,
  };
}

function stateOf(message: Message, recipient: string, { retry, zone }: ShowOptions): string {
  const to = recipient === "" ? "" : ` for ${recipient}`;
  if (message.state === "new") return `Waiting in the queue${to}: no attempt yet`;
  if (message.state === "active") return `Waiting in the queue${to}: the first attempt is running`;
  const count = message.attempts.length;
  if (count > countOver(message)) return `Waiting in the queue${to}: attempt ${count} is running`;
  const next = nextTry(message, retry);
  const when = next === undefined ? "" : `, next attempt ${formatLocalTime(next, zone.offsetAt(next))} at the earliest`;
  return `Waiting in the queue${to}: retry after ${pluralize(count, "attempt")}${when}`;
}
