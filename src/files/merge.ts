import { nameOverlap } from "./name.js";
import { hasUnread } from "./file-state.js";
import type { FollowedFile } from "./followed-file.js";

/** The file whose next line comes first, and the time up to which its lines may be taken at once. */
export interface Choice {
  readonly file: FollowedFile;
  /** Milliseconds UTC: a kind may run ahead of the others by a minute of event time. */
  readonly until: number;
}

/** Chooses by event time among files whose next line is parsed. Nothing waits for a file that has none. */
export function chooseNext(files: readonly FollowedFile[]): Choice | undefined {
  let first: FollowedFile | undefined;
  let firstTime = Infinity;
  let secondTime = Infinity;
  for (const file of files) {
    // read when it became a candidate
    const time = file.loaded?.nextTime();
    if (time === undefined) continue;
    if (first === undefined || time < firstTime) {
      secondTime = firstTime;
      first = file;
      firstTime = time;
    } else if (time < secondTime) secondTime = time;
  }
  return first === undefined ? undefined : { file: first, until: secondTime + ahead };
}

/** Files with unread lines, a list per kind in the order of their names. Good until sizes are looked at again. */
export type Queues = readonly Queue[];

interface Queue {
  readonly files: readonly FollowedFile[];
  /** Where those begin that may still have something. */
  first: number;
}

export function queueUp(files: readonly FollowedFile[]): Queues {
  const kinds = new Map<string, FollowedFile[]>();
  for (const file of files) {
    if (!hasUnread(file)) continue;
    const own = kinds.get(file.cursor.kind);
    if (own === undefined) kinds.set(file.cursor.kind, [file]);
    else own.push(file);
  }
  return [...kinds.values()].map((own) => ({ files: own.toSorted((a, b) => a.period - b.period), first: 0 }));
}

/**
 * Files whose turn may be next: per kind the oldest with unread lines by name, and those named up to two hours later,
 * since in DST weeks names do not sort by time: `smtp-202603282300` is written after `smtp-202603290000`.
 */
export function candidates(queues: Queues, steady: number): FollowedFile[] {
  return queues.flatMap((queue) => nextOf(queue, steady));
}

function nextOf(queue: Queue, steady: number): FollowedFile[] {
  const next: FollowedFile[] = [];
  let oldest: number | undefined;
  for (let index = queue.first; index < queue.files.length; index++) {
    const file = queue.files[index];
    if (file === undefined || (oldest !== undefined && file.period > oldest + nameOverlap)) break;
    if (!hasUnread(file)) {
      if (index === queue.first) queue.first++;
    } else if (!isResting(file, steady)) {
      oldest ??= file.period;
      next.push(file);
    }
  }
  return next;
}

/** What is loaded of it need not wait. */
function isResting({ seen: { restsUntil }, loaded }: FollowedFile, steady: number): boolean {
  return restsUntil !== undefined && steady < restsUntil && loaded?.isWaiting() !== true;
}

const ahead = 60_000;
