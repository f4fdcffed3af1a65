import type { FollowerState } from "../files/follower.js";
import type { DomainList } from "../files/tables.js";
import type { SavedJourney } from "../journey/journey.js";
import type { SavedStore } from "../metrics/store.js";
import type { SavedZoneCheck } from "../parse/zone-check.js";
import type { SavedDeliveries } from "../recent/deliveries.js";
import type { SavedRun } from "../recent/filter-runs.js";
import type { SavedHistory } from "../recent/history.js";
import type { SavedLongMemory } from "./long-memory.js";

/** What the metrics pipeline keeps on disk. */
export interface MetricsState extends SavedLongMemory {
  readonly directory: string;
  readonly follower: FollowerState;
  readonly counters: SavedStore;
  readonly domains: readonly string[];
  /** Absent in a state that a version without it wrote. */
  readonly domainPatterns?: DomainList["patterns"];
  readonly since: number;
  /** Absent in a state that a version without it wrote. */
  readonly journey?: SavedJourney;
  /** The same. */
  readonly history?: SavedHistory;
  /** The same. */
  readonly zone?: SavedZoneCheck;
  /** The same. */
  readonly filterRuns?: readonly SavedRun[];
  /** The same. */
  readonly deliveries?: SavedDeliveries;
  /** The time zone by which everything was read once that was there at a start. */
  readonly readBy?: string;
}

export function domainsOf({ domains, domainPatterns = [] }: MetricsState): DomainList {
  return { names: domains, patterns: domainPatterns };
}
