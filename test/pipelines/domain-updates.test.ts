import { describe, expect, it } from "vitest";
import type { Batch } from "../../src/files/source.js";
import type { ChangedDomains } from "../../src/files/tables.js";
import { createDomainUpdates } from "../../src/pipelines/domain-updates.js";

const listAt = (changedAt: number): ChangedDomains => ({ names: [`list${changedAt}`], patterns: [], changedAt });

function given(pending?: ChangedDomains) {
  const used: number[] = [];
  let changed: ChangedDomains | undefined;
  let looks = 0;
  let clock = 0;
  const updates = createDomainUpdates({
    tables: {
      readChanged() {
        looks++;
        const list = changed;
        changed = undefined;
        return Promise.resolve(list);
      },
    },
    pending,
    use: ({ changedAt }) => (used.push(changedAt), Promise.resolve()),
    now: () => clock,
  });
  return {
    updates,
    used,
    looks: () => looks,
    change: (list: ChangedDomains) => void (changed = list),
    pass: (milliseconds: number) => void (clock += milliseconds),
    /** What `countLines` does. */
    async count(batch: Batch): Promise<void> {
      for (let waiting = updates.before(batch); waiting !== undefined; waiting = updates.before(batch)) await waiting;
    },
  };
}

/** One line of that time, milliseconds UTC. */
function batchAt(time: number, isLast: boolean): Batch {
  const nothing = () => undefined;
  const parsed = { kind: "smtp", file: "", offset: 0, time, reason: "columns" } as const;
  const line = { kind: "smtp", file: "", generation: 0, offset: 0, end: 1, text: "" } as const;
  return { items: [{ line, parsed }], isLast, commit: nothing, rewind: nothing, pass: nothing };
}

describe("while all was read", () => {
  it("each batch counts by what the tables hold then", async () => {
    const { updates, used, count, change, looks } = given();
    updates.catchUp();
    await count(batchAt(1_000, true));
    change(listAt(2_000));
    // a second later or in the same instant: it was added before the batch was written
    await count(batchAt(2_000, true));
    expect(used).toEqual([2_000]);
    expect(looks()).toBe(2);
  });

  it("a batch waits until the new list is saved", async () => {
    let save: () => void = () => undefined;
    const updates = createDomainUpdates({
      tables: { readChanged: () => Promise.resolve(undefined) },
      pending: listAt(1_000),
      use: () => new Promise((resolve) => (save = resolve)),
      now: () => 0,
    });
    expect(updates.catchUp()).toBe(true);
    const batch = batchAt(1_000, true);
    const waiting = updates.before(batch);
    expect(updates.before(batch)).toBe(waiting);
    save();
    await waiting;
    await updates.before(batch);
    expect(updates.before(batch)).toBeUndefined();
  });
});

describe("in a backlog", () => {
  it("the tables are looked at now and then, however many batches are read", async () => {
    const { count, looks, pass } = given();
    for (let n = 0; n < 100; n++) {
      await count(batchAt(n, false));
      pass(10);
    }
    expect(looks()).toBe(5);
  });

  it("a change holds from its own time on, and batches are small until then", async () => {
    const { updates, used, count } = given(listAt(5_400));
    expect(updates.isNear()).toBe(true);
    await count(batchAt(4_999, false));
    expect(used).toEqual([]);
    // lines have whole seconds
    await count(batchAt(5_000, false));
    expect(used).toEqual([5_400]);
    expect(updates.isNear()).toBe(false);
    expect(updates.catchUp()).toBe(false);
  });

  it("a change later than all lines holds once all was read", async () => {
    const { updates, used, count } = given(listAt(9_000));
    await count(batchAt(5_000, true));
    expect(updates.catchUp()).toBe(true);
    expect(used).toEqual([9_000]);
  });

  it("a change seen while reading holds from its own time on, too", async () => {
    const { used, count, change, pass } = given();
    await count(batchAt(1_000, false));
    change(listAt(3_000));
    pass(1_000);
    await count(batchAt(2_000, false));
    expect(used).toEqual([]);
    await count(batchAt(3_000, false));
    expect(used).toEqual([3_000]);
  });
});
