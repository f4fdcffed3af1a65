import { describe, expect, it } from "vitest";
import type { FilterRun } from "../../src/spool/filter-run.js";
import type { Message } from "../../src/spool/message.js";
import { attempts, given, message, refused, start, waiting } from "./given.js";

const name = message().name;

describe("attempts", () => {
  it("are counted once, however often they are seen", async () => {
    const all = given();
    const once = message();
    await all.scan(once);
    await all.scan(once);
    const twice = message({ attempts: attempts([{}], [{ reason: "mailbox_full" }]) });
    await all.scan(twice);
    await all.scan(twice);
    const { results, failures } = all.tally.counts();
    expect(results).toEqual({ temporary: 2, permanent: 0, unreported: 0 });
    expect(failures["temporary greylisted"]).toBe(1);
    expect(failures["temporary mailbox_full"]).toBe(1);
    expect(await waiting(all)).toEqual([`${name} 1 attempt`, `${name} 2 attempt`]);
  });

  it("count by the last host", async () => {
    const all = given();
    await all.scan(message({ attempts: attempts([{ reason: "connection" }, { reason: "mailbox_full" }]) }));
    expect(all.tally.counts().failures).toMatchObject({ "temporary connection": 0, "temporary mailbox_full": 1 });
  });

  it("do not count while they run", async () => {
    const all = given();
    // in mess, the first of several hosts may have failed
    await all.scan(message({ state: "active", attempts: attempts([{}]) }));
    await all.scan(message({ state: "active", attempts: attempts([]) }));
    await all.scan(message({ state: "retry", attempts: attempts([]) }));
    expect(all.tally.counts().results).toEqual({ temporary: 0, permanent: 0, unreported: 0 });
    await all.scan(message({ state: "retry", attempts: attempts([{}], []) }));
    expect(all.tally.counts().results).toEqual({ temporary: 1, permanent: 0, unreported: 0 });
  });

  it("count at once where they are permanent: XMail asks no other host, and may remove the message", async () => {
    const all = given();
    await all.scan(message({ state: "active", attempts: attempts([refused]) }));
    await all.scan();
    expect(all.tally.counts().results.permanent).toBe(1);
    expect(await waiting(all)).toEqual([`${name} 1 attempt`]);
  });

  it("without a reason are unreported once another begins or the message is frozen, and become a record like all others", async () => {
    const all = given();
    await all.scan(message({ state: "active", attempts: attempts([], []) }));
    expect(all.tally.counts().results.unreported).toBe(1);
    await all.scan(message({ state: "frozen", attempts: attempts([], []) }));
    expect(all.tally.counts().results.unreported).toBe(2);
    expect(await waiting(all)).toEqual([`${name} 1 attempt`, `${name} 2 attempt`, `${name} 2 frozen`]);
  });

  it("that a filter ended wait a scan for its line, and then say so", async () => {
    const runs = new Map<string, FilterRun>();
    let isRead = false;
    const all = given(undefined, { filterRuns: { find: (one) => runs.get(one), isRead: () => isRead } });
    const frozen = message({ state: "frozen", attempts: attempts([{}], []) });
    const other = message({ name: `${start}.1.1.1.vm`, state: "frozen", attempts: attempts([]) });
    const events = async () => {
      const batch = await all.outbox.next(Infinity, new AbortController().signal);
      batch.rewind();
      return batch.items.map(({ attempt, event, verdict, reason }) => [attempt, event, verdict, reason]);
    };
    await all.scan(frozen);
    expect(all.outbox.size()).toBe(0);
    expect(all.tally.counts().results).toEqual({ temporary: 1, permanent: 0, unreported: 1 });
    await all.scan(frozen);
    expect(all.outbox.size()).toBe(0);
    isRead = true;
    const run = {
      outcome: "dropped",
      program: "/bin/check",
      exitCode: 5,
      verdict: "dropped by filter /bin/check (exit 5)",
    };
    runs.set(name, { ...run, time: start + 60_000 });
    await all.scan(frozen, other);
    const told = [
      [1, "attempt", undefined, "greylisted"],
      [2, "attempt", run.verdict, "filter"],
      [2, "frozen", run.verdict, "filter"],
    ];
    expect(await events()).toEqual(told);
    // nothing comes for the other one
    await all.scan(frozen, other);
    expect((await events()).filter((event) => !told.some((one) => String(one) === String(event)))).toEqual([
      [1, "attempt", undefined, "unreported"],
      [1, "frozen", undefined, "unreported"],
    ]);
  });

  it("of a message that was submitted again are not those that a filter ended before", async () => {
    const run = { outcome: "dropped", program: "/bin/check", exitCode: 5, verdict: "dropped", time: start - 2_000 };
    const all = given(undefined, { filterRuns: { find: () => run, isRead: () => true } });
    const frozen = message({ state: "frozen", attempts: attempts([]) });
    await all.scan(frozen);
    await all.scan(frozen);
    const batch = await all.outbox.next(9, new AbortController().signal);
    expect(batch.items.map(({ reason }) => reason)).toEqual(["unreported", "unreported"]);
  });

  it("have every closed pair of class and reason at zero", () => {
    expect(Object.keys(given().tally.counts().failures)).toHaveLength(32);
  });
});

describe("a message that is submitted again", () => {
  const frozen = message({ state: "frozen", attempts: attempts([refused]) });
  const later = (parts: Partial<Message>) =>
    message({ ...parts, attempts: (parts.attempts ?? []).map((one) => ({ ...one, time: one.time + 3_600_000 })) });

  it("begins again, and its freezing is told again", async () => {
    const all = given();
    await all.scan(frozen);
    await all.scan(message({ state: "new", attempts: [] }));
    await all.scan(later({ state: "frozen", attempts: attempts([refused]) }));
    expect(all.tally.counts().results.permanent).toBe(2);
    expect(await waiting(all)).toEqual([1, 1].flatMap((n) => [`${name} ${n} attempt`, `${name} ${n} frozen`]));
  });

  it("is told from what it was by the time of its attempts, though no scan saw it between", async () => {
    const all = given();
    await all.scan(frozen);
    await all.scan(later({ state: "frozen", attempts: attempts([refused]) }));
    expect(all.tally.counts().results.permanent).toBe(2);
    expect(await waiting(all)).toHaveLength(4);
  });

  it("is told of again although its slog was gone before", async () => {
    const all = given();
    await all.scan({ ...frozen, attempts: [] });
    await all.scan(message({ state: "new", attempts: [] }));
    await all.scan({ ...frozen, attempts: [] });
    expect(await waiting(all)).toEqual([`${name} 0 frozen`, `${name} 0 frozen`]);
  });

  it("begins nothing again while its slog is away", async () => {
    const all = given();
    await all.scan(frozen);
    await all.scan({ ...frozen, attempts: [] });
    await all.scan(frozen);
    expect(all.tally.counts().results.permanent).toBe(1);
    expect(await waiting(all)).toHaveLength(2);
  });
});

describe("a scan", () => {
  it("has something to save only where it found something new", async () => {
    const all = given();
    // the first: that there was one
    expect(await all.scan()).toBe(true);
    expect(await all.scan(message({ state: "new", attempts: [] }))).toBe(false);
    expect(await all.scan(message())).toBe(true);
    expect(await all.scan(message())).toBe(false);
    expect(await all.scan(message({ state: "frozen" }))).toBe(true);
    expect(await all.scan()).toBe(true);
    expect(await all.scan()).toBe(false);
  });
});

describe("a restart", () => {
  it("goes on from what was saved", async () => {
    const before = given();
    await before.scan(message({ attempts: attempts([{}], [{}]) }));
    const after = given(before.saved());
    await after.scan(message({ attempts: attempts([{}], [{}], [{}]) }));
    expect(after.tally.counts().results.temporary).toBe(3);
    expect(await waiting(after)).toHaveLength(3);
  });

  it("keeps what waits for the backend, though its message is gone", async () => {
    const before = given();
    await before.scan(message());
    const after = given(before.saved());
    await after.scan();
    expect(await waiting(after)).toEqual([`${name} 1 attempt`]);
    expect(after.tally.lost()).toBe(0);
  });

  it("forgets a message that a whole scan did not see", async () => {
    const all = given();
    await all.scan(message());
    const full = all.saved().tally.ledger.length;
    await all.scan();
    expect(all.saved().tally.ledger).toBe("");
    expect(full).toBeGreaterThan(0);
  });
});

describe("the very first scan", () => {
  const later = Number.MAX_SAFE_INTEGER;

  it("finds history that does not count where counting begins at the end, and goes on counting", async () => {
    const all = given(undefined, { countsSince: later });
    await all.scan(message());
    expect(all.tally.counts().results.temporary).toBe(0);
    const after = given(all.saved(), { countsSince: later });
    await after.scan(message({ attempts: attempts([{}], [{}]) }));
    expect(after.tally.counts().results.temporary).toBe(1);
  });

  it("is still the first after a crash in the middle of it", async () => {
    const all = given(undefined, { countsSince: later });
    const after = given(all.saved(), { countsSince: later });
    await after.scan(message());
    expect(after.tally.counts().results.temporary).toBe(0);
  });
});

describe("where to begin", () => {
  it("is that of the first start, also where the queue could be read much later alone", async () => {
    const begun = given(undefined, { countsSince: start + 60_000, since: start + 60_000 });
    const after = given(begun.saved(), { countsSince: Infinity, since: Infinity });
    await after.scan(message({ attempts: attempts([{}], [{}], [{}]) }));
    // the attempts are a minute apart
    expect(after.tally.counts().results.temporary).toBe(2);
    expect(await waiting(after)).toEqual([`${name} 2 attempt`, `${name} 3 attempt`]);
    const again = given(after.saved(), { countsSince: 0, since: 0 });
    await again.scan(message({ attempts: attempts([{}], [{}], [{}], [{}]) }));
    expect(again.tally.counts().results.temporary).toBe(3);
  });
});

describe("notes", () => {
  it("begin where the log records do, at the first start with them and no later one", async () => {
    const since = start + 60_000;
    const all = given(undefined, { since });
    await all.scan(message({ attempts: attempts([{}], [{}]) }));
    expect(await waiting(all)).toEqual([`${name} 2 attempt`]);
    const after = given(all.saved(), { since: Infinity });
    await after.scan(message({ attempts: attempts([{}], [{}], [{}]) }));
    expect(await waiting(after)).toEqual([`${name} 2 attempt`, `${name} 3 attempt`]);
  });

  it("of messages that are there wait in the spool while the outbox is full", async () => {
    const all = given();
    const many = Array.from({ length: 5_001 }, (_, index) => message({ name: `${start + index}.1.1.1.vm` }));
    await all.scan(...many);
    expect(all.outbox.size()).toBe(5_000);
    expect(all.tally.isBehind()).toBe(true);
    const batch = await all.outbox.next(5_000, new AbortController().signal);
    batch.commit();
    await all.scan(...many);
    expect(all.outbox.size()).toBe(1);
    expect(all.tally.isBehind()).toBe(false);
    expect(all.tally.lost()).toBe(0);
  });

  it("of messages that go have room of their own, and beyond it are counted as lost", async () => {
    const all = given();
    const many = Array.from({ length: 10_003 }, (_, index) => message({ name: `${start + index}.1.1.1.vm` }));
    await all.scan(...many);
    await all.scan();
    expect(all.outbox.size()).toBe(10_000);
    expect(all.tally.lost()).toBe(3);
    expect(given(all.saved()).tally.lost()).toBe(3);
  });

  it("that found no room before a restart are lost when their messages went meanwhile", async () => {
    const all = given();
    await all.scan(...Array.from({ length: 5_002 }, (_, index) => message({ name: `${start + index}.1.1.1.vm` })));
    const after = given(all.saved());
    await after.scan();
    expect(after.outbox.size()).toBe(5_000);
    expect(after.tally.lost()).toBe(2);
  });
});
