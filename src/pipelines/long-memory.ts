import type { Settings } from "../config.js";
import type { Cursor } from "../files/cursor.js";
import type { Progress } from "../files/lag.js";
import type { Logger } from "../log.js";
import { createZone } from "../parse/zone.js";
import { createRings, type Rings, type SavedRings } from "../recent/rings.js";
import { countOldLogs } from "./old-counts.js";
import { copyCursors, type ReadCursor } from "./read-logs.js";

/** The counts of the last year. They are of one checkpoint with the cursors, so each line is counted once. */
export interface LongMemory {
  readonly rings: Rings;
  /** At a first start: where reading begins in each file. Later calls do nothing. */
  begin(cursors: readonly Cursor[]): void;
  /** How far old logs are counted; undefined when they are. */
  progress(): Progress | undefined;
  /** Undefined while old logs are being counted: a start in the meantime begins that again, up to its cursors. */
  save(): SavedRings | undefined;
  stop(): Promise<void>;
}

export interface LongMemoryOptions {
  /** Undefined at a first start; without `series` where a version without it wrote the state. */
  readonly restored: { readonly cursors: readonly Cursor[]; readonly series: SavedRings | undefined } | undefined;
  /** Old logs are counted: there is something to save. */
  onComplete(): void;
}

export function openLongMemory(settings: Settings, log: Logger, options: LongMemoryOptions): LongMemory {
  const { restored, onComplete } = options;
  const { offsetAt } = createZone(settings.xmail.timezone);
  const rings = createRings(Date.now(), offsetAt, restored?.series);
  const ending = new AbortController();
  let isComplete = restored?.series !== undefined;
  let progress: Progress | undefined;
  let counting: Promise<void> | undefined;

  async function count(cursors: readonly ReadCursor[]): Promise<void> {
    const old = createRings(Date.now(), offsetAt);
    const { signal } = ending;
    const onProgress = (now: Progress) => (progress = now);
    await countOldLogs({ settings, cursors, rings: old, log, signal, now: Date.now, onProgress });
    rings.tick(Date.now());
    rings.merge(old);
    isComplete = true;
    onComplete();
  }

  function begin(cursors: readonly Cursor[]): void {
    if (isComplete || counting !== undefined) return;
    counting = count(copyCursors(cursors)).catch((error: unknown) => {
      if (!ending.signal.aborted) log.error({ err: error }, "old logs could not be counted for the history");
    });
  }

  if (restored !== undefined) begin(restored.cursors);
  return {
    rings,
    begin,
    progress: () => (isComplete ? undefined : (progress ?? { total: 0, done: 0 })),
    save: () => (isComplete ? rings.save() : undefined),
    async stop() {
      ending.abort();
      await counting;
    },
  };
}
