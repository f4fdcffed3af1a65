import { reasonOf } from "../errors.js";
import type { Event } from "../event.js";
import { findLogs, type OldLog } from "../files/old-logs.js";
import type { Message } from "../spool/message.js";
import { describeMessage } from "./describe.js";
import type { ShowOptions, TraceResult } from "./result.js";
import { collect, isWithin, keyOf, type Limits } from "./collect.js";
import { addFilterRuns } from "./filter-runs.js";
import { createLogScanner, type LogScanner, type SearchProgress } from "./log-scanner.js";
import { addNotices, nameSubjects } from "./notices.js";
import type { Range } from "./period.js";
import { matchesQuery, type Query } from "./query.js";
import { matchesQueued, stepsOf } from "./queued.js";
import { belongsTo, orderOf, splitByMessage, startOf, type Step, type MessageTrace } from "./message-trace.js";

/**
 * MESSAGE TRACES FROM THE LOG FILES. The files are searched as bytes and only matching lines are parsed, so that a day of a busy server
 * takes seconds. Where the query is not a message id, a second pass collects the lines of the ids that the first has found. Memory is
 * bounded by the limits, whatever the files hold. What the queue says about a message is included.
 */
export interface Tracer {
  /**
   * Messages with a line in the range that matches the query. Throws ConfigError without logs to read, and the
   * signal's reason when it is aborted.
   */
  search(
    query: Query,
    range: Range,
    limits: Limits,
    signal: AbortSignal,
    progress?: SearchProgress,
  ): Promise<TraceResult>;
}

export interface TracerOptions extends ShowOptions {
  /** Log files, gzipped ones too; if empty, all of the directory. */
  readonly files: readonly string[];
  readonly logDir: string;
  readonly maxLineBytes: number;
  /** Reads the queue. Undefined: the queue is not searched. */
  readonly readQueue: ((signal: AbortSignal) => Promise<Iterable<Message>>) | undefined;
  /** Numbers of the attempts after which XMail tells the sender that it will try again. */
  readNotifiedAttempts(): Promise<ReadonlySet<number>>;
  /** Milliseconds UTC. */
  now(): number;
}

export function createTracer(options: TracerOptions): Tracer {
  return {
    async search(query, range, limits, signal, progress = noProgress) {
      const startedAt = performance.now();
      const scan = (of: Query, told: SearchProgress) =>
        createLogScanner({ ...options, ignoreCase: of.text !== undefined, signal, progress: told });
      const scanner = scan(query, progress);
      const logs = await findLogs(options.files, options.logDir, (problem) => scanner.problems.add(problem));
      const notes: string[] = [];
      const queue = await readQueue(options, signal, notes);
      const sources = { logs, queue, now: options.now(), notified: await options.readNotifiedAttempts() };
      const { traces, loose, isCut } = await find(query, range, limits, scanner, sources, options);
      const findSenders = (wanted: Query, within: Range) =>
        find(wanted, within, limits, scan(wanted, noProgress), sources, options).then((found) => found.traces);
      const shown = await nameSubjects(traces, findSenders);
      const unnamed = withoutSteps(loose, shown);
      return {
        messages: [...shown, ...traceOfUnnamed(unnamed.slice(-limits.messages))].map((trace) =>
          describeMessage(trace, options),
        ),
        isCut: isCut || unnamed.length > limits.messages,
        linesRead: scanner.lines(),
        seconds: (performance.now() - startedAt) / 1000,
        problems: [...scanner.problems],
        notes,
      };
    },
  };
}

interface Sources {
  readonly logs: readonly OldLog[];
  readonly queue: readonly Message[];
  readonly now: number;
  readonly notified: ReadonlySet<number>;
}

interface Found {
  /** In the order of their first steps. */
  readonly traces: readonly MessageTrace[];
  readonly loose: readonly Event[];
  readonly isCut: boolean;
}

async function find(
  query: Query,
  range: Range,
  limits: Limits,
  scanner: LogScanner,
  { logs, queue, now, notified }: Sources,
  { decode, zone }: Pick<TracerOptions, "decode" | "zone">,
): Promise<Found> {
  const wanted = new Set(queue.filter((message) => isWanted(message, query, range, decode)));
  const known = [...wanted].flatMap((message) =>
    message.header === undefined
      ? []
      : [{ id: message.header.messageId, from: message.enteredAt, last: lastTime(message) }],
  );
  const collected = await collect(logs, known, scanner, { query, range, limits, zone, decode });
  const found = queue.filter((one) => wanted.has(one) || collected.byId.has(one.header?.messageId ?? ""));
  const byId = await addFilterRuns(logs, collected.byId, found, scanner, { range, zone, most: limits.lines });
  const logged = [...byId].flatMap(([id, events]) => splitByMessage(id, events));
  const isHit = (step: Step) =>
    "event" in step ? isWithin(step.time, range) && matchesQuery(step.event, query, decode) : wanted.has(step.message);
  // ids are reused: only messages that match the query in the range themselves count
  const all = addQueue(logged, queue, wanted, now)
    .map((trace) => ({ trace, last: Math.max(...trace.steps.filter(isHit).map(happenedAt)) }))
    .filter(({ last }) => last > -Infinity)
    // the same order as of `collect`, or the newest would be cut twice
    .toSorted((a, b) => a.last - b.last || orderOf(a.trace.messageId) - orderOf(b.trace.messageId));
  const newest = all.slice(-limits.messages);
  // a run before these is one of an older message, and they are not shown
  const oldest = collected.areMessagesCut || all.length > newest.length ? newest[0]?.last : undefined;
  const traces = newest.map(({ trace }) => trace).toSorted((a, b) => startOf(a) - startOf(b));
  return {
    traces: await addNotices(traces, queue, logs, scanner, { zone, now, notified }),
    loose: [...collected.loose, ...collected.runs.filter(({ time }) => time > (oldest ?? -Infinity))],
    isCut: collected.isCut || all.length > newest.length,
  };
}

/** Adds messages of the queue to their traces, and those in `wanted` also without one. */
function addQueue(
  traces: readonly MessageTrace[],
  queue: readonly Message[],
  wanted: ReadonlySet<Message>,
  now: number,
): MessageTrace[] {
  const all = [...traces];
  for (const message of queue) {
    const { header, enteredAt } = message;
    if (header === undefined) continue;
    const { messageId } = header;
    const at = all.findLastIndex((trace) => trace.messageId === messageId && belongsTo(trace, enteredAt));
    const trace = all[at];
    const steps = stepsOf(message, now);
    if (trace !== undefined)
      all[at] = { messageId, steps: [...trace.steps, ...steps].toSorted((a, b) => a.time - b.time) };
    else if (wanted.has(message)) all.push({ messageId, steps });
  }
  return all;
}

/** Lines that are a step of a message already, such as those of filters, are not shown again. In order of time. */
function withoutSteps(loose: readonly Event[], shown: readonly MessageTrace[]): Event[] {
  const known = new Set(
    shown.flatMap(({ steps }) => steps.flatMap((step) => ("event" in step ? [keyOf(step.event)] : []))),
  );
  return loose.filter((event) => !known.has(keyOf(event))).toSorted((a, b) => a.time - b.time);
}

function traceOfUnnamed(events: readonly Event[]): MessageTrace[] {
  const steps = events.map((event) => ({ time: event.time, event }));
  return steps.length === 0 ? [] : [{ messageId: "", steps }];
}

async function readQueue(options: TracerOptions, signal: AbortSignal, notes: string[]): Promise<Message[]> {
  if (options.readQueue === undefined) return [];
  try {
    return [...(await options.readQueue(signal))];
  } catch (error) {
    signal.throwIfAborted();
    notes.push(`the queue was not searched because the spool cannot be read: ${reasonOf(error)}`);
    return [];
  }
}

function isWanted(message: Message, query: Query, range: Range, decode: (raw: string) => string): boolean {
  const isIn = message.enteredAt <= range.until && lastTime(message) >= range.since;
  return isIn && matchesQueued(message, query, decode);
}

/** That a message still waits, or is frozen, is nothing that happens now. */
function happenedAt(step: Step): number {
  return "message" in step && step.attempt === undefined ? lastTime(step.message) : step.time;
}

function lastTime({ enteredAt, attempts }: Message): number {
  return Math.max(enteredAt, attempts.at(-1)?.time ?? enteredAt);
}

const noProgress: SearchProgress = { onPass: () => undefined, onRead: () => undefined };
