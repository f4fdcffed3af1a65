import { setTimeout } from "node:timers/promises";
import { reasonOf } from "../errors.js";
import { isRefused } from "../event.js";
import { nameTime } from "../files/name.js";
import { type OldLog, readLog } from "../files/old-logs.js";
import type { Progress } from "../files/lag.js";
import { readStream } from "../files/stream.js";
import type { Logger } from "../log.js";
import type { Settings } from "../config.js";
import type { Rings } from "../recent/rings.js";
import { seriesOf } from "../recent/series-of.js";
import { createDecoding } from "./decoding.js";
import { findRead, type ReadCursor } from "./read-logs.js";

export interface OldCountsOptions {
  readonly settings: Settings;
  /** How far the pipeline had read each file when it began: what follows is its own. */
  readonly cursors: readonly ReadCursor[];
  /** Takes the counts. */
  readonly rings: Rings;
  readonly log: Logger;
  readonly signal: AbortSignal;
  now(): number;
  onProgress(progress: Progress): void;
}

/**
 * Counts what stands in the logs before the cursors, and in those packed beside them (`.gz`): at a first start that begins at the end, and
 * when a version without a long memory was there before. Takes at most half of one processor. A file that cannot be read is said, and left
 * out. Rejects where it is aborted.
 */
export async function countOldLogs(options: OldCountsOptions): Promise<void> {
  const { settings, rings, log, signal, now, onProgress } = options;
  const { maxLineBytes } = settings.xmail;
  const logs = await findOld(options);
  const total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  const { parse } = createDecoding(settings);
  let done = 0;
  const began = now();
  for (const old of logs) {
    try {
      const chunks = readLog(old, (bytes) => onProgress({ total, done: (done += bytes) }));
      await countLog(readStream(chunks, { ...old, parse, maxLineBytes }), rings, signal);
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ file: old.file, reason: reasonOf(error) }, "an old log was not counted for the history");
    }
  }
  if (logs.length > 0)
    log.info({ files: logs.length, bytes: total, seconds: Math.round((now() - began) / 1000) }, "counted old logs");
}

async function countLog(items: ReturnType<typeof readStream>, rings: Rings, signal: AbortSignal): Promise<void> {
  let lines = 0;
  let began = performance.now();
  for await (const { parsed } of items) {
    const name = isRefused(parsed) ? undefined : seriesOf(parsed);
    if (name !== undefined) rings.add(rings.series(name), parsed.time);
    lines++;
    if (lines % linesAtOnce !== 0) continue;
    await setTimeout(performance.now() - began, undefined, { signal });
    began = performance.now();
  }
}

async function findOld({ settings, cursors, log, now }: OldCountsOptions): Promise<OldLog[]> {
  const skip = (trouble: string) => log.warn({ trouble }, "an old log was not counted for the history");
  const logs = await findRead(settings.xmail.logDir, cursors, skip);
  return logs.filter(({ file }) => nameTime(file) > now() - longestMs);
}

/** A file is read for some milliseconds, then others have their turn for as long. */
const linesAtOnce = 2_000;
/** Two years and more: names are by local time, and a file has what came until the next one. */
const longestMs = 800 * 24 * 3_600_000;
