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
import { belongsTo, splitByMessage, startOf, type Step, type MessageTrace } from "./message-trace.js";

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
      const sources = { logs, queue, now: options.now() };
      const { traces, loose, isCut } = await find(query, range, limits, scanner, sources, options);
      const findSenders = (wanted: Query, within: Range) =>
        find(wanted, within, limits, scan(wanted, noProgress), sources, options).then((found) => found.traces);
      const shown = await nameSubjects(traces, findSenders);
      return {
        messages: [...shown, ...traceOfUnnamed(loose, shown)].map((trace) => describeMessage(trace, options)),
        isCut,
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
  { logs, queue, now }: Sources,
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
  const traces = [...byId].flatMap(([id, events]) => splitByMessage(id, events));
  const isHit = (step: Step) =>
    "event" in step ? isWithin(step.time, range) && matchesQuery(step.event, query, decode) : wanted.has(step.message);
  // ids are reused: only messages that match the query in the range themselves count
  const all = addQueue(traces, queue, wanted, now)
    .map((trace) => ({ trace, last: Math.max(...trace.steps.filter(isHit).map(happenedAt)) }))
    .filter(({ last }) => last > -Infinity)
    // the same order as of `collect`, or the newest would be cut twice
    .toSorted((a, b) => a.last - b.last)
    .map(({ trace }) => trace);
  const newest = all.slice(-limits.messages).toSorted((a, b) => startOf(a) - startOf(b));
  return {
    traces: await addNotices(newest, queue, logs, scanner, { zone, now }),
    loose: collected.loose,
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

/** Lines that are a step of a message already, such as those of filters, are not shown again. */
function traceOfUnnamed(loose: readonly Event[], shown: readonly MessageTrace[]): MessageTrace[] {
  const known = new Set(
    shown.flatMap(({ steps }) => steps.flatMap((step) => ("event" in step ? [keyOf(step.event)] : []))),
  );
  const steps = loose
    .filter((event) => !known.has(keyOf(event)))
    .toSorted((a, b) => a.time - b.time)
    .map((event) => ({ time: event.time, event }));
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
