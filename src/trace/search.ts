import { reasonOf } from "../errors.js";
import { findLogs } from "../files/old-logs.js";
import type { Message } from "../spool/message.js";
import { describeMessage } from "./describe.js";
import type { ShowOptions, TraceAnswer } from "./result.js";
import { collect, isWithin, keyOf, type Collected, type Limits } from "./collect.js";
import { createScanner, type Watch } from "./log-scanner.js";
import type { Range } from "./period.js";
import { matchesQuery, type Query } from "./query.js";
import { matchesQueued, stepsOf } from "./queued.js";
import { endOf, belongsTo, splitByMessage, startOf, type Step, type MessageTrace } from "./message-trace.js";

/**
 * ONE MESSAGE'S WAY, FROM THE LOG FILES THEMSELVES. The files are searched as bytes and only the lines that hold what is
 * looked for are read, so that a day of a busy server takes seconds. Where the query is no message id, a second pass
 * collects the lines of the ids that the first has found. Memory is bounded by the limits, whatever the files hold. What
 * the queue in the spool knows of a message stands with it.
 */
export interface Tracer {
  /**
   * Messages with a line in the range that holds what is looked for. Throws ConfigError without logs to read, and the
   * signal's reason when it is aborted.
   */
  search(query: Query, range: Range, limits: Limits, signal: AbortSignal, watch?: Watch): Promise<TraceAnswer>;
}

export interface TracerOptions extends ShowOptions {
  /** Log files, gzipped ones too; all of the directory where there is none. */
  readonly files: readonly string[];
  readonly logDir: string;
  readonly maxLineBytes: number;
  /** What is in the queue. Undefined: it is not looked at. */
  readonly readQueue: ((signal: AbortSignal) => Promise<Iterable<Message>>) | undefined;
  /** Milliseconds UTC. */
  now(): number;
}

export function createTracer(options: TracerOptions): Tracer {
  const { decode, zone } = options;
  return {
    async search(query, range, limits, signal, watch = silent) {
      const began = performance.now();
      const passes = createScanner({ ...options, ignoreCase: query.text !== undefined, signal, watch });
      const logs = await findLogs(options.files, options.logDir, (trouble) => passes.troubles.add(trouble));
      const notes: string[] = [];
      const queue = await readQueue(options, signal, notes);
      const present = options.now();
      const wanted = new Set(queue.filter((message) => isWanted(message, query, range, decode)));
      // what is in the queue now is newer than any line
      const known = [...wanted].flatMap(({ header, enteredAt }) =>
        header === undefined ? [] : [{ id: header.messageId, from: enteredAt, last: present }],
      );
      const collected = await collect(logs, known, passes, { query, range, limits, zone, decode });
      const ways = [...collected.byId].flatMap(([id, events]) => splitByMessage(id, events));
      const isHit = (step: Step) =>
        "event" in step
          ? isWithin(step.time, range) && matchesQuery(step.event, query, decode)
          : wanted.has(step.message);
      // an id may come again later or have come before: the messages that hold the query in the range themselves count
      const all = addQueue(ways, queue, wanted, present)
        .filter(({ steps }) => steps.some(isHit))
        .toSorted((a, b) => endOf(a) - endOf(b));
      const shown = all.slice(-limits.messages).toSorted((a, b) => startOf(a) - startOf(b));
      return {
        messages: [...shown, ...looseWays(collected, shown)].map((way) => describeMessage(way, options)),
        isCut: collected.isCut || all.length > shown.length,
        linesRead: passes.lines(),
        seconds: (performance.now() - began) / 1000,
        troubles: [...passes.troubles],
        notes,
      };
    },
  };
}

/** Messages of the queue stand with what the logs say of them, and those `wanted` stand also alone. */
function addQueue(
  ways: readonly MessageTrace[],
  queue: readonly Message[],
  wanted: ReadonlySet<Message>,
  now: number,
): MessageTrace[] {
  const all = [...ways];
  for (const message of queue) {
    const { header, enteredAt } = message;
    if (header === undefined) continue;
    const { messageId } = header;
    const at = all.findLastIndex((way) => way.messageId === messageId && belongsTo(way, enteredAt));
    const way = all[at];
    const steps = stepsOf(message, now);
    if (way !== undefined) all[at] = { messageId, steps: [...way.steps, ...steps].toSorted((a, b) => a.time - b.time) };
    else if (wanted.has(message)) all.push({ messageId, steps });
  }
  return all;
}

/** What is a step of a message already, such as the line of a filter, is not shown again. */
function looseWays({ loose }: Collected, shown: readonly MessageTrace[]): MessageTrace[] {
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
    notes.push(`the queue is not looked at, its spool cannot be read: ${reasonOf(error)}`);
    return [];
  }
}

function isWanted(message: Message, query: Query, range: Range, decode: (raw: string) => string): boolean {
  const { enteredAt, attempts } = message;
  const isIn = enteredAt <= range.until && lastTime(enteredAt, attempts) >= range.since;
  return isIn && matchesQueued(message, query, decode);
}

function lastTime(enteredAt: number, attempts: Message["attempts"]): number {
  return Math.max(enteredAt, attempts.at(-1)?.time ?? enteredAt);
}

const silent: Watch = { onPass: () => undefined, onRead: () => undefined };
