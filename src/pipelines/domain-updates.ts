import type { Batch } from "../files/source.js";
import type { ChangedDomains, DomainTables } from "../files/tables.js";

/**
 * KEEPS THE DOMAIN LIST CURRENT, so that a new domain counts from its first recipient on. No line counts by a new list before that is saved:
 * a line that is read again must fall into the same series. Lines of a backlog count by the list of before, up to the time of the change.
 */
export interface DomainUpdates {
  /** To be waited for before the batch is counted, as often as it gives anything. */
  before(batch: Batch): Promise<void> | undefined;
  /** Looks at the tables. */
  refresh(): Promise<void>;
  /** Everything was read that was there at the start: from now on changes hold at once. False where there was none to take over. */
  catchUp(): boolean;
  /** True while lines are near a change: batches are to be small. */
  isNear(): boolean;
}

export interface DomainUpdateOptions {
  readonly tables: Pick<DomainTables, "readChanged">;
  /** What changed since the list that is in force. */
  readonly pending: ChangedDomains | undefined;
  /** Takes over a list, and saves it. */
  use(list: ChangedDomains): Promise<void>;
  /** Milliseconds of a steady clock. */
  now(): number;
}

export function createDomainUpdates({ tables, use, now, ...options }: DomainUpdateOptions): DomainUpdates {
  let { pending } = options;
  let isCaughtUp = false;
  let saving: Promise<void> | undefined;
  let lookedFor: Batch | undefined;
  let lookedAt = -Infinity;

  function apply(list: ChangedDomains): void {
    pending = undefined;
    const saved = use(list).finally(() => {
      if (saving === saved) saving = undefined;
    });
    saving = saved;
  }

  async function refresh(): Promise<void> {
    const changed = await tables.readChanged();
    if (changed === undefined) return;
    if (isCaughtUp) apply(changed);
    else pending = changed;
  }

  return {
    before(batch) {
      if (saving !== undefined) return saving;
      if (pending !== undefined && newestOf(batch) >= Math.floor(pending.changedAt / 1000) * 1000) {
        apply(pending);
        return saving;
      }
      const isDue = batch.isLast === true || now() - lookedAt >= lookEveryMs;
      if (batch === lookedFor || !isDue) return undefined;
      lookedFor = batch;
      lookedAt = now();
      return refresh();
    },
    refresh,
    catchUp() {
      isCaughtUp = true;
      if (pending === undefined) return false;
      apply(pending);
      return true;
    },
    isNear: () => pending !== undefined,
  };
}

/** Milliseconds UTC of the last event. */
function newestOf({ spans, items }: Batch): number {
  if (spans === undefined) return items.reduce((newest, { parsed }) => Math.max(newest, parsed.time), -Infinity);
  return spans.reduce((newest, { rows, to }) => Math.max(newest, rows.read.time[to - 1] ?? -Infinity), -Infinity);
}

/** Milliseconds between looks while there is more to read. Reading a backlog must not become a series of looks. */
const lookEveryMs = 200;
