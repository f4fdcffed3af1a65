import type { Settings } from "../config.js";
import { isRefused } from "../event.js";
import type { Follower, FollowerState } from "../files/follower.js";
import type { Keeper } from "../files/keeper.js";
import { createDomainTables } from "../files/tables.js";
import type { Journey, SavedJourney } from "../journey/journey.js";
import type { Logger } from "../log.js";
import { createDomains, type Domains } from "../metrics/domains.js";
import { storedMetrics } from "../metrics/families.js";
import { countLines } from "../metrics/pipeline.js";
import { createStore, type SavedStore, type Store } from "../metrics/store.js";
import type { SavedHistory } from "../recent/history.js";
import type { SavedZoneCheck } from "../parse/zone-check.js";
import { createRecent, type Recent } from "../recent/recent.js";
import { followLogs } from "./follow.js";
import { joinMessages } from "./journey.js";
import { measuring } from "./zone.js";
import type { Reading } from "./reading.js";
import { openLogState } from "./state.js";

export interface MetricsSide {
  readonly follower: Follower;
  readonly store: Store;
  readonly journey: Journey;
  /** As of now, also where no line came for a while. */
  recent(): Recent;
  readonly keeper: Keeper;
  readonly resets: number;
  /** Milliseconds UTC. */
  readonly countersSince: number;
  /** When everything was read that was there at the start; undefined before. Milliseconds UTC. */
  caughtUpAt(): number | undefined;
  readonly domains: Domains;
  /** Takes over changes of domains.tab and aliasdomain.tab. */
  refreshDomains(): Promise<void>;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

interface MetricsState {
  readonly directory: string;
  readonly follower: FollowerState;
  readonly counters: SavedStore;
  readonly domains: readonly string[];
  readonly since: number;
  /** Absent in a state that a version without it wrote. */
  readonly journey?: SavedJourney;
  /** The same. */
  readonly history?: SavedHistory;
  /** The same. */
  readonly zone?: SavedZoneCheck;
}

/** Starts the metrics pipeline: files to counters, with their state. */
export async function startMetrics(settings: Settings, reading: Reading, log: Logger): Promise<MetricsSide> {
  const { xmail } = settings;
  const state = await openLogState<MetricsState>("metrics", settings, log);
  const { restored } = state;
  const tables = createDomainTables(xmail.mailRoot);
  const now = await tables.readChanged();
  // lines read again after a crash must fall into the series they fell into before it
  const domains = createDomains(settings.metrics.maxDomains, restored?.domains ?? now ?? []);
  const store = createStore(storedMetrics, domains.toLabel, restored?.counters);
  store.registerZeros(domains.list());
  const journey = joinMessages(store, restored?.journey);
  const recent = createRecent(Date.now(), restored?.history);
  if (restored?.zone !== undefined) reading.zoneCheck.restore(restored.zone);
  const countersSince = restored?.since ?? Date.now();
  const ending = new AbortController();
  let caughtUpAt: number | undefined;
  let pending = restored === undefined ? undefined : now;

  const following = followLogs(settings, reading, {
    holdMs,
    startAt: { from: xmail.startAt },
    restored: restored?.follower,
    settle: () => keeper.settle(),
  });
  const { follower } = following;
  const keeper = state.keep((): MetricsState => {
    const saved = { directory: state.directory, follower: follower.save(), since: countersSince };
    const joined = { journey: journey.save(), history: recent.history.save(), zone: reading.zoneCheck.save() };
    return { ...saved, counters: store.save(), domains: domains.list(), ...joined };
  });
  keeper.touch();

  function useDomains(list: readonly string[]): void {
    domains.replace(list);
    store.registerZeros(domains.list());
    keeper.touch();
  }

  function noteCaughtUp(): void {
    if (caughtUpAt !== undefined || !follower.caughtUp()) return;
    caughtUpAt = Date.now();
    if (pending !== undefined) useDomains(pending);
    log.info({ files: follower.files().length }, "caught up with the logs");
  }

  const counting = countLines(
    {
      source: follower,
      store,
      prepare: measuring(reading.zoneCheck),
      onItem({ line, parsed }) {
        recent.see(parsed, line.text.length);
        if (!isRefused(parsed)) journey.see(parsed);
      },
      onCommit() {
        recent.tick(Date.now());
        keeper.touch();
        noteCaughtUp();
      },
    },
    ending.signal,
  );

  return {
    follower,
    store,
    journey,
    recent() {
      recent.tick(Date.now());
      return recent;
    },
    keeper,
    resets: state.resets,
    countersSince,
    caughtUpAt() {
      noteCaughtUp();
      return caughtUpAt;
    },
    domains,
    async refreshDomains() {
      // where the last line is torn nothing is committed any more that would tell
      noteCaughtUp();
      const changed = await tables.readChanged();
      if (changed === undefined) return;
      if (caughtUpAt === undefined) pending = changed;
      else useDomains(changed);
    },
    done: counting,
    async stop() {
      ending.abort();
      await counting.catch(() => undefined);
      await keeper.close();
      await following.stop();
    },
  };
}

/** Milliseconds: metrics read a deleted file at once, so nothing can be left after the minute that deletion takes to be sure. */
const holdMs = 120_000;
