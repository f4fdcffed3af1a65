import { expect, test } from "vitest";
import { findSilentLogs, lastLine, longestSilences } from "../../src/health/silence.js";
import type { KindName } from "../../src/line.js";

type Parts = Parameters<typeof findSilentLogs>[0];

const now = Date.UTC(2026, 10, 25, 12);
const minute = 60_000;

interface Log {
  /** Minutes since its last line; undefined where no file of it is left. */
  readonly age?: number;
  readonly isUnread?: boolean;
  readonly lag?: number;
  readonly isUnreadable?: boolean;
}

/** Logs that are silent for too long after 30 minutes, and usually for 10 at the most. */
function given(logs: Readonly<Partial<Record<KindName, Log>>>): Parts {
  const of = (log: KindName) => logs[log] ?? {};
  const files = Object.entries(logs).flatMap(([kind, { age, isUnread }]) =>
    age === undefined
      ? []
      : [{ path: kind, cursor: { kind, reading: { latest: isUnread ? undefined : now - age * minute } } }],
  );
  const parts = {
    follower: {
      files: () => files,
      lag: (log: KindName) => ({ bytes: 0, seconds: of(log).lag ?? 0 }),
      unreadable: () => Object.keys(logs).flatMap((kind) => (of(kind as KindName).isUnreadable ? [{ kind }] : [])),
    },
    silences: {
      of: (log: KindName) => {
        const { age = 600 } = of(log);
        return { lastTime: now - age * minute, usual: 10 * minute, isReported: age > 30 };
      },
    },
  };
  return parts as unknown as Parts;
}

const names = (parts: Parts) => findSilentLogs(parts, now).map(({ log, othersGoOn }) => `${log} ${String(othersGoOn)}`);

test("a log that is silent for too long is told, and whether others go on", () => {
  expect(findSilentLogs(given({ smtp: { age: 90 }, pop3: { age: 20 } }), now)).toEqual([
    { log: "smtp", seconds: 5_400, usualSeconds: 600, othersGoOn: true },
  ]);
  expect(names(given({ smtp: { age: 90 }, smail: { age: 89 } }))).toEqual(["smtp false", "smail false"]);
  // a log that is not watched proves that XMail is running all the same
  expect(names(given({ smtp: { age: 90 }, ctrl: { age: 1 } }))).toEqual(["smtp true"]);
});

test.each<[string, Log]>([
  ["is not read to its end", { age: 90, lag: 600 }],
  ["cannot be read", { age: 90, isUnreadable: true }],
  ["was removed with all its files", {}],
  ["is not silent for too long", { age: 25 }],
])("a log that %s is no problem of silence", (_, log) => {
  expect(names(given({ smtp: log, pop3: { age: 1 } }))).toEqual([]);
});

test("the gauges are there for logs that have files", () => {
  const parts = given({ smtp: { age: 90 }, pop3: {} });
  expect(longestSilences(parts, now)).toEqual([["smtp", 600]]);
  expect([lastLine(parts, "smtp"), lastLine(parts, "pop3")]).toEqual([now / 1000 - 5_400, undefined]);
});

test("a log that is read from its end has a last line all the same", () => {
  const parts = given({ smtp: { age: 90, isUnread: true }, ctrl: { age: 90, isUnread: true } });
  expect(lastLine(parts, "smtp")).toBe(now / 1000 - 5_400);
  expect(lastLine(parts, "ctrl")).toBeUndefined();
  expect(names(parts)).toEqual(["smtp false"]);
});
