import type { Event } from "../event.js";
import { longestJoin } from "../journey/journey.js";
import type { OldLog } from "../files/old-logs.js";
import type { Zone } from "../parse/zone.js";
import type { Message } from "../spool/message.js";
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
  { zone, now }: NoticeOptions,
): Promise<MessageTrace[]> {
  const failing = new Map(traces.flatMap((trace) => toFailing(trace)));
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
    const gone = delivered.filter((event) => !named.has(String(event.fields["spoolFile"])) && isAbout(event, way));
    const isUncertain = new Set(gone.map(idOf)).size > way.copies;
    const steps = [
      ...trace.steps,
      ...gone.map((event) => ({ time: event.time, event, notice: { messageId: idOf(event), isUncertain } })),
      ...inQueue.flatMap((message) => {
        const notice = { messageId: message.header?.messageId ?? "", isUncertain: false };
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
  const madeAt = Number(event?.fields["queuedAt"]);
  if (recipient === undefined || Number.isNaN(madeAt)) return trace;
  const senders = await findBySender(recipient, { since: madeAt - longestJoin * 1000, until: madeAt + stampMs });
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

/** Milliseconds UTC, both ends included. */
type Moment = readonly [from: number, until: number];

function toFailing(trace: MessageTrace): [MessageTrace, Failing][] {
  const sender = senderOf(trace)?.toLowerCase() ?? "";
  if (sender === "" || trace.messageId === "" || isNotice(trace.messageId)) return [];
  const moments = momentsOf(trace);
  return moments.length === 0 ? [] : [[trace, { sender, moments, copies: moments.length }]];
}

function momentsOf(trace: MessageTrace): Moment[] {
  const events = eventsOf(trace);
  const messages = messagesOf(trace);
  const bounced = events.filter(({ kind, outcome }) => kind === "filters" && outcome === "bounced");
  const attempts = messages.flatMap((message) => message.attempts);
  return [
    ...bounced.map(({ time }): Moment => [time - stampMs, time + 3 * stampMs]),
    ...attempts.map(({ time }): Moment => [time, time + longestAttemptMs]),
    ...(isMissing(events, messages) ? events.filter(isEntry) : []).map(({ time }): Moment => [time, time + soonMs]),
  ];
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
      if (isNotice(idOf(event)) && all.some((way) => isAbout(event, way))) found.push(event);
    },
  );
  return found;
}

function idOf({ fields }: Event): string {
  return String(fields["messageId"]);
}

function isAbout({ fields: { recipient, queuedAt } }: Event, { sender, moments }: Failing): boolean {
  if (typeof queuedAt !== "number" || String(recipient).toLowerCase() !== sender) return false;
  return moments.some(([from, until]) => queuedAt >= from && queuedAt <= until);
}

/** Log times are whole seconds. */
const stampMs = 1_000;
/** Several hosts, each with a timeout. */
const longestAttemptMs = 600_000;
/** What is given up and removed without a trace was refused at the first attempt. */
const soonMs = 60_000;
/** Of more messages than these nothing is said. */
const mostSubjects = 3;
