import { kinds } from "../kinds/list.js";
import type { KindName } from "../line.js";
import { lastEvent } from "../metrics/computed.js";
import type { MetricsPipeline } from "../pipelines/metrics.js";
import { isWatched, watchedLogs } from "../recent/silences.js";

/** A log that is silent for longer than it ever is. */
export interface SilentLog {
  readonly log: string;
  readonly seconds: number;
  /** The longest silence at these hours of the week. */
  readonly usualSeconds: number;
  /** True where another log had lines since. */
  readonly othersGoOn: boolean;
}

type Parts = Pick<MetricsPipeline, "silences" | "follower">;

/**
 * Logs whose silence is a problem. `now` in milliseconds UTC. What is not read may not be silent, and a log of which every file was removed
 * is not expected any more.
 */
export function findSilentLogs(parts: Parts, now: number): SilentLog[] {
  const { silences, follower } = parts;
  const unreadable = new Set(follower.unreadable().map(({ kind }) => kind));
  return watchedLogs.flatMap((log): SilentLog[] => {
    const silence = silences.of(log, now);
    const isKnown =
      lastLine(parts, log) !== undefined && !unreadable.has(log) && follower.lag(log).seconds <= maxLagSeconds;
    if (!isKnown || silence?.usual === undefined || !silence.isReported) return [];
    const { lastTime, usual } = silence;
    const othersGoOn = kinds.some(
      ({ name }) => name !== log && (lastLine(parts, name) ?? 0) * 1000 > lastTime + whileMs,
    );
    return [{ log, seconds: (now - lastTime) / 1000, usualSeconds: usual / 1000, othersGoOn }];
  });
}

/** Seconds of `xmail_log_longest_silence_seconds`, by log; those that are known. */
export function longestSilences(parts: Parts, now: number): (readonly [log: KindName, seconds: number])[] {
  return watchedLogs.flatMap((log) => {
    const usual = lastLine(parts, log) === undefined ? undefined : parts.silences.of(log, now)?.usual;
    return usual === undefined ? [] : [[log, usual / 1000] as const];
  });
}

/** Time of a log's last line in seconds UTC: of one that was read, or that was there before metrics started at the end. */
export function lastLine({ follower, silences }: Parts, log: KindName): number | undefined {
  const read = lastEvent(follower, log);
  if (read !== undefined || !isWatched(log)) return read;
  const hasFile = follower.files().some(({ cursor, path }) => cursor.kind === log && path !== undefined);
  const learned = hasFile ? silences.of(log, 0)?.lastTime : undefined;
  return learned === undefined ? undefined : learned / 1000;
}

const maxLagSeconds = 300;
/** Milliseconds that a log must go on to prove that XMail is running. */
const whileMs = 1_800_000;
