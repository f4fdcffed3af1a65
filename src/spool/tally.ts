import { countOver, failureKinds, reasonOf, resultOf, type AttemptCounts, type AttemptResult } from "./attempts.js";
import { endingRun, isUnexplained, type FindRun } from "./filter-run.js";
import { createLedger, type Progress } from "./ledger.js";
import type { Attempt, Message } from "./message.js";
import { attemptEvent, frozenEvent, timeOf, type QueueEvent } from "./queue-event.js";
import type { Outbox } from "./outbox.js";
import type { ProviderFailures, SavedProviderFailures } from "./provider-failures.js";
import { nextTry, type RetrySettings } from "./schedule.js";

/**
 * WHAT SUCCESSIVE SCANS SAY. Counts each attempt that is over once and makes one event of it for the log records, however often it
 * is seen and whatever restarts lie between, as long as the state that was saved last comes back. Pure. What begins and
 * ends between two scans is not seen, nor is an attempt of which the message left before the next scan saw its end.
 */
export interface Tally {
  /**
   * From now on events are made, too. Of attempts before `since` (milliseconds UTC) there are none; once it was said, it holds
   * for all restarts to come.
   */
  startEvents(since: number): void;
  /** Takes in a whole scan. Lets others have their turn by `yieldToEventLoop`; they may save, and read the outbox. True where that is to be saved: something is new. */
  take(messages: Messages, yieldToEventLoop: () => Promise<void>): Promise<boolean>;
  counts(): AttemptCounts;
  /** The same by provider. */
  providers(): SavedProviderFailures | undefined;
  /** Events that found no room in the outbox before their message left the spool. */
  lost(): number;
  /** True where a message still in the spool has events that found no room yet. */
  isBehind(): boolean;
  /** As it was after the last whole scan. */
  save(): SavedTally;
}

type Messages = ReadonlyMap<string, Message>;

export interface SavedTally {
  readonly counts: AttemptCounts;
  /** Absent in a state that a version without it wrote. */
  readonly providers?: SavedProviderFailures;
  readonly lost: number;
  readonly ledger: string;
  /** False before the first scan was taken in whole. */
  readonly isWhole: boolean;
  /** Whether events were made: without, none is missing. */
  readonly isNoting: boolean;
  /** Milliseconds UTC; absent where none were ever made. */
  readonly notesSince?: number;
  /** What the very first scan finds is counted from this time on, milliseconds UTC; absent where it was made. */
  readonly countsSince?: number;
}

export interface TallyOptions {
  readonly saved: SavedTally | undefined;
  /** From when on what the very first scan finds is counted, milliseconds UTC, as long as no state says so. It becomes an event in any case, as far as `startEvents` says. */
  readonly countsSince: number;
  readonly retry: RetrySettings | undefined;
  /** Counts the same attempts by provider; made of what was saved. */
  readonly providers: ProviderFailures;
  /** Where the events go. */
  readonly outbox: Pick<Outbox, "add" | "size">;
  /** What the filters log says. `isRead`: it was read up to now. */
  readonly filterRuns?: { readonly find: FindRun; isRead(): boolean };
}

export function createTally({ saved, retry, outbox, filterRuns, providers, ...options }: TallyOptions): Tally {
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
  let isEmitting = false;
  let lost = saved?.lost ?? 0;
  let isWhole = saved?.isWhole ?? false;
  const findRun: FindRun = filterRuns?.find ?? (() => undefined);
  /** Messages whose events wait for the line of a filter. */
  const unexplained = new Set<string>();
  let previous: Messages = new Map();
  let isBehind = false;
  let hasChanged = false;
  let snapshot: SavedTally = saved ?? { ...copyCounts(), ledger: "", isWhole, isNoting: isEmitting };

  /** Counts and the rest of a moment: what is saved must not hold more than the ledger beside it. */
  function copyCounts(): Pick<SavedTally, "counts" | "providers" | "lost"> {
    return { counts: { results: { ...results }, failures: { ...failures } }, providers: providers.save(), lost };
  }

  function see(message: Message): void {
    const { name, attempts, state } = message;
    const over = countOver(message);
    let progress = ledger.find(name);
    if (progress === undefined) {
      if (over === 0 && state !== "frozen") return;
      progress = ledger.make(name);
      hasChanged = true;
    } else if (isAnotherLife(progress, attempts)) {
      end(progress, previous.get(name));
      hasChanged = true;
      Object.assign(progress, { counted: 0, emitted: 0, frozen: false, time: 0 });
    }
    for (let index = progress.counted; index < over; index++) count(message, attempts[index], progress);
    if (state !== "frozen" && progress.frozen) {
      progress.frozen = false;
      hasChanged = true;
    }
    if (isEmitting) emitEvents(message, progress);
  }

  function count(message: Message, attempt: Attempt | undefined, progress: Progress): void {
    if (attempt === undefined) return;
    hasChanged = true;
    progress.counted++;
    progress.time = secondOf(attempt.time);
    if (!isWhole && attempt.time < countsSince) return;
    results[resultOf(attempt)]++;
    providers.count(message, attempt);
    const failure = reasonOf(attempt);
    if (failure === undefined) return;
    const kind = `${failure.class} ${failure.reason}`;
    failures[kind] = (failures[kind] ?? 0) + 1;
  }

  function emitEvents(message: Message, progress: Progress): void {
    const { emitted, frozen } = progress;
    const last = message.attempts.at(-1);
    if (waitsForFilter(message, progress)) return void (isBehind = true);
    unexplained.delete(message.name);
    const run = endingRun(message, last, findRun);
    for (; progress.emitted < progress.counted; progress.emitted++) {
      const attempt = message.attempts[progress.emitted];
      if (attempt === undefined) continue;
      const more = attempt === last ? { next: nextTry(message, retry), run } : {};
      if (!offer(attempt.time, () => attemptEvent(message, attempt, more))) break;
    }
    if (message.state === "frozen" && !progress.frozen)
      progress.frozen = offer(timeOf(message), () => frozenEvent(message, run));
    if (progress.emitted !== emitted || progress.frozen !== frozen) hasChanged = true;
    if (progress.emitted < progress.counted || (message.state === "frozen" && !progress.frozen)) isBehind = true;
  }

  /** The line of a filter is written before the message is frozen, but may be read after the scan: such a message waits one scan for it. */
  function waitsForFilter(message: Message, { emitted, counted, frozen }: Progress): boolean {
    if (filterRuns === undefined || !isUnexplained(message) || (emitted === counted && frozen)) return false;
    const isFirst = !unexplained.has(message.name);
    unexplained.add(message.name);
    return !filterRuns.isRead() || (isFirst && endingRun(message, message.attempts.at(-1), findRun) === undefined);
  }

  /** True also for an event that is not wanted. It is made only where there is room for it. */
  function offer(time: number, make: () => QueueEvent, most = mostOfLiving): boolean {
    if (time < (notesSince ?? 0)) return true;
    if (outbox.size() >= most) return false;
    outbox.add(make());
    return true;
  }

  /** The message, or its slog, is gone: what is no event yet becomes one, as it was last seen, or else it is lost. */
  function end(progress: Progress, message: Message | undefined): void {
    if (!isEmitting) return;
    const run = message && endingRun(message, message.attempts.at(-1), findRun);
    for (; progress.emitted < progress.counted; progress.emitted++) {
      const attempt = message?.attempts[progress.emitted];
      if (message === undefined || attempt === undefined) lost++;
      else {
        const more = attempt === message.attempts.at(-1) ? { run } : {};
        if (!offer(attempt.time, () => attemptEvent(message, attempt, more), mostOfAll)) lost++;
      }
    }
    if (message?.state !== "frozen" || progress.frozen) return;
    if (!offer(timeOf(message), () => frozenEvent(message, run), mostOfAll)) lost++;
  }

  return {
    startEvents(since) {
      isEmitting = true;
      notesSince ??= since;
      // that they are made is part of what is saved
      hasChanged = true;
    },
    async take(messages, yieldToEventLoop) {
      let steps = 0;
      // with no event left to make, a message that is the same object as before says nothing new
      const isUnchanged = isWhole && !isBehind && previous.size > 0;
      isBehind = false;
      for (const message of messages.values()) {
        if (!isUnchanged || previous.get(message.name) !== message) see(message);
        if (++steps % stepsAtOnce === 0) await yieldToEventLoop();
      }
      for (const [name, progress] of ledger.named()) {
        if (!messages.has(name)) {
          end(progress, previous.get(name));
          ledger.delete(name);
          unexplained.delete(name);
          hasChanged = true;
        }
        if (++steps % stepsAtOnce === 0) await yieldToEventLoop();
      }
      const gone = ledger.dropUnfound();
      if (gone.length > 0 || !isWhole) hasChanged = true;
      if (saved?.isNoting === true) for (const progress of gone) end(progress, undefined);
      previous = messages;
      isWhole = true;
      if (!hasChanged) return false;
      hasChanged = false;
      snapshot = { ...copyCounts(), ledger: await ledger.pack(yieldToEventLoop), isWhole, isNoting: isEmitting };
      return true;
    },
    counts: () => snapshot.counts,
    providers: () => snapshot.providers,
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
function isAnotherLife({ counted, time }: Progress, attempts: readonly Attempt[]): boolean {
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

/** Events of messages that are still there can wait in the spool: they leave room for those of messages that go. */
const mostOfLiving = 5_000;
const mostOfAll = 10_000;
const stepsAtOnce = 250;
