import type { Writable } from "node:stream";
import { createDecoding } from "../pipelines/decoding.js";
import { pluralize } from "../common/format.js";
import type { CommandOptions, Settings } from "../config.js";
import { ConfigError } from "../errors.js";
import { findLogs, type OldLog, readLog } from "../files/old-logs.js";
import { readRows, readStream } from "../files/stream.js";
import { mergeByTime } from "./backfill/time-order.js";
import { type Written, writeMetrics } from "./backfill/metrics.js";
import { sendRecords } from "./backfill/records.js";
import { refuseWrongZone } from "./backfill/wrong-zone.js";
import { createProgress, type Terminal } from "./progress.js";

export type BackfillOptions = Extract<CommandOptions, { command: "backfill" }>;

export interface BackfillStreams {
  readonly stdout: Writable;
  readonly stderr: Terminal;
}

/**
 * BACKFILL. Reads files once, by event time, and turns them into an OpenMetrics file with the times of the events, or into records sent to
 * the endpoint. Memory does not grow with the backlog. Gives exit code 0, or 1 where it was interrupted. Throws ConfigError for files and settings that do not fit, Failure for a file that cannot be
 * read or written. `now` gives milliseconds UTC.
 */
export async function backfill(
  settings: Settings,
  options: BackfillOptions,
  { stdout, stderr }: BackfillStreams,
  signal: AbortSignal,
  now: () => number = Date.now,
): Promise<number> {
  const target = chooseTarget(settings, options);
  const logs = await findLogs(options.files, settings.xmail.logDir);
  const decoding = createDecoding(settings);
  const { maxLineBytes } = settings.xmail;
  const optionsOf = (log: OldLog) => ({ ...log, parse: decoding.parse, maxLineBytes });
  const readItems = (log: OldLog) =>
    readStream(
      readLog(log, () => undefined),
      optionsOf(log),
    );
  await refuseWrongZone(logs, settings, readItems);

  const total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = createProgress(stderr, target === "otlp" ? "sending" : "reading", total);
  const spans = mergeByTime(logs, (log) => readRows(readLog(log, progress.advance), optionsOf(log)));
  const print = (text: string) => stderr.write(`${progress.lineStart}xmail-exporter: ${text}\n`);
  try {
    if (target === "otlp") {
      const onProblem = (text: string) => print(`the backend accepts nothing, waiting: ${text}`);
      const counts = await sendRecords(spans, settings, { ...options, decoding, onProblem }, stderr, signal);
      progress.end();
      stdout.write(`records accepted: ${counts.accepted}, rejected: ${counts.rejected}\n`);
    } else {
      const written = await writeMetrics(
        spans,
        { ...options, out: target.out, now },
        settings,
        progress,
        stderr,
        signal,
      );
      stdout.write(summary(target.out, written));
      for (const note of notesOf(written, options, now())) print(note);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    progress.end();
    await spans.return(undefined);
  }
  if (signal.aborted) print("interrupted before the end");
  return signal.aborted ? 1 : 0;
}

/** Throws ConfigError where the target is missing or ambiguous. */
function chooseTarget({ otlp }: Settings, options: BackfillOptions): "otlp" | { readonly out: string } {
  const { out } = options;
  if ((out === undefined) === (options.otlp === undefined))
    throw new ConfigError(["backfill: use either --out FILE for metrics or --otlp for log records"]);
  if (out !== undefined) return { out };
  if (otlp.logs === undefined)
    throw new ConfigError(["--otlp.endpoint: is required with --otlp; use a URL such as http://127.0.0.1:4318"]);
  return "otlp";
}

function summary(out: string, { lines, samples, series, from, to }: Written): string {
  const span = samples === 0 ? "" : `, ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  return `${out}: ${pluralize(samples, "sample")} in ${series} series from ${pluralize(lines, "line")}${span}\n`;
}

function notesOf({ future, to }: Written, { label = {} }: BackfillOptions, now: number): string[] {
  const found: string[] = [];
  if (future > 0) found.push(`skipped ${pluralize(future, "line")} with a time in the future`);
  if (label["job"] === undefined || label["instance"] === undefined)
    found.push("without --label job=... and --label instance=... these series do not match those that are scraped");
  if (to > now - threeHours)
    found.push("the file covers the last three hours, which Prometheus may still hold in memory: see docs/backfill.md");
  return found;
}

const threeHours = 3 * 3_600_000;
