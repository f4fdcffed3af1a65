import type { Progress } from "../files/lag.js";
import type { Logger } from "../log.js";
import { problems as english, type ProblemTexts } from "../texts/problems/en.js";

/** How far catching up has come. */
export interface CatchUp {
  /** `catching up with the logs: 43% read, 1.2 GiB left, about 3 minutes to go`; undefined when done. */
  describe(texts?: ProblemTexts): string | undefined;
  /** Measures the speed, and logs the progress every ten seconds. Call it about once a second. */
  tick(): void;
}

export interface CatchUpOptions {
  progress(): Progress | undefined;
  isDone(): boolean;
  readonly log: Logger;
  /** A monotonic clock in milliseconds. */
  elapsed(): number;
}

export function watchCatchUp({ progress, isDone, log, elapsed }: CatchUpOptions): CatchUp {
  const samples: { readonly at: number; readonly done: number }[] = [];
  let loggedAt = elapsed();

  /** Undefined before there is an estimate. */
  function secondsLeft({ total, done }: Progress): number | undefined {
    const [first] = samples;
    const last = samples.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < fewestMs) return undefined;
    const perSecond = ((last.done - first.done) * 1000) / (last.at - first.at);
    return perSecond <= 0 ? undefined : (total - done) / perSecond;
  }

  function describe({ catchingUp } = english): string | undefined {
    if (isDone()) return undefined;
    const now = progress();
    if (now === undefined || now.total === 0) return catchingUp();
    const seconds = secondsLeft(now);
    return catchingUp({
      percent: percentOf(now),
      bytesLeft: now.total - now.done,
      secondsLeft: seconds === undefined ? undefined : roundEstimate(seconds),
    });
  }

  return {
    describe,
    tick() {
      const now = progress();
      const at = elapsed();
      if (isDone() || now === undefined) return;
      samples.push({ at, done: now.done });
      while (at - (samples[0]?.at ?? at) > windowMs) samples.shift();
      const description = describe();
      if (description === undefined || at - loggedAt < logEveryMs) return;
      loggedAt = at;
      const seconds = secondsLeft(now);
      const left = seconds === undefined ? {} : { seconds_left: Math.round(seconds) };
      log.info({ percent: percentOf(now), bytes_left: now.total - now.done, ...left }, description);
    },
  };
}

/** 100% only when catching up is over. */
function percentOf({ total, done }: Progress): number {
  return Math.min(99, Math.floor((done / Math.max(1, total)) * 100));
}

/** As precise as an estimate can be: `3 minutes`, not `3 minutes 7 seconds`. */
function roundEstimate(seconds: number): number {
  const unit = seconds < 60 ? 5 : seconds < 3_600 ? 60 : 600;
  return Math.max(unit, Math.round(seconds / unit) * unit);
}

/** Milliseconds. */
const logEveryMs = 10_000;
/** The speed is that of the last 30 seconds, known after the first three. */
const windowMs = 30_000;
const fewestMs = 3_000;
