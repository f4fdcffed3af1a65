import { join } from "node:path";
import type { Writable } from "node:stream";
import type { CommandOptions, Settings } from "../config.js";
import { ConfigError, Failure, reasonOf } from "../errors.js";
import { isRefused } from "../event.js";
import { findLogs, type OldLog, readLog } from "../files/old-logs.js";
import { readRows, readStream } from "../files/stream.js";
import { createLook } from "../kinds/view.js";
import { createZone } from "../parse/zone.js";
import { createDecoding } from "../pipelines/decoding.js";
import { openPrivacy } from "../privacy/key.js";
import { createScanner } from "../spool/scan.js";
import { logsWithin } from "../trace/period.js";
import { refuseWrongZone } from "./backfill/wrong-zone.js";
import { toTime } from "./point-in-time.js";
import { toPrintable, toPrintableJson } from "./printable.js";
import { createProgress, type Progress, type Terminal } from "./progress.js";
import { createCalendar } from "./report/calendar.js";
import { createDocument, type Period, type ReportDocument } from "./report/document.js";
import { toHtml } from "./report/html.js";
import { toObject } from "./report/json.js";
import { type QueueSummary, summariseQueue } from "./report/queue-summary.js";
import { createTally, type Tally } from "./report/tally.js";
import { toText } from "./report/text.js";

export type ReportOptions = Extract<CommandOptions, { command: "report" }>;

export interface ReportStreams {
  readonly stdout: Writable;
  readonly stderr: Terminal;
}

/**
 * Prints what happened in a period, from the log files and the queue: totals compared with the period before, and the most frequent of
 * each. Memory does not grow with the logs. Gives exit code 0, or 1 where a file could not be read or it was interrupted, which prints
 * no report. Throws ConfigError for a period that is none, and without logs. `now` gives milliseconds UTC.
 */
export async function report(
  settings: Settings,
  options: ReportOptions,
  { stdout, stderr }: ReportStreams,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<number> {
  const { xmail } = settings;
  const zone = createZone(xmail.timezone);
  const period = readPeriod(options, settings, now());
  const before = { from: 2 * period.from - period.to, to: period.from };
  const problems: string[] = [];
  const all = await findLogs(options.files, xmail.logDir, (problem) => problems.push(problem));
  const logs = logsWithin(all, { since: before.from, until: period.to }, zone);
  const isZoneWrong = await noteWrongZone(logs, settings, problems);
  const calendar = createCalendar(period.from, period.to, zone);
  const tally = createTally(calendar.add);
  // of the period before only totals are shown
  const tallyBefore = createTally(() => undefined, 1);
  const progress = createProgress(
    stderr,
    "reading",
    logs.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const choose = (time: number) => {
    if (time >= period.from) return time < period.to ? tally : undefined;
    return time >= before.from ? tallyBefore : undefined;
  };
  try {
    await readAll(logs, settings, { choose, progress, signal, problems });
  } finally {
    progress.end();
  }
  const privacy = openPrivacy(settings.privacy);
  const isOfDirectory = options.files.length === 0;
  // it is that of now, whatever the period
  const isWanted = isOfDirectory && options.until === undefined;
  const queue = isWanted ? await readQueue(settings, options.top, signal, now, problems) : undefined;
  const printNote = (text: string) => stderr.write(`xmail-exporter: ${toPrintable(text)}\n`);
  if (signal.aborted) {
    printNote("interrupted before the end");
    return 1;
  }
  const document = createDocument({
    ...{ period, before, tally, tallyBefore, calendar, queue, problems, isZoneWrong, privacy },
    ...{ top: options.top, timezone: xmail.timezone, decode: createDecoding(settings).decode },
    source: isOfDirectory ? xmail.logDir : `${options.files.length} files`,
  });
  for (const problem of problems) printNote(problem);
  stdout.write(print(document, options, settings));
  return problems.length === 0 ? 0 : 1;
}

function print(document: ReportDocument, { format }: ReportOptions, { xmail }: Settings): string {
  if (format === "json") return `${toPrintableJson(toObject(document))}\n`;
  const zone = createZone(xmail.timezone);
  return format === "html" ? toHtml(document, zone) : toText(document, zone);
}

function readPeriod({ since, until }: ReportOptions, { xmail }: Settings, now: number): Period {
  const zone = createZone(xmail.timezone);
  const period = { from: toTime(since, 0, zone, now) ?? now, to: toTime(until, -1, zone, now) ?? now };
  if (period.from >= period.to) throw new ConfigError(["--since: must be earlier than --until"]);
  return period;
}

/** Times of the logs are shown as they are, but how long a delivery took cannot be told then. */
async function noteWrongZone(logs: readonly OldLog[], settings: Settings, problems: string[]): Promise<boolean> {
  const { parse } = createDecoding(settings);
  const { maxLineBytes } = settings.xmail;
  try {
    await refuseWrongZone(logs, settings, (log) =>
      readStream(
        readLog(log, () => undefined),
        { ...log, parse, maxLineBytes },
      ),
    );
    return false;
  } catch (error) {
    if (error instanceof ConfigError) problems.push(...error.errors);
    // it is read again, and said then
    else if (!(error instanceof Failure)) throw error;
    return error instanceof ConfigError;
  }
}

interface Reading {
  /** The tally for a time, milliseconds UTC. */
  choose(time: number): Tally | undefined;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly problems: string[];
}

async function readAll(logs: readonly OldLog[], settings: Settings, reading: Reading): Promise<void> {
  const { choose, progress, signal, problems } = reading;
  const { parse } = createDecoding(settings);
  const { maxLineBytes } = settings.xmail;
  const look = createLook();
  for (const log of logs) {
    try {
      for await (const rows of readRows(readLog(log, progress.advance), { ...log, parse, maxLineBytes })) {
        if (signal.aborted) return;
        for (let index = 0; index < rows.count; index++) {
          const tally = choose(rows.read.time[index] ?? 0);
          if (tally === undefined) continue;
          const parsed = look(rows, index);
          if (isRefused(parsed)) tally.totals.refusedLines++;
          else tally.see(parsed);
        }
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error.message);
    }
  }
}

async function readQueue(
  { xmail, spool, privacy }: Settings,
  top: number,
  signal: AbortSignal,
  now: () => number,
  problems: string[],
): Promise<QueueSummary | undefined> {
  if (spool.interval === 0) return undefined;
  const path = join(xmail.mailRoot, "spool");
  try {
    return summariseQueue(await createScanner({ spool: path, now }).scan(signal), openPrivacy(privacy), top);
  } catch (error) {
    if (!signal.aborted) problems.push(`the queue is missing: ${path} cannot be read: ${reasonOf(error)}`);
    return undefined;
  }
}
