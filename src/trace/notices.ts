import type { Event } from "../event.js";
import { longestJoin } from "../journey/journey.js";
import type { OldLog } from "../files/old-logs.js";
import type { Zone } from "../parse/zone.js";
import { countOver } from "../spool/attempts.js";
import { endingRun, type FindRun } from "../spool/filter-run.js";
import type { Attempt, Message } from "../spool/message.js";
import { endingsIn } from "./filter-runs.js";
import type { LogScanner } from "./log-scanner.js";
import { belongsTo, eventsOf, isEntry, messagesOf, type MessageTrace, senderOf, startOf } from "./message-trace.js";
import { logsWithin, type Range } from "./period.js";
import { type Query, readQuery } from "./query.js";
import { stepsOf } from "./queued.js";

export interface NoticeOptions {
  readonly zone: Zone;
  /** Milliseconds UTC. */
  readonly now: number;
  /** Numbers of the attempts after which the sender is told that XMail will try again. */
  readonly notified: ReadonlySet<number>;
}

/**
 * Adds XMail's notices to the senders: bounces and warnings, whose ids begin with `X`. While a notice is in the queue, its header names the
 * message. After its delivery only its recipient and its time tell: it was made when an attempt on the message ended.
 */
export async function addNotices(
  traces: readonly MessageTrace[],
  queue: readonly Message[],
  logs: readonly OldLog[],
  scanner: LogScanner,
  { zone, now, notified }: NoticeOptions,
): Promise<MessageTrace[]> {
  const failing = new Map(traces.flatMap((trace) => toFailing(trace, notified)));
  const since = Math.min(...[...failing.keys()].map(startOf));
  if (failing.size === 0) return [...traces];
  const delivered = await readNotices(
    logsWithin(logs, { since, until: Infinity }, zone),
    [...failing.values()],
    scanner,
  );
  const queued = queue.filter(({ header }) => header !== undefined && isNotice(header.messageId));
  const named = new Set(queued.map(({ name }) => name));
  return traces.map((trace) => {
    const way = failing.get(trace);
    if (way === undefined) return trace;
    const inQueue = queued.filter(
      ({ header, enteredAt }) => header?.answers === trace.messageId && belongsTo(trace, enteredAt),
    );
    const isToSender = ({ header }: Message) => header?.recipient.toLowerCase() === way.sender;
    const missing = way.copies - inQueue.filter(isToSender).length;
    const others = delivered.filter((event) => !named.has(String(event.fields["spoolFile"])));
    const gone = missing > 0 ? noticesOf(way, others) : [];
    const isUncertain = new Set(gone.map(idOf)).size > missing;
    const steps = [
      ...trace.steps,
      ...gone.map((event) => ({
        ...{ time: event.time, event },
        notice: { messageId: idOf(event), isToSender: true, isUncertain },
      })),
      ...inQueue.flatMap((message) => {
        const messageId = message.header?.messageId ?? "";
        const notice = { messageId, isToSender: isToSender(message), isUncertain: false };
        return stepsOf(message, now).map((step) => ({ ...step, notice }));
      }),
    ];
    return { ...trace, steps: steps.toSorted((a, b) => a.time - b.time) };
  });
}

/** Names the messages that each notice among the traces may be about. `findBySender` finds messages of a sender within a period. */
export async function nameSubjects(
  traces: readonly MessageTrace[],
  findBySender: (sender: Query, within: Range) => Promise<readonly MessageTrace[]>,
): Promise<MessageTrace[]> {
  const named: MessageTrace[] = [];
  for (const trace of traces) named.push(isNotice(trace.messageId) ? await nameSubject(trace, findBySender) : trace);
  return named;
}

async function nameSubject(
  trace: MessageTrace,
  findBySender: (sender: Query, within: Range) => Promise<readonly MessageTrace[]>,
): Promise<MessageTrace> {
  const [queued] = messagesOf(trace);
  if (queued?.header?.answers !== undefined) return { ...trace, about: [queued.header.answers] };
  const [event] = eventsOf(trace);
  const recipient = readQuery(String(event?.fields["recipient"] ?? ""));
  const time = event === undefined ? NaN : madeAt(event);
  if (recipient === undefined || Number.isNaN(time)) return trace;
  const senders = await findBySender(recipient, { since: time - longestJoin * 1000, until: time + stampMs });
  const about = senders.filter(({ steps }) => steps.some(({ notice }) => notice?.messageId === trace.messageId));
  return about.length === 0 || about.length > mostSubjects
    ? trace
    : { ...trace, about: about.map(({ messageId }) => messageId) };
}

function isNotice(messageId: string): boolean {
  return messageId.startsWith("X");
}

/** A message of which attempts ended without a delivery, and when that was. */
interface Failing {
  readonly sender: string;
  readonly moments: readonly Moment[];
  /** So many copies, each of which makes one notice at a time. */
  readonly copies: number;
}

/** Milliseconds UTC, both ends included. Of a time that is known to the millisecond, the first notice and those just after it. */
interface Moment {
  readonly from: number;
  readonly until: number;
  readonly isExact?: boolean;
}

function toFailing(trace: MessageTrace, notified: ReadonlySet<number>): [MessageTrace, Failing][] {
  const sender = senderOf(trace)?.toLowerCase() ?? "";
  if (sender === "" || trace.messageId === "" || isNotice(trace.messageId)) return [];
  const moments = momentsOf(trace, notified);
  return moments.length === 0 ? [] : [[trace, { sender, moments, copies: moments.length }]];
}

function momentsOf(trace: MessageTrace, notified: ReadonlySet<number>): Moment[] {
  const events = eventsOf(trace);
  const messages = messagesOf(trace);
  const bounced = events.filter(({ kind, outcome }) => kind === "filters" && outcome === "bounced");
  return [
    ...bounced.map(({ time }) => ({ from: time - stampMs, until: time + 3 * stampMs })),
    ...messages.flatMap((message) =>
      notifiedOf(message, endingsIn(events), notified).map((attempt) => momentOf(message, attempt)),
    ),
    ...(isMissing(events, messages) ? events.filter(isEntry) : []).map(({ time }) => ({
      ...{ from: time, until: time + soonMs },
    })),
  ];
}

/** XMail makes the notice some milliseconds after it has written the reason into the slog. */
function momentOf({ attempts, slogWrittenAt: endedAt = NaN }: Message, attempt: Attempt): Moment {
  const { time } = attempt;
  const until = time + longestAttemptMs;
  if (attempt !== attempts.at(-1) || !(endedAt >= time && endedAt <= until)) return { from: time, until };
  return { from: Math.floor(endedAt), until: endedAt + slowNoticeMs, isExact: true };
}

/** XMail tells the sender when it gives up, and of a temporary failure only where it is set so. What a filter dropped is not told. */
function notifiedOf(message: Message, find: FindRun, notified: ReadonlySet<number>): Attempt[] {
  const over = message.attempts.slice(0, countOver(message));
  return over.filter((attempt) => {
    const isLast = message.state === "frozen" && attempt === message.attempts.at(-1);
    return isLast ? endingRun(message, attempt, find) === undefined : notified.has(attempt.number);
  });
}

/** Whether a copy is neither delivered nor in the queue, and no filter says why: XMail gave it up and removed it. */
function isMissing(events: readonly Event[], messages: readonly Message[]): boolean {
  const find = endingsIn(events);
  const accepted = events.filter(
    ({ kind, outcome, fields }) => kind === "smtp" && outcome === "ok" && fields["phase"] === "rcpt",
  );
  const known = events.flatMap(({ kind, fields: { spoolFile } }) =>
    typeof spoolFile === "string" && (kind === "smail" || find(spoolFile) !== undefined) ? [spoolFile] : [],
  );
  return new Set([...known, ...messages.map(({ name }) => name)]).size < Math.max(1, accepted.length);
}

async function readNotices(logs: readonly OldLog[], all: readonly Failing[], scanner: LogScanner): Promise<Event[]> {
  const found: Event[] = [];
  const within = logs.filter(({ kind }) => kind === "smail");
  if (within.length === 0) return found;
  await scanner.read(
    "notices",
    within,
    () => ['"\t"X'],
    (event) => {
      if (isNotice(idOf(event)) && all.some((way) => isAbout(event, way, way.moments))) found.push(event);
    },
  );
  return found;
}

function idOf({ fields }: Event): string {
  return String(fields["messageId"]);
}

function noticesOf(way: Failing, events: readonly Event[]): Event[] {
  const found = way.moments.flatMap((moment) => {
    const within = events.filter((event) => isAbout(event, way, [moment]));
    const until = Math.min(...within.map(madeAt)) + sameTimeMs;
    return moment.isExact === true ? within.filter((event) => madeAt(event) <= until) : within;
  });
  return [...new Set(found)];
}

function isAbout(event: Event, { sender }: Failing, moments: readonly Moment[]): boolean {
  if (String(event.fields["recipient"]).toLowerCase() !== sender) return false;
  return moments.some(({ from, until }) => madeAt(event) >= from && madeAt(event) <= until);
}

/** Milliseconds UTC; NaN where it is not known. */
function madeAt({ fields: { queuedAt } }: Event): number {
  return typeof queuedAt === "number" ? queuedAt : NaN;
}

/** Log times are whole seconds. */
const stampMs = 1_000;
/** Several hosts, each with a timeout. */
const longestAttemptMs = 600_000;
/** On a busy disk. */
const slowNoticeMs = 5_000;
/** Threads that end attempts at once mix their notices. */
const sameTimeMs = 20;
/** What is given up and removed without a trace was refused at the first attempt. */
const soonMs = 60_000;
/** Of more messages than these nothing is said. */
const mostSubjects = 3;
