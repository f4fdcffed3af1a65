import { reasonOf } from "../errors.js";
import type { Event } from "../event.js";
import { nameTime } from "../files/name.js";
import { type OldLog, readLog } from "../files/old-logs.js";
import type { Progress } from "../files/lag.js";
import type { KindName } from "../line.js";
import type { Logger } from "../log.js";
import type { Settings } from "../config.js";
import { createDecoding } from "./decoding.js";
import { findRead, type ReadCursor, readEvents } from "./read-logs.js";

export interface OldLinesOptions {
  readonly settings: Settings;
  /** How far the pipeline had read each file when it began: what follows is its own. */
  readonly cursors: readonly ReadCursor[];
  /** Milliseconds before the newest file of a log: files that began earlier are left out. */
  readonly keptMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** The event is good until the next one. */
  onEvent(event: Event): void;
  onProgress(progress: Progress): void;
}

/**
 * Reads what stands in the logs before the cursors, and in those packed beside them (`.gz`): at a first start that begins at the end, and
 * when a version that remembers less was there before. Takes at most half of one processor. A file that cannot be read is said, and left
 * out. Rejects where it is aborted.
 */
export async function readOldLines(options: OldLinesOptions): Promise<void> {
  const { settings, log, signal, onEvent, onProgress } = options;
  const { maxLineBytes } = settings.xmail;
  const logs = await findOld(options);
  const total = logs.reduce((sum, { bytes }) => sum + bytes, 0);
  const { parse } = createDecoding(settings);
  let done = 0;
  const began = performance.now();
  for (const old of logs) {
    try {
      const chunks = readLog(old, (bytes) => onProgress({ total, done: (done += bytes) }));
      await readEvents(chunks, { ...old, parse, maxLineBytes }, onEvent, signal);
    } catch (error) {
      signal.throwIfAborted();
      log.warn({ file: old.file, reason: reasonOf(error) }, "an old log was not counted for the history");
    }
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  if (logs.length > 0) log.info({ files: logs.length, bytes: total, seconds }, "counted old logs");
}

async function findOld({ settings, cursors, keptMs, log }: OldLinesOptions): Promise<OldLog[]> {
  const skip = (trouble: string) => log.warn({ trouble }, "an old log was not counted for the history");
  const logs = await findRead(settings.xmail.logDir, cursors, skip);
  const newest = new Map<KindName, number>();
  for (const { kind, file } of logs) newest.set(kind, Math.max(newest.get(kind) ?? 0, nameTime(file)));
  return logs.filter(({ kind, file }) => nameTime(file) > (newest.get(kind) ?? 0) - keptMs);
}
