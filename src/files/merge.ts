import { nameTime } from "./name.js";
import { hasUnread, type Tracked } from "./tracked.js";

/** The file whose next line comes first, and the time up to which its lines may be taken in one go. */
export interface Choice {
  readonly file: Tracked;
  /** Milliseconds UTC: a kind may run ahead of the others by a minute of event time. */
  readonly until: number;
}

/** Chooses by event time among files whose next line is loaded. Nothing waits for a file that has none. */
export function chooseNext(files: readonly Tracked[]): Choice | undefined {
  let first: Tracked | undefined;
  let firstTime = Infinity;
  let secondTime = Infinity;
  for (const file of files) {
    const time = file.loaded[file.taken]?.parsed.time;
    if (time === undefined) continue;
    if (first === undefined || time < firstTime) {
      secondTime = firstTime;
      first = file;
      firstTime = time;
    } else if (time < secondTime) secondTime = time;
  }
  return first === undefined ? undefined : { file: first, until: secondTime + ahead };
}

/**
 * Files whose turn may be next: per kind the oldest with unread lines by name, and those named up to two hours later,
 * since in DST weeks names do not sort by time: `smtp-202603282300` is written after `smtp-202603290000`.
 */
export function candidates(files: readonly Tracked[], now: number): Tracked[] {
  const waiting = files.filter((file) => hasUnread(file) && !isResting(file, now));
  const oldest = new Map<string, number>();
  for (const { cursor } of waiting)
    oldest.set(cursor.kind, Math.min(oldest.get(cursor.kind) ?? Infinity, nameTime(cursor.file)));
  return waiting.filter(({ cursor }) => nameTime(cursor.file) <= (oldest.get(cursor.kind) ?? 0) + shift);
}

/** It could not be read a moment ago. A clock set back must not make the moment long. */
function isResting({ failedAt }: Tracked, now: number): boolean {
  return failedAt !== undefined && now >= failedAt && now < failedAt + retryMs;
}

const ahead = 60_000;
const shift = 2 * 3_600_000;
/** Milliseconds before a file that could not be read is tried again. */
const retryMs = 1_000;
