import { countOver, failureKinds, reasonOf, resultOf, type AttemptCounts, type AttemptResult } from "./attempts.js";
import { createLedger, type Entry } from "./ledger.js";
import type { Attempt, Message } from "./message.js";
import { attemptEvent, frozenEvent, timeOf, type QueueEvent } from "./queue-event.js";
import type { Outbox } from "./outbox.js";
import { nextTry, type RetrySettings } from "./schedule.js";

/**
 * WHAT SUCCESSIVE SCANS SAY. Counts each attempt that is over once and notes it once for the log records, however often it
 * is seen and whatever restarts lie between, as long as the state that was saved last comes back. Pure. What begins and
 * ends between two scans is not seen, nor is an attempt of which the message left before the next scan saw its end.
 */
export interface Tally {
  /**
   * From now on notes are taken, too. Of attempts before `since` (milliseconds UTC) there are none; once it was said, it holds
   * for all restarts to come.
   */
  startEvents(since: number): void;
  /** Takes in a whole scan. Lets others have their turn by `yieldToEventLoop`; they may save, and read the outbox. True where that is to be saved: something is new. */
  take(messages: Messages, yieldToEventLoop: () => Promise<void>): Promise<boolean>;
  counts(): AttemptCounts;
  /** Notes that found no room in the outbox before their message left the spool. */
  lost(): number;
  /** True where a message still in the spool has notes that found no room yet. */
  isBehind(): boolean;
  /** As it was after the last whole scan. */
  save(): SavedTally;
}

type Messages = ReadonlyMap<string, Message>;

export interface SavedTally {
  readonly counts: AttemptCounts;
  readonly lost: number;
  readonly ledger: string;
  /** False before the first scan was taken in whole. */
  readonly isWhole: boolean;
  /** Whether notes were taken: without, none is missing. */
  readonly isNoting: boolean;
  /** Milliseconds UTC; absent where notes were never taken. */
  readonly notesSince?: number;
  /** What the very first scan finds is counted from this time on, milliseconds UTC; absent where it was made. */
  readonly countsSince?: number;
}

export interface TallyOptions {
  readonly saved: SavedTally | undefined;
  /** From when on what the very first scan finds is counted, milliseconds UTC, as long as no state says so. Noted it is in any case, as far as `notes` says. */
  readonly countsSince: number;
  readonly retry: RetrySettings | undefined;
  /** Where the notes go. */
  readonly outbox: Outbox;
}

export function createTally({ saved, retry, outbox, ...options }: TallyOptions): Tally {
  const ledger = createLedger(saved?.ledger);
  const results: Record<AttemptResult, number> = {
    temporary: 0,
    permanent: 0,
    unreported: 0,
    ...saved?.counts.results,
  };
  const failures: Record<string, number> = { ...zeros(), ...saved?.counts.failures };
  const countsSince = saved?.countsSince ?? options.countsSince;
  let notesSince = saved?.notesSince;
  let isNoting = false;
  let lost = saved?.lost ?? 0;
  let isWhole = saved?.isWhole ?? false;
  let previous: Messages = new Map();
  let isBehind = false;
  let hasChanged = false;
  let snapshot: SavedTally = saved ?? { ...pluralize(), ledger: "", isWhole, isNoting };

  /** Counts and the rest of a moment: what is saved must not hold more than the ledger beside it. */
  function pluralize(): Pick<SavedTally, "counts" | "lost"> {
    return { counts: { results: { ...results }, failures: { ...failures } }, lost };
  }

  function see(message: Message): void {
    const { name, attempts, state } = message;
    const over = countOver(message);
    let entry = ledger.find(name);
    if (entry === undefined) {
      if (over === 0 && state !== "frozen") return;
      entry = ledger.make(name);
      hasChanged = true;
    } else if (isAnotherLife(entry, attempts)) {
      end(entry, previous.get(name));
      hasChanged = true;
      Object.assign(entry, { counted: 0, noted: 0, frozen: false, time: 0 });
    }
    for (let index = entry.counted; index < over; index++) count(attempts[index], entry);
    if (state !== "frozen" && entry.frozen) {
      entry.frozen = false;
      hasChanged = true;
    }
    if (isNoting) takeNotes(message, entry);
  }

  function count(attempt: Attempt | undefined, entry: Entry): void {
    if (attempt === undefined) return;
    hasChanged = true;
    entry.counted++;
    entry.time = secondOf(attempt.time);
    if (!isWhole && attempt.time < countsSince) return;
    results[resultOf(attempt)]++;
    const failure = reasonOf(attempt);
    if (failure === undefined) return;
    const kind = `${failure.class} ${failure.reason}`;
    failures[kind] = (failures[kind] ?? 0) + 1;
  }

  function takeNotes(message: Message, entry: Entry): void {
    const { noted, frozen } = entry;
    for (; entry.noted < entry.counted; entry.noted++) {
      const attempt = message.attempts[entry.noted];
      if (attempt === undefined || reasonOf(attempt) === undefined) continue;
      const isLast = attempt === message.attempts.at(-1);
      if (!offer(attempt.time, () => attemptEvent(message, attempt, isLast ? nextTry(message, retry) : undefined)))
        break;
    }
    if (message.state === "frozen" && !entry.frozen) entry.frozen = offer(timeOf(message), () => frozenEvent(message));
    if (entry.noted !== noted || entry.frozen !== frozen) hasChanged = true;
    if (entry.noted < entry.counted || (message.state === "frozen" && !entry.frozen)) isBehind = true;
  }

  /** True also for a note that is not wanted. It is made only where there is room for it. */
  function offer(time: number, make: () => QueueEvent, most = mostOfLiving): boolean {
    if (time < (notesSince ?? 0)) return true;
    if (outbox.size() >= most) return false;
    outbox.add(make());
    return true;
  }

  /** The message, or its slog, is gone: what was not noted yet is, from the last look at it, or else it is lost. */
  function end(entry: Entry, message: Message | undefined): void {
    if (!isNoting) return;
    for (; entry.noted < entry.counted; entry.noted++) {
      const attempt = message?.attempts[entry.noted];
      if (message === undefined || attempt === undefined) lost++;
      else if (reasonOf(attempt) === undefined) continue;
      else if (!offer(attempt.time, () => attemptEvent(message, attempt, undefined), mostOfAll)) lost++;
    }
    if (message?.state !== "frozen" || entry.frozen) return;
    if (!offer(timeOf(message), () => frozenEvent(message), mostOfAll)) lost++;
  }

  return {
    startEvents(since) {
      isNoting = true;
      notesSince ??= since;
      // that they are taken is part of what is saved
      hasChanged = true;
    },
    async take(messages, yieldToEventLoop) {
      let steps = 0;
      // with nothing left to note, a message that is the same object as before says nothing new
      const isUnchanged = isWhole && !isBehind && previous.size > 0;
      isBehind = false;
      for (const message of messages.values()) {
        if (!isUnchanged || previous.get(message.name) !== message) see(message);
        if (++steps % stepsAtOnce === 0) await yieldToEventLoop();
      }
      for (const [name, entry] of ledger.named()) {
        if (!messages.has(name)) {
          end(entry, previous.get(name));
          ledger.delete(name);
          hasChanged = true;
        }
        if (++steps % stepsAtOnce === 0) await yieldToEventLoop();
      }
      const gone = ledger.dropUnfound();
      if (gone.length > 0 || !isWhole) hasChanged = true;
      if (saved?.isNoting === true) for (const entry of gone) end(entry, undefined);
      previous = messages;
      isWhole = true;
      if (!hasChanged) return false;
      hasChanged = false;
      snapshot = { ...pluralize(), ledger: await ledger.pack(yieldToEventLoop), isWhole, isNoting };
      return true;
    },
    counts: () => snapshot.counts,
    lost: () => lost,
    isBehind: () => isBehind,
    save: () => ({
      ...snapshot,
      ...(notesSince === undefined ? {} : { notesSince }),
      ...(snapshot.isWhole ? {} : { countsSince }),
    }),
  };
}

/**
 * CTRL's `frozsubmit` deletes the slog, and the message begins at attempt 1 again. A message without a slog says nothing: it
 * is on its way to be submitted, or gone.
 */
function isAnotherLife({ counted, time }: Entry, attempts: readonly Attempt[]): boolean {
  if (counted === 0 || attempts.length === 0) return false;
  const last = attempts[counted - 1];
  return last === undefined || secondOf(last.time) !== time;
}

function zeros(): Record<string, number> {
  return Object.fromEntries(failureKinds.map(([failureClass, reason]) => [`${failureClass} ${reason}`, 0]));
}

/** 32 bits: whatever number stands in a slog. */
function secondOf(millis: number): number {
  return Math.floor(millis / 1000) >>> 0;
}

/** Notes of messages that are still there can wait in the spool: they leave room for those of messages that go. */
const mostOfLiving = 5_000;
const mostOfAll = 10_000;
const stepsAtOnce = 250;
