import type { Event } from "../event.js";
import { longestJoin } from "../journey/journey.js";
import type { Attempt, Message } from "../spool/message.js";

/** What the logs and the queue say of one message, in the order of time. */
export interface MessageTrace {
  /** Empty for lines that name no message. */
  readonly messageId: string;
  readonly steps: readonly Step[];
}

/** A line of a log; an attempt that is over; or how a message of the queue stands now. Times are milliseconds UTC. */
export type Step =
  | { readonly time: number; readonly event: Event }
  | { readonly time: number; readonly message: Message; readonly attempt: Attempt | undefined };

/**
 * The lines of one id as the messages they are of: XMail's counter can be reset, and then an id comes again. A message begins
 * with its entry, a second entry is another message, and so is a line further from the first than any delivery takes. A
 * hand-over goes to the message that it was in the queue with.
 */
export function splitByMessage(messageId: string, events: readonly Event[]): MessageTrace[] {
  const ways: { messageId: string; steps: { time: number; event: Event }[] }[] = [];
  let isIn = false;
  for (const event of events.toSorted(compare)) {
    const { time, fields } = event;
    const { queuedAt } = fields;
    let way = typeof queuedAt === "number" ? ways.findLast((other) => belongsTo(other, queuedAt)) : undefined;
    way ??= ways.at(-1);
    if (way === undefined || time > startOf(way) + longestJoin * 1000 || (isIn && enters(event))) {
      way = { messageId, steps: [] };
      ways.push(way);
      isIn = false;
    }
    way.steps.push({ time, event });
    isIn ||= isEntry(event);
  }
  return ways;
}

/** The line that says that XMail has taken the message. */
export function isEntry({ kind, outcome, fields }: Event): boolean {
  return kind === "lmail" || (kind === "smtp" && outcome === "ok" && fields["stage"] === "recv");
}

/** Can a message that came into the queue then be the one of this way? */
export function belongsTo(way: MessageTrace, enteredAt: number): boolean {
  return enteredAt >= startOf(way) - stampAge && enteredAt <= startOf(way) + longestJoin * 1000;
}

export function startOf({ steps }: MessageTrace): number {
  return steps[0]?.time ?? -Infinity;
}

export function endOf({ steps }: MessageTrace): number {
  return steps.at(-1)?.time ?? -Infinity;
}

/** Logs know whole seconds: within one, in the order in which XMail does things. */
function compare(a: Event, b: Event): number {
  return (
    a.time - b.time ||
    ranks[a.kind] - ranks[b.kind] ||
    (a.file < b.file ? -1 : Number(a.file > b.file)) ||
    a.offset - b.offset
  );
}

/** Lines up to and with a message's entry. */
function enters({ kind }: Event): boolean {
  return kind === "smtp" || kind === "lmail";
}

const ranks: Readonly<Record<Event["kind"], number>> = {
  ...{ smtp: 0, lmail: 0, filters: 1, smail: 2 },
  ...{ psync: 3, pop3: 3, finger: 3, ctrl: 3 },
};
/** A stamp may be some seconds older than the message's name in the spool, and the other way round. */
const stampAge = 60_000;
