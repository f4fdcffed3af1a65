import { join } from "node:path";
import type { Writable } from "node:stream";
import type { CommandOptions, Settings } from "../config.js";
import { ConfigError } from "../errors.js";
import { readInstanceId } from "../files/instance-id.js";
import { createTraceIds } from "../journey/trace-id.js";
import { createDecoder } from "../parse/text.js";
import { createZone, type Zone } from "../parse/zone.js";
import { openPrivacy } from "../privacy/key.js";
import { createScanner } from "../spool/scan.js";
import { retrySettings } from "../spool/schedule.js";
import { readNotifiedAttempts } from "../spool/server-tab.js";
import type { TraceResult, TracedMessage } from "../trace/result.js";
import { formatLocalTime } from "../common/utc-offset.js";
import type { SearchProgress } from "../trace/log-scanner.js";
import type { Range } from "../trace/period.js";
import { type Query, readQuery } from "../trace/query.js";
import { createTracer, type TracerOptions } from "../trace/search.js";
import { createPaint } from "./paint.js";
import { createProgress, type Progress, type Terminal } from "./progress.js";
import { toPrintable, toPrintableJson } from "./printable.js";
import { toTime } from "./point-in-time.js";
import { toTimeline } from "./trace/timeline.js";

export type TraceOptions = Extract<CommandOptions, { command: "trace" }>;

export interface TraceHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Terminal;
}

/**
 * Prints the trace of each message that is found, as a timeline or as one JSON object a line. Gives exit code 0, or 1 where
 * nothing was found, a file could not be read or the search was interrupted. Throws ConfigError for a query or range that cannot be
 * searched for, and without logs. `now` gives milliseconds UTC.
 */
export async function trace(
  settings: Settings,
  options: TraceOptions,
  { env, stdout, stderr }: TraceHost,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<number> {
  const [text = "", ...files] = options.files;
  const zone = createZone(settings.xmail.timezone);
  const query = parseQuery(text);
  const range = readRange(options, files.length > 0, zone, now());
  const tracer = createTracer({
    files,
    logDir: settings.xmail.logDir,
    maxLineBytes: settings.xmail.maxLineBytes,
    zone,
    privacy: openPrivacy(settings.privacy),
    decode: createDecoder(settings.xmail.encoding),
    retry: retrySettings(settings.spool),
    traceIdOf: files.length > 0 ? undefined : await readTraceIds(settings),
    traceUrlTemplate: settings.trace.urlTemplate,
    readQueue: files.length > 0 ? undefined : queueReader(settings, now),
    readNotifiedAttempts: () => readNotifiedAttempts(settings.xmail.mailRoot),
    now,
  });
  const limits = { messages: options.limit, lines: maxLines };
  const printNote = (text: string) => stderr.write(`xmail-exporter: ${toPrintable(text)}\n`);
  const { progress, end } = showProgress(stderr);
  let result: TraceResult;
  try {
    result = await tracer.search(query, range, limits, signal, progress);
  } catch (error) {
    if (!signal.aborted) throw error;
    end();
    printNote("interrupted before the end");
    return 1;
  }
  end();
  const paint = createPaint(stdout, env);
  const print = (message: TracedMessage) =>
    options.json === true ? `${toPrintableJson(toObject(message))}\n` : toTimeline(message, { zone, paint });
  stdout.write(result.messages.map(print).join(options.json === true ? "" : "\n"));
  for (const note of notesOf(result, range, zone)) printNote(note);
  return result.messages.length > 0 && result.problems.length === 0 ? 0 : 1;
}

/** The queue belongs to the log directory; files passed as arguments may be those of another server. */
function queueReader({ xmail, spool }: Settings, now: () => number): TracerOptions["readQueue"] {
  if (spool.interval === 0) return undefined;
  const scanner = createScanner({ spool: join(xmail.mailRoot, "spool"), now });
  return async (signal) => (await scanner.scan(signal)).messages.values();
}

/** Only the exporter that sends knows its instance id, which is in its state directory or set. */
async function readTraceIds({ otlp, state }: Settings): Promise<TracerOptions["traceIdOf"]> {
  const instanceId = otlp.instanceId ?? (await readInstanceId(state.dir).catch(() => undefined));
  return instanceId === undefined ? undefined : createTraceIds(instanceId);
}

function parseQuery(text: string): Query {
  const query = readQuery(text);
  if (query === undefined)
    throw new ConfigError(["trace: the query is too short; use a message id or at least three characters"]);
  return query;
}

/** Files passed as arguments are searched as a whole. */
function readRange({ since, until }: TraceOptions, hasFiles: boolean, zone: Zone, now: number): Range {
  const range = {
    since: toTime(since, 0, zone, now) ?? (hasFiles ? -Infinity : now - week),
    until: toTime(until, -1, zone, now) ?? Infinity,
  };
  if (range.since > range.until) throw new ConfigError(["--since: must be earlier than --until"]);
  return range;
}

function showProgress(stderr: Terminal): { progress: SearchProgress; end(): void } {
  let bar: Progress | undefined;
  return {
    progress: {
      onPass(pass, bytes) {
        bar?.end();
        bar = createProgress(stderr, pass, bytes);
      },
      onRead: (bytes) => bar?.advance(bytes),
    },
    end: () => bar?.end(),
  };
}

/** Steps have the same shape as the events that `parse` prints. */
function toObject({ messageId, traceId, traceUrl, sender, outcome, steps }: TracedMessage): object {
  const known = { messageId, traceId, traceUrl, sender, outcome };
  return {
    ...(messageId === "" ? {} : Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))),
    steps: steps.map(({ kind, time, event, outcome, severity, file, offset, attributes }) => ({
      ...{ kind, time: new Date(time).toISOString(), event, outcome, severity, file, offset, attributes },
    })),
  };
}

function notesOf({ messages, isCut, problems, notes }: TraceResult, { since }: Range, zone: Zone): string[] {
  const from =
    since === -Infinity
      ? ""
      : ` since ${formatLocalTime(since, zone.offsetAt(since))}; use --since to search further back`;
  return [
    ...problems,
    ...notes,
    ...(messages.length === 0 ? [`nothing found${from}`] : []),
    ...(isCut ? ["only the newest matches are shown; use --limit N to show more"] : []),
  ];
}

/** Some tens of megabytes at most. */
const maxLines = 20_000;
const week = 7 * 86_400_000;
