import type { Settings } from "../config.js";
import { isRefused } from "../event.js";
import type { Follower } from "../files/follower.js";
import type { Checkpointer } from "../files/checkpointer.js";
import { createDomainTables, type DomainTables } from "../files/tables.js";
import { domainOf } from "../kinds/columns.js";
import type { Journey } from "../journey/journey.js";
import type { Logger } from "../log.js";
import { createDomains, type Domains } from "../metrics/domains.js";
import { destinationDeliveries, storedMetrics } from "../metrics/families.js";
import { countLines } from "../metrics/pipeline.js";
import { createStore, type Store } from "../metrics/store.js";
import type { Deliveries } from "../recent/deliveries.js";
import { createFilterRuns, type FilterRuns } from "../recent/filter-runs.js";
import { createRecent, type Recent } from "../recent/recent.js";
import type { Silences } from "../recent/silences.js";
import { countDeliveries } from "./deliveries.js";
import { createDomainUpdates } from "./domain-updates.js";
import { followLogs } from "./follow.js";
import { joinMessages } from "./journey.js";
import { openLongMemory, type LongMemory } from "./long-memory.js";
import { omitWrongDurations } from "./delivery-durations.js";
import type { Decoding } from "./decoding.js";
import { domainsOf, type MetricsState } from "./metrics-state.js";
import { openRecall, type Recall } from "./recall.js";
import { openLogState } from "./state.js";

export interface MetricsPipeline {
  readonly follower: Follower;
  readonly store: Store;
  readonly journey: Journey;
  /** As of now, also where no line came for a while. */
  recent(): Recent;
  /** How far old logs are read for the history; undefined when they are. */
  readonly oldLogs: LongMemory["progress"];
  /** True while it is read again who did what before this start. */
  readonly isRecalling: Recall["isReading"];
  readonly filterRuns: Pick<FilterRuns, "find">;
  readonly silences: Pick<Silences, "of">;
  readonly deliveries: Pick<Deliveries, "within" | "lastTime">;
  readonly checkpointer: Checkpointer;
  readonly resets: number;
  /** True where an earlier process left a state. */
  readonly isRestored: boolean;
  /** Milliseconds UTC. */
  readonly countersSince: number;
  /** When everything was read that was there at the start; undefined before. Milliseconds UTC. */
  caughtUpAt(): number | undefined;
  /** True where the logs were read once, in this run or an earlier one, by the time zone that is set. */
  knowsZone(): boolean;
  readonly domains: Pick<Domains, "list" | "toLabel">;
  /** Tables of domains that are there and cannot be read, with the code of the system. */
  unreadableTables(): ReturnType<DomainTables["unreadable"]>;
  /** Takes over changes of domains.tab and aliasdomain.tab. */
  refreshDomains(): Promise<void>;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the metrics pipeline: files to counters, with their state. */
export async function startMetrics(settings: Settings, reading: Decoding, log: Logger): Promise<MetricsPipeline> {
  const { xmail } = settings;
  const state = await openLogState<MetricsState>("metrics", settings, log);
  const { restored } = state;
  const tables = createDomainTables(xmail.mailRoot);
  const now = await tables.readChanged();
  // lines read again after a crash must fall into the series they fell into before it
  const domains = createDomains(settings.metrics.maxDomains, restored === undefined ? now : domainsOf(restored));
  const store = createStore([...storedMetrics, destinationDeliveries], domains.toLabel, restored?.counters);
  store.registerZeros(domains.list());
  const journey = joinMessages(store, restored?.journey);
  const deliveries = countDeliveries(store, Date.now(), restored?.deliveries);
  const localDomain = (address: string) => {
    const label = domains.toLabel(domainOf(address));
    return label === "other" ? undefined : label;
  };
  const memory = openLongMemory(settings, log, {
    restored: restored && { ...restored, cursors: restored.follower.cursors },
    onComplete: () => void checkpointer.flush(),
  });
  const recent = createRecent(Date.now(), localDomain, memory.rings, restored?.history);
  const recall = openRecall(settings, log, recent.people.precede);
  if (restored !== undefined) recall.begin(restored.follower.cursors);
  const filterRuns = createFilterRuns(restored?.filterRuns);
  if (restored?.zone !== undefined) reading.zoneCheck.restore(restored.zone);
  const countersSince = restored?.since ?? Date.now();
  const ending = new AbortController();
  const wasCaughtUp = restored?.readBy === xmail.timezone;
  let caughtUpAt: number | undefined;

  const following = followLogs(settings, reading, {
    holdMs,
    startAt: { from: xmail.startAt },
    restored: restored?.follower,
    saveProgress: () => checkpointer.write(),
    settle() {
      // where it cannot be read yet, there is nothing to begin with
      if (follower.problem() === undefined) for (const old of [memory, recall]) old.begin(follower.save().cursors);
      return checkpointer.flush();
    },
  });
  const { follower } = following;
  const checkpointer = state.keep((): MetricsState => {
    const saved = { directory: state.directory, follower: follower.save(), since: countersSince };
    const joined = {
      journey: journey.save(),
      deliveries: deliveries.save(),
      history: recent.history.save(),
      zone: reading.zoneCheck.save(),
    };
    const readBy = wasCaughtUp || caughtUpAt !== undefined ? { readBy: xmail.timezone } : {};
    const { names, patterns } = domains.save();
    const known = { domains: names, domainPatterns: patterns, filterRuns: filterRuns.save() };
    return { ...saved, counters: store.save(), ...memory.save(), ...known, ...joined, ...readBy };
  });
  checkpointer.markDirty();
  // a process that is ended every few seconds must come to an end of what was there before it, too
  const saving = setInterval(() => void checkpointer.write(), catchingUpMs);
  saving.unref();

  const updates = createDomainUpdates({
    tables,
    pending: now !== undefined && domains.differs(now) ? now : undefined,
    now: () => performance.now(),
    use(list) {
      domains.replace(list);
      store.registerZeros(domains.list());
      return checkpointer.flush();
    },
  });

  function noteCaughtUp(): void {
    if (caughtUpAt !== undefined || !follower.caughtUp()) return;
    caughtUpAt = Date.now();
    clearInterval(saving);
    // that it was reached once is part of the state
    if (!updates.catchUp()) void checkpointer.flush();
    const unreadable = follower.unreadable();
    const closed = new Set(unreadable.map(({ name }) => name));
    const files = follower.files().filter(({ cursor }) => !closed.has(cursor.name)).length;
    if (closed.size === 0) log.info({ files }, "caught up with the logs");
    else log.warn({ files, unreadable: closed.size }, "caught up with the logs, but for files that cannot be read");
  }

  const counting = countLines(
    {
      source: follower,
      store,
      holdOn: updates.before,
      isNear: updates.isNear,
      prepare: omitWrongDurations(reading.zoneCheck),
      onItem({ parsed, bytes = 0 }) {
        recent.see(parsed, bytes);
        if (isRefused(parsed)) return;
        memory.silences.see(parsed.kind, parsed.time);
        journey.see(parsed);
        filterRuns.see(parsed);
        deliveries.see(parsed);
      },
      onCommit() {
        recent.tick(Date.now());
        deliveries.tick(Date.now());
        memory.silences.tick(Date.now());
        checkpointer.markDirty();
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
    oldLogs: memory.progress,
    isRecalling: recall.isReading,
    filterRuns,
    silences: memory.silences,
    deliveries,
    checkpointer,
    resets: state.resets,
    isRestored: restored !== undefined,
    countersSince,
    caughtUpAt() {
      noteCaughtUp();
      return caughtUpAt;
    },
    knowsZone: () => wasCaughtUp || caughtUpAt !== undefined,
    domains,
    unreadableTables: tables.unreadable,
    async refreshDomains() {
      // where the last line is torn nothing is committed any more that would tell
      noteCaughtUp();
      await updates.refresh();
    },
    done: counting,
    async stop() {
      clearInterval(saving);
      ending.abort();
      await counting.catch(() => undefined);
      await Promise.all([memory.stop(), recall.stop()]);
      await checkpointer.close();
      await following.stop();
    },
  };
}

/** Milliseconds between saves while catching up. */
const catchingUpMs = 1_000;
/** Milliseconds: metrics read a deleted file at once, so nothing can be left after the minute that deletion takes to be sure. */
const holdMs = 120_000;
