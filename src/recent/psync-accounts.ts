import type { Event } from "../event.js";
import { copyOf } from "../kinds/intern.js";
import { createLastUsed, type LastUsed } from "./last-used.js";
import { Streak } from "./streak.js";
import { createWindow, type Window } from "./window.js";

/**
 * HOW FETCHING GOES, by account as the PSYNC log names it. The log says no more about a failure than `EFAIL` or `ENOUSER`. Bounded: of more
 * accounts than there is room for, those that had a session last are known. Times in milliseconds UTC.
 */
export interface PsyncAccounts {
  /** Takes an event of the PSYNC log. */
  see(event: Event): void;
  /** Those that fail first, at most so many; those without a session for a week are not there any more. */
  list(now: number, limit: number): PsyncAccountList;
  /** Takes over what was seen before. */
  precede(older: PsyncAccounts): void;
  /** For another one to take over. */
  readonly known: LastUsed<Known>;
}

interface PsyncAccountList {
  readonly distinct: number;
  readonly isAtLeast: boolean;
  readonly failing: number;
  readonly top: readonly PsyncAccount[];
}

/** Texts as the log has them, one character a byte. */
interface PsyncAccount {
  readonly localDomain: string;
  readonly localUser: string;
  readonly remoteServer: string;
  readonly remoteUser: string;
  readonly lastTime: number;
  readonly lastSuccessTime: number | undefined;
  readonly lastFailureTime: number | undefined;
  /** `efail`, `enouser`, `other`. */
  readonly lastFailure: string | undefined;
  /** Of the first failure since the last success that is known; undefined where the last session was one. */
  readonly failingSinceTime: number | undefined;
  /** Sessions that failed since then. */
  readonly failures: number;
  /** Messages that could not be delivered locally in the last session. */
  readonly undelivered: number;
  readonly lastDay: { readonly messages: number; readonly bytes: number };
}

interface Known {
  readonly streak: Streak;
  /** Messages and bytes fetched. */
  readonly day: Window;
  failure: string | undefined;
  undelivered: number;
  lastTime: number;
}

export function createPsyncAccounts(capacity = 1_000): PsyncAccounts {
  const known = createLastUsed<Known>(capacity, () => ({
    streak: new Streak(),
    day: createWindow(24, hourMs),
    failure: undefined,
    undelivered: 0,
    lastTime: 0,
  }));

  return {
    see({ time, outcome, fields }) {
      const own = known.use(keyOf(fields));
      own.lastTime = Math.max(own.lastTime, time);
      own.undelivered = Number(fields["failed"]);
      own.day.add(time, [Number(fields["fetched"]), Number(fields["fetchedBytes"]), 0]);
      if (outcome === "ok") own.streak.good(time);
      else {
        own.streak.bad(time);
        own.failure = outcome;
      }
    },
    list(now, limit) {
      const all = [...known.entries()]
        .filter(([, { lastTime }]) => lastTime > now - shownMs)
        .map(([key, own]) => describe(key, own, now));
      const failing = all.filter(({ failingSinceTime }) => failingSinceTime !== undefined).length;
      const counts = { distinct: all.length, isAtLeast: known.hasForgotten(), failing };
      return { ...counts, top: all.toSorted(worstFirst).slice(0, limit) };
    },
    precede: (older) =>
      known.precede(older.known, (own, before) => {
        own.streak.precede(before.streak);
        own.day.merge(before.day);
        own.failure ??= before.failure;
        own.lastTime = Math.max(own.lastTime, before.lastTime);
      }),
    known,
  };
}

function keyOf({ localDomain, localUser, remoteServer, remoteUser }: Event["fields"]): string {
  return copyOf([localDomain, localUser, remoteServer, remoteUser].join(separator));
}

function describe(key: string, { streak, day, failure, undelivered, lastTime }: Known, now: number): PsyncAccount {
  // the last one may hold separators of its own
  const [localDomain = "", localUser = "", remoteServer = "", ...rest] = key.split(separator);
  const [messages, bytes] = day.sums(now);
  return {
    ...{ localDomain, localUser, remoteServer, remoteUser: rest.join(separator), lastTime },
    lastSuccessTime: streak.goodTime,
    lastFailureTime: streak.badTime,
    lastFailure: failure,
    failingSinceTime: streak.since,
    failures: streak.count,
    undelivered,
    lastDay: { messages, bytes },
  };
}

/** Those that have failed for longest, then those that could not deliver everything, then all others by name. */
function worstFirst(a: PsyncAccount, b: PsyncAccount): number {
  const since = (a.failingSinceTime ?? Infinity) - (b.failingSinceTime ?? Infinity);
  if (since !== 0 && !Number.isNaN(since)) return since;
  return Number(b.undelivered > 0) - Number(a.undelivered > 0) || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function nameOf({ localDomain, localUser, remoteServer, remoteUser }: PsyncAccount): string {
  return [localDomain, localUser, remoteServer, remoteUser].join("\t");
}

/** A column that holds one is cut in two by it. */
const separator = '"\t"';
const hourMs = 3_600_000;
const shownMs = 7 * 24 * hourMs;
