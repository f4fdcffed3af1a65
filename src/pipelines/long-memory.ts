import type { Settings } from "../config.js";
import type { Cursor } from "../files/cursor.js";
import type { Progress } from "../files/lag.js";
import type { Logger } from "../log.js";
import { createZone } from "../parse/zone.js";
import { createRings, type Rings, type SavedRings } from "../recent/rings.js";
import { seriesOf } from "../recent/series-of.js";
import { createSilences, type SavedSilences, type Silences } from "../recent/silences.js";
import { readOldLines } from "./old-lines.js";
import { copyCursors, type ReadCursor } from "./read-logs.js";

/**
 * The counts of the last year, and how long logs use to be silent. They are of one checkpoint with the cursors, so each line is counted
 * once.
 */
export interface LongMemory {
  readonly rings: Rings;
  readonly silences: Silences;
  /** At a first start: where reading begins in each file. Later calls do nothing. */
  begin(cursors: readonly Cursor[]): void;
  /** How far old logs are read; undefined when they are. */
  progress(): Progress | undefined;
  /** Without what old logs are being read for: a start in the meantime begins that again, up to its cursors. */
  save(): SavedLongMemory;
  stop(): Promise<void>;
}

/** Each is absent in a state that a version without it wrote, and while old logs are being read for it. */
export interface SavedLongMemory {
  readonly series?: SavedRings;
  readonly silences?: SavedSilences;
}

export interface LongMemoryOptions {
  /** Undefined at a first start. */
  readonly restored: (SavedLongMemory & { readonly cursors: readonly Cursor[] }) | undefined;
  /** Old logs are read: there is something to save. */
  onComplete(): void;
}

export function openLongMemory(settings: Settings, log: Logger, options: LongMemoryOptions): LongMemory {
  const { restored, onComplete } = options;
  const zone = createZone(settings.xmail.timezone);
  const rings = createRings(Date.now(), zone.offsetAt, restored?.series);
  const silences = createSilences(Date.now(), zone, restored?.silences);
  const ending = new AbortController();
  let isCounted = restored?.series !== undefined;
  let progress: Progress | undefined;
  let reading: Promise<void> | undefined;

  const isComplete = () => isCounted && silences.isLearned();

  async function read(cursors: readonly ReadCursor[]): Promise<void> {
    const old = isCounted ? undefined : createRings(Date.now(), zone.offsetAt);
    await readOldLines({
      ...{ settings, cursors, log, signal: ending.signal },
      keptMs: isCounted ? silencesMs : countsMs,
      onEvent(event) {
        silences.see(event.kind, event.time);
        const name = seriesOf(event);
        if (name !== undefined) old?.add(old.series(name), event.time);
      },
      onProgress: (now) => (progress = now),
    });
    rings.tick(Date.now());
    if (old !== undefined) rings.merge(old);
    isCounted = true;
    silences.learn();
    onComplete();
  }

  function begin(cursors: readonly Cursor[]): void {
    if (isComplete() || reading !== undefined) return;
    reading = read(copyCursors(cursors)).catch((error: unknown) => {
      if (!ending.signal.aborted) log.error({ err: error }, "old logs could not be counted for the history");
    });
  }

  if (restored !== undefined) begin(restored.cursors);
  return {
    rings,
    silences,
    begin,
    progress: () => (isComplete() ? undefined : (progress ?? { total: 0, done: 0 })),
    save() {
      const silent = silences.save();
      return { ...(isCounted && { series: rings.save() }), ...(silent && { silences: silent }) };
    },
    async stop() {
      ending.abort();
      await reading;
    },
  };
}

const dayMs = 24 * 3_600_000;
/** Two years and more: names are by local time, and a file has what came until the next one. */
const countsMs = 800 * dayMs;
/** Two weeks count, in files of up to a month. */
const silencesMs = 60 * dayMs;
