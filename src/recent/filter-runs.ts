import type { Event } from "../event.js";
import { copyOf } from "../kinds/intern.js";

/**
 * THE FILTER RUNS THAT ENDED A MESSAGE and may have left it frozen in the queue, the newest of them, by the name of its file in the spool.
 * Bounded. A message that was dropped with exit code 4 is gone: on a server that drops thousands these would leave no room for the others.
 */
export interface FilterRuns {
  see(event: Event): void;
  find(name: string): FilterRun | undefined;
  /** Plain data, part of the snapshot: the message stays frozen for days after its line was read. */
  save(): readonly SavedRun[];
}

interface FilterRun {
  /** Milliseconds UTC. */
  readonly time: number;
  /** `dropped`, `bounced`. */
  readonly outcome: string;
  readonly program: string;
  readonly exitCode: number;
  /** `dropped by filter /bin/check (exit 5)`. */
  readonly verdict: string;
}

export type SavedRun = readonly [name: string, run: FilterRun];

export function createFilterRuns(saved: readonly SavedRun[] = [], most = 200): FilterRuns {
  const runs = new Map<string, FilterRun>(saved);
  return {
    see({ kind, time, outcome, fields }) {
      if (kind !== "filters" || (outcome !== "dropped" && outcome !== "bounced")) return;
      const { spoolFile, program, exitCode, verdict } = fields;
      if (typeof spoolFile !== "string" || typeof exitCode !== "number" || isRemoved(exitCode)) return;
      const run = { time, outcome, program: copyOf(String(program)), exitCode, verdict: copyOf(String(verdict)) };
      // the newest last
      runs.delete(spoolFile);
      runs.set(copyOf(spoolFile), run);
      for (const oldest of runs.keys()) {
        if (runs.size <= most) break;
        runs.delete(oldest);
      }
    },
    find: (name) => runs.get(name),
    save: () => [...runs],
  };
}

/** 16 is added for "no more filters". */
function isRemoved(exitCode: number): boolean {
  return (exitCode & ~16) === 4;
}
