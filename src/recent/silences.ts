import type { KindName } from "../line.js";
import { createLogSilence, type SavedSilence, type Silence } from "./log-silence.js";
import { createSeconds } from "./seconds.js";

/**
 * The silence of each log that mail writes to at all hours. The others are written now and then only. Where nothing was saved, nothing is
 * said before the lines of old logs were seen too: they may come after newer ones.
 */
export interface Silences {
  /** Takes a line. Time in milliseconds UTC. */
  see(log: KindName, time: number): void;
  /** The lines of old logs were seen. */
  learn(): void;
  isLearned(): boolean;
  /** Moves the clock on: a line from the future says nothing. Milliseconds UTC. */
  tick(now: number): void;
  /** Undefined before the first line. */
  of(log: WatchedLog, now: number): Silence | undefined;
  /** Plain data, part of the snapshot. Undefined before old logs were seen. */
  save(): SavedSilences | undefined;
}

export interface SavedSilences {
  /** The time zone by which the times were read. */
  readonly zone: string;
  readonly logs: Readonly<Partial<Record<WatchedLog, SavedSilence>>>;
}

export const watchedLogs = ["smtp", "smail", "pop3", "psync"] as const;
export type WatchedLog = (typeof watchedLogs)[number];

interface ZoneOffsets {
  readonly name: string;
  offsetAt(utc: number): number;
}

export function createSilences(now: number, { name: zone, offsetAt }: ZoneOffsets, saved?: SavedSilences): Silences {
  // times read by another zone say nothing
  const known = saved?.zone === zone ? saved.logs : undefined;
  const logs = forEachLog((log) => createLogSilence(offsetAt, known?.[log]));
  let unordered = known === undefined ? forEachLog(createSeconds) : undefined;
  let latest = now + dayMs;
  return {
    see(log, time) {
      if (time > latest) return;
      if (isWatched(log)) (unordered === undefined ? logs[log].see : unordered[log].add)(time);
    },
    learn() {
      for (const log of watchedLogs) for (const time of unordered?.[log].inOrder() ?? []) logs[log].see(time);
      unordered = undefined;
    },
    isLearned: () => unordered === undefined,
    tick: (time) => void (latest = time + dayMs),
    of: (log, time) => logs[log].at(time),
    save() {
      if (unordered !== undefined) return undefined;
      return { zone, logs: Object.fromEntries(watchedLogs.flatMap((log) => pairOf(log, logs[log].save()))) };
    },
  };
}

function forEachLog<T>(create: (log: WatchedLog) => T): Readonly<Record<WatchedLog, T>> {
  return { smtp: create("smtp"), smail: create("smail"), pop3: create("pop3"), psync: create("psync") };
}

export function isWatched(log: KindName): log is WatchedLog {
  return log === "smtp" || log === "smail" || log === "pop3" || log === "psync";
}

function pairOf(log: WatchedLog, saved: SavedSilence | undefined): [WatchedLog, SavedSilence][] {
  return saved === undefined ? [] : [[log, saved]];
}

const dayMs = 86_400_000;
