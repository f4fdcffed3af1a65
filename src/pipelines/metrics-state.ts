import type { FollowerState } from "../files/follower.js";
import type { DomainList } from "../files/tables.js";
import type { SavedJourney } from "../journey/journey.js";
import type { SavedStore } from "../metrics/store.js";
import type { SavedZoneCheck } from "../parse/zone-check.js";
import type { SavedDeliveries } from "../recent/deliveries.js";
import type { SavedRun } from "../recent/filter-runs.js";
import type { SavedHistory } from "../recent/history.js";
import type { SavedRings } from "../recent/rings.js";
import type { SavedSilences } from "../recent/silences.js";

/** What the metrics pipeline keeps on disk. */
export interface MetricsState {
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
  /** The same; absent also while old logs are being counted. */
  readonly series?: SavedRings;
  /** The same. */
  readonly zone?: SavedZoneCheck;
  /** The same. */
  readonly filterRuns?: readonly SavedRun[];
  /** The same, and while it is being learned from old logs. */
  readonly silences?: SavedSilences;
  /** The same. */
  readonly deliveries?: SavedDeliveries;
  /** The time zone by which everything was read once that was there at a start. */
  readonly readBy?: string;
}

export function domainsOf({ domains, domainPatterns = [] }: MetricsState): DomainList {
  return { names: domains, patterns: domainPatterns };
}
