import type { Batch, Source } from "../files/source.js";

export interface Position<I> {
  /** The same source, watched. */
  readonly source: Source<I>;
  /** Event time up to which records of others may be sent, milliseconds UTC; Infinity where all that was read is settled. */
  reached(): number;
}

/**
 * Watches how far a source is settled. A backend may refuse what is older than the newest it has (Loki: by an hour, for all
 * records of an exporter together): records of today must not be sent while those of yesterday are still on their way.
 */
export function watchPosition<I>(source: Source<I>, timeOf: (item: I) => number, now: () => number): Position<I> {
  /** Of the oldest item that is not settled, as far as is known. */
  let oldest = -Infinity;
  let isPassing = false;
  let waitingSince: number | undefined;
  return {
    source: {
      goBack() {
        isPassing = false;
        source.goBack();
      },
      async next(limit, signal): Promise<Batch<I>> {
        waitingSince = now();
        const batch = await source.next(limit, signal);
        waitingSince = undefined;
        const { items, isLast = false } = batch;
        const [first] = items;
        const last = items.at(-1);
        if (!isPassing && first !== undefined) oldest = timeOf(first);
        const newest = last === undefined ? undefined : timeOf(last);
        return {
          items,
          isLast,
          commit() {
            batch.commit();
            if (isLast) oldest = Infinity;
            else if (newest !== undefined) oldest = newest;
          },
          rewind: () => batch.rewind(),
          pass() {
            batch.pass();
            isPassing = true;
          },
        };
      },
    },
    reached() {
      const isIdle = !isPassing && waitingSince !== undefined && now() - waitingSince > idleMillis;
      return isIdle ? Infinity : oldest + ahead;
    },
  };
}

/** The same source, which gives nothing beyond what is `reached`. Its items come in the order of time. */
export function keepBehind<I>(
  source: Source<I>,
  timeOf: (item: I) => number,
  reached: () => number,
  sleep: (millis: number, signal: AbortSignal) => Promise<void>,
): Source<I> {
  return {
    goBack: () => source.goBack(),
    async next(limit, signal) {
      for (let most = limit; ;) {
        const batch = await source.next(most, signal);
        const until = reached();
        const beyond = batch.items.findIndex((item) => timeOf(item) > until);
        if (beyond < 0) return batch;
        batch.rewind();
        if (signal.aborted) return { items: [], commit: nothing, rewind: nothing, pass: nothing };
        if (beyond === 0) await sleep(lookMillis, signal);
        most = beyond === 0 ? limit : beyond;
      }
    },
  };
}

function nothing(): void {}

/** Milliseconds after which a source that gives nothing has nothing. */
const idleMillis = 2_000;
/** Milliseconds of event time. */
const ahead = 1_800_000;
const lookMillis = 500;
