import type { Event } from "../event.js";
import { longestJoin } from "../journey/journey.js";
import { kindOf } from "../kinds/list.js";
import { rankOf } from "../kinds/steps.js";
import type { Attempt, Message } from "../spool/message.js";

/** What the logs and the queue say about one message, in time order. */
export interface MessageTrace {
  /** Empty for lines without a message id. */
  readonly messageId: string;
  readonly steps: readonly Step[];
  /** Of a notice: ids of the messages of which it may tell the sender, one where that is known. */
  readonly about?: readonly string[];
}

/** A line of a log; a completed attempt; or the current state of a message in the queue. Times are milliseconds UTC. */
export type Step = (
  | { readonly time: number; readonly event: Event }
  | { readonly time: number; readonly message: Message; readonly attempt: Attempt | undefined }
) & {
  /** The notice that it is a step of, and not of the message itself. */
  readonly notice?: Notice;
};

interface Notice {
  readonly messageId: string;
  /** False for the copy that goes to an administrator (`ErrorsAdmin`). */
  readonly isToSender: boolean;
  /** Another notice may be the one: only recipient and time tell. */
  readonly isUncertain: boolean;
}

/**
 * Splits the lines of one id by message: XMail's counter can be reset, and then ids are reused. A message begins with its entry; a second
 * entry is another message, and so is a line later than any delivery takes. A delivery belongs to the message that entered the queue at its time.
 */
export function splitByMessage(messageId: string, events: readonly Event[]): MessageTrace[] {
  const traces: { messageId: string; steps: { time: number; event: Event }[] }[] = [];
  let isIn = false;
  for (const event of events.toSorted(compare)) {
    const { time, fields } = event;
    const { queuedAt } = fields;
    let trace = typeof queuedAt === "number" ? traces.findLast((other) => belongsTo(other, queuedAt)) : undefined;
    trace ??= traces.at(-1);
    if (trace === undefined || time > startOf(trace) + longestJoin * 1000 || (isIn && enters(event))) {
      trace = { messageId, steps: [] };
      traces.push(trace);
      isIn = false;
    }
    trace.steps.push({ time, event });
    isIn ||= isEntry(event);
  }
  return traces;
}

/** The line that says that XMail has accepted the message. */
export function isEntry({ kind, outcome, fields }: Event): boolean {
  return kind === "lmail" || (kind === "smtp" && outcome === "ok" && fields["phase"] === "recv");
}

/** Whether a message that entered the queue at that time can be the one of this trace. */
export function belongsTo(trace: MessageTrace, enteredAt: number): boolean {
  const start = startOf(trace);
  // without its first lines, a trace begins with one that says when the message had entered the queue
  const [first] = trace.steps;
  const queuedAt = first !== undefined && "event" in first ? first.event.fields["queuedAt"] : undefined;
  const earliest = typeof queuedAt === "number" ? Math.min(start, queuedAt) : start;
  return enteredAt >= earliest - stampAge && enteredAt <= start + longestJoin * 1000;
}

export function startOf({ steps }: MessageTrace): number {
  return steps[0]?.time ?? -Infinity;
}

/** The message's own lines. */
export function eventsOf({ steps }: MessageTrace): Event[] {
  return steps.flatMap((step) => ("event" in step && step.notice === undefined ? [step.event] : []));
}

/** What is left of the message in the queue, a copy for each recipient. */
export function messagesOf({ steps }: MessageTrace): Message[] {
  return steps.flatMap((step) =>
    "message" in step && step.attempt === undefined && step.notice === undefined ? [step.message] : [],
  );
}

/** XMail numbers messages in the order in which it gets them; its counter is hexadecimal. 0 where there is no id. */
export function orderOf(messageId: string): number {
  const number = Number.parseInt(messageId.slice(1), 16);
  return Number.isNaN(number) ? 0 : number;
}

export function senderOf({ steps }: MessageTrace): string | undefined {
  for (const step of steps) {
    const sender = "event" in step ? step.event.fields["sender"] : step.message.header?.sender;
    if (typeof sender === "string") return sender;
  }
  return undefined;
}

/** Log times are whole seconds: within one, in the order in which XMail works. */
function compare(a: Event, b: Event): number {
  return (
    a.time - b.time ||
    rankOf(kindOf(a.kind).step) - rankOf(kindOf(b.kind).step) ||
    (a.file < b.file ? -1 : Number(a.file > b.file)) ||
    a.offset - b.offset
  );
}

/** Lines up to and including a message's entry. */
function enters({ kind }: Event): boolean {
  return kind === "smtp" || kind === "lmail";
}

/** Milliseconds by which a log time and the time in the spool file's name may differ. */
const stampAge = 60_000;
