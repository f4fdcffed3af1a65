import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/event.js";
import { createPsyncAccounts, type PsyncAccounts } from "../../src/recent/psync-accounts.js";

const now = Date.UTC(2026, 10, 24, 12, 30);
const minute = 60_000;

interface Session {
  readonly user?: string;
  readonly minutesAgo: number;
  readonly outcome?: string;
  readonly fetched?: number;
  readonly failed?: number;
}

function session({ user = "anna", minutesAgo, outcome = "ok", fetched = 0, failed = 0 }: Session): Event {
  const remote = { remoteServer: "pop.remote.example:995", remoteUser: `${user}@remote.example` };
  const counts = { fetched, fetchedBytes: 100 * fetched, failed, failedBytes: 0 };
  const line = { kind: "psync", file: "psync-202611240000", offset: 0, time: now - minutesAgo * minute } as const;
  const fields = { localDomain: "alpha.example", localUser: user, ...remote, ...counts };
  return { ...line, name: "xmail.psync.sync", outcome, severity: "INFO", fields };
}

function seen(sessions: readonly Session[], capacity?: number): PsyncAccounts {
  const accounts = createPsyncAccounts(capacity);
  for (const each of sessions) accounts.see(session(each));
  return accounts;
}

test("an account that fails says since when, why, how often, and when it succeeded last", () => {
  const accounts = seen([
    { minutesAgo: 90, fetched: 3 },
    { minutesAgo: 60, outcome: "enouser" },
    { minutesAgo: 50, outcome: "efail" },
    { minutesAgo: 40, fetched: 2 },
    { minutesAgo: 30, outcome: "enouser" },
    { minutesAgo: 20, outcome: "efail" },
  ]);
  expect(accounts.list(now, 10)).toEqual({
    distinct: 1,
    isAtLeast: false,
    failing: 1,
    top: [
      {
        localDomain: "alpha.example",
        localUser: "anna",
        remoteServer: "pop.remote.example:995",
        remoteUser: "anna@remote.example",
        lastTime: now - 20 * minute,
        lastSuccessTime: now - 40 * minute,
        lastFailureTime: now - 20 * minute,
        lastFailure: "efail",
        failingSinceTime: now - 30 * minute,
        failures: 2,
        undelivered: 0,
        lastDay: { messages: 5, bytes: 500 },
      },
    ],
  });
});

test("those that fail come first, the longest first, then those with messages that could not be delivered", () => {
  const accounts = seen([
    { user: "zoe", minutesAgo: 50, outcome: "efail" },
    { user: "anna", minutesAgo: 40 },
    { user: "bob", minutesAgo: 30, failed: 2 },
    { user: "carl", minutesAgo: 20, outcome: "efail" },
    { user: "anna", minutesAgo: 10 },
  ]);
  const { top, failing } = accounts.list(now, 10);
  expect(top.map(({ localUser }) => localUser)).toEqual(["zoe", "carl", "bob", "anna"]);
  expect(top[2]).toMatchObject({ undelivered: 2, failingSinceTime: undefined });
  expect(failing).toBe(2);
  expect(accounts.list(now, 1).top).toHaveLength(1);
});

test("an account without a session for a week has left, and memory is bounded", () => {
  const week = 7 * 24 * 60;
  expect(seen([{ minutesAgo: week + 1 }]).list(now, 10).distinct).toBe(0);
  const many = Array.from({ length: 50 }, (_, index) => ({ user: `u${String(index)}`, minutesAgo: 5 }));
  expect(seen(many, 10).list(now, 100)).toMatchObject({ distinct: 10, isAtLeast: true });
});

test("columns with separators in them stay what they are", () => {
  const hostile = 'eve"\t"x';
  const accounts = createPsyncAccounts();
  const event = session({ minutesAgo: 1 });
  accounts.see({ ...event, fields: { ...event.fields, remoteUser: hostile } });
  expect(accounts.list(now, 1).top[0]).toMatchObject({ remoteServer: "pop.remote.example:995", remoteUser: hostile });
});

test("sessions seen in two parts are known as if they had been seen in one", () => {
  const sessions = fc.array(
    fc.record({
      user: fc.constantFrom("anna", "bob"),
      outcome: fc.constantFrom("ok", "efail", "enouser"),
      fetched: fc.nat(3),
      failed: fc.nat(1),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(sessions, fc.nat(12), (drawn, cut) => {
      const all = drawn.map((each, index) => ({ ...each, minutesAgo: 60 - index }));
      const later = seen(all.slice(cut));
      later.precede(seen(all.slice(0, cut)));
      expect(later.list(now, 10)).toEqual(seen(all).list(now, 10));
    }),
  );
});
