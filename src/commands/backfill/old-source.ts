import { aborted } from "../../common/aborted.js";
import type { Batch, Item, Source } from "../../files/source.js";

export interface OldSourceOptions {
  /** Items a second at most, retries included. */
  readonly rate?: number | undefined;
  /** Milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when `signal` is aborted. */
  sleep(millis: number, signal: AbortSignal): Promise<void>;
  /** Called once, when the last item is committed. */
  onEnd(): void;
}

/**
 * Existing lines as a source: what is not committed is returned again. After the last line it waits to be aborted, and also after so many
 * skipped lines that memory would not hold them.
 */
export function createOldSource(items: AsyncIterator<Item>, options: OldSourceOptions): Source {
  const { rate = Infinity, now, sleep, onEnd } = options;
  let held: Item[] = [];
  /** How many of them are skipped for now. */
  let skipped = 0;
  let free = now();
  let ended = false;

  async function fill(count: number): Promise<void> {
    while (!ended && held.length < count) {
      const { value, done } = await items.next();
      if (done === true) ended = true;
      else held.push(value);
    }
  }

  return {
    async next(limit, signal): Promise<Batch> {
      // small requests at a low rate, so that records arrive evenly
      const most = Math.max(1, Math.min(limit, rate));
      // one more, to know the last
      if (skipped < maxSkipped) await fill(skipped + most + 1);
      if (held.length === skipped || skipped >= maxSkipped) {
        if (held.length === 0) onEnd();
        await aborted(signal);
      }
      const wait = free - now();
      if (wait > 0) await sleep(wait, signal);
      const from = skipped;
      const batch = signal.aborted ? [] : held.slice(from, from + most);
      free = Math.max(now(), free) + (batch.length / rate) * 1000;
      return {
        items: batch,
        isLast: ended && from + batch.length === held.length,
        commit: () => (held = held.slice(batch.length)),
        rewind: () => undefined,
        pass: () => (skipped += batch.length),
      };
    },
    goBack: () => (skipped = 0),
  };
}

/** Lines read ahead of rejected ones: some 20 MB. */
const maxSkipped = 20_000;
