import { createSpanCounts, type SavedSpanCounts } from "../common/span-counts.js";

/**
 * DELIVERIES BY PROVIDER in the last hours, by event time. What failed is not in the logs: the queue has it (spool/provider-failures.ts). Part of the
 * counters' snapshot, so that lines read again after a crash are counted once here too.
 */
export interface Deliveries {
  /** One to this provider. Milliseconds UTC. */
  add(provider: string, time: number): void;
  /** Within the last so many hours, up to 24. */
  within(provider: string, hours: number, now: number): number;
  /** Milliseconds UTC. */
  lastTime(provider: string): number | undefined;
  save(): SavedDeliveries;
}

export interface SavedDeliveries {
  readonly counts: SavedSpanCounts;
  readonly lastTimes: Readonly<Record<string, number>>;
}

export function createDeliveries(saved?: SavedDeliveries): Deliveries {
  const counts = createSpanCounts(saved?.counts);
  const lastTimes = new Map(Object.entries(saved?.lastTimes ?? {}));
  return {
    add(provider, time) {
      counts.add(provider, time);
      if (time > (lastTimes.get(provider) ?? -Infinity)) lastTimes.set(provider, time);
    },
    within: counts.within,
    lastTime: (provider) => lastTimes.get(provider),
    save: () => ({ counts: counts.save(), lastTimes: Object.fromEntries(lastTimes) }),
  };
}
