import type { Settings } from "../config.js";
import { reasonOf } from "../errors.js";
import type { Event } from "../event.js";
import type { Cursor } from "../files/cursor.js";
import { readLog } from "../files/old-logs.js";
import type { KindName } from "../line.js";
import type { Logger } from "../log.js";
import { createParser } from "../parse/parser.js";
import { createZone } from "../parse/zone.js";
import { createPeople, dayMs, monthMs, type People } from "../recent/people.js";
import { logsWithin } from "../trace/period.js";
import { copyCursors, findRead, newestBytes, type ReadCursor, readEvents } from "./read-logs.js";

/**
 * READS WHO DID WHAT BEFORE THIS START AGAIN, from the log files, since the state directory holds no user names: lines before the cursors, so
 * each counts once, however the process before it ended. Of large logs only the newest part, so memory and time are bounded; takes at most
 * half of one processor. A file that cannot be read is said, and left out.
 */
export interface Recall {
  /** Where the pipeline begins to read each file. Later calls do nothing. */
  begin(cursors: readonly Cursor[]): void;
  /** True while it reads. */
  isReading(): boolean;
  stop(): Promise<void>;
}

/** `take` is handed what was found. */
export function openRecall(settings: Settings, log: Logger, take: (older: People) => void): Recall {
  const ending = new AbortController();
  const { signal } = ending;
  let reading: Promise<void> | undefined;
  let isDone = false;

  async function read(cursors: readonly ReadCursor[]): Promise<void> {
    const older = createPeople(Date.now());
    try {
      await recallPeople(older, { settings, cursors, log, signal, now: Date.now });
    } finally {
      take(older);
    }
  }

  return {
    begin(cursors) {
      reading ??= read(copyCursors(cursors))
        .catch((error: unknown) => {
          if (!signal.aborted) log.error({ err: error }, "the logs before this start could not be read again");
        })
        .finally(() => (isDone = true));
    },
    isReading: () => reading !== undefined && !isDone,
    async stop() {
      ending.abort();
      await reading;
    },
  };
}

interface RecallOptions {
  readonly settings: Settings;
  /** What follows is the pipeline's own. */
  readonly cursors: readonly ReadCursor[];
  readonly log: Logger;
  readonly signal: AbortSignal;
  now(): number;
}

/** Rejects where it is aborted. */
async function recallPeople(people: People, options: RecallOptions): Promise<void> {
  const { settings, cursors, log, signal, now } = options;
  const { logDir, timezone, maxLineBytes } = settings.xmail;
  const skip = (trouble: string) => log.warn({ trouble }, "an old log was not read again");
  const found = await findRead(logDir, cursors, skip);
  const zone = createZone(timezone);
  const parse = createParser(zone);
  const see = (event: Event) => {
    if (event.time >= people.oldest()) people.see(event);
  };
  for (const { kind, reachMs, bytes } of recalled) {
    const own = found.filter((old) => old.kind === kind);
    for (const old of newestBytes(logsWithin(own, { since: now() - reachMs, until: Infinity }, zone), bytes)) {
      try {
        const chunks = readLog(old, () => signal.throwIfAborted());
        await readEvents(chunks, { kind, file: old.file, parse, maxLineBytes }, see, signal);
      } catch (error) {
        signal.throwIfAborted();
        log.warn({ file: old.file, reason: reasonOf(error) }, "an old log was not read again");
      }
    }
  }
}

const mebibyte = 1024 * 1024;
/** Logins first: names that have logged in are told apart by them. */
const recalled: readonly { readonly kind: KindName; readonly reachMs: number; readonly bytes: number }[] = [
  { kind: "ctrl", reachMs: monthMs, bytes: 16 * mebibyte },
  { kind: "psync", reachMs: monthMs, bytes: 64 * mebibyte },
  { kind: "pop3", reachMs: monthMs, bytes: 128 * mebibyte },
  { kind: "smtp", reachMs: dayMs, bytes: 512 * mebibyte },
];
