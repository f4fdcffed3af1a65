import type { KindName } from "../line.js";
import { createLogSilence, type SavedSilence, type Silence } from "./log-silence.js";

/** The silence of each log that mail writes to at all hours. The others are written now and then only. */
export interface Silences {
  /** Takes a line. Time in milliseconds UTC. */
  see(log: KindName, time: number): void;
  /** Moves the clock on: a line from the future says nothing. Milliseconds UTC. */
  tick(now: number): void;
  /** Undefined before the first line. */
  of(log: WatchedLog, now: number): Silence | undefined;
  /** Plain data, part of the snapshot. */
  save(): SavedSilences;
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
  const create = (log: WatchedLog) => createLogSilence(offsetAt, isSame(saved, zone) ? saved.logs[log] : undefined);
  const logs = { smtp: create("smtp"), smail: create("smail"), pop3: create("pop3"), psync: create("psync") };
  let latest = now + dayMs;
  return {
    see(log, time) {
      if (time > latest) return;
      if (isWatched(log)) logs[log].see(time);
    },
    tick: (time) => void (latest = time + dayMs),
    of: (log, time) => logs[log].at(time),
    save: () => ({ zone, logs: Object.fromEntries(watchedLogs.flatMap((log) => pairOf(log, logs[log].save()))) }),
  };
}

export function isWatched(log: KindName): log is WatchedLog {
  return log === "smtp" || log === "smail" || log === "pop3" || log === "psync";
}

/** Nothing is known where nothing was saved, or by another time zone. */
export function isSame(saved: SavedSilences | undefined, zone: string): saved is SavedSilences {
  return saved?.zone === zone;
}

function pairOf(log: WatchedLog, saved: SavedSilence | undefined): [WatchedLog, SavedSilence][] {
  return saved === undefined ? [] : [[log, saved]];
}

const dayMs = 86_400_000;
