import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KindName } from "../../src/line.js";
import type { MetricsPipeline } from "../../src/pipelines/metrics.js";
import { type Given, givenMailRoot, localTime } from "../health/given.js";

interface Said {
  readonly kind: KindName;
  readonly line: string;
}

const say = (kind: KindName, ...columns: readonly string[]): Said => ({ kind, line: `"${columns.join('"\t"')}"\n` });
const sent = (minutesAgo: number, user: string, client = "203.0.113.7", status = "RECV=OK") => {
  const start = ["mx", "mx", client, localTime(minutesAgo), "pc", "alpha.example", "anna@alpha.example"];
  return say("smtp", ...start, "dora@alpha.example", "S1", status, user, "1000", "");
};
const popped = (minutesAgo: number, user: string, client: string, ok = true) => {
  const start = ["mail", "alpha.example", client, localTime(minutesAgo), user, ""];
  return say("pop3", ...start, ...(ok ? ["LOGIN", "1", "2000"] : ["ELOGIN"]));
};
const fetched = (minutesAgo: number, user: string, status: string, count = 0) => {
  const remote = ["alpha.example", user, "pop.remote.example", `${user}@remote.example`, "CLR"];
  return say("psync", localTime(minutesAgo), ...remote, status, String(count), String(100 * count), "0", "0");
};
const administered = (minutesAgo: number, user: string, client: string, status: string) =>
  say("ctrl", client, user, "secret", localTime(minutesAgo), status);

const fileOf = ({ root }: Given, kind: KindName) => join(root, "logs", `${kind}-${dateOf(0)}0000`);

/** Of the day so many days ago: `20261124`. */
function dateOf(daysAgo: number): string {
  return localTime(daysAgo * 24 * 60)
    .slice(0, 10)
    .replaceAll("-", "");
}

async function write(given: Given, all: readonly Said[]): Promise<void> {
  for (const { kind, line } of all) await writeFile(fileOf(given, kind), line, { flag: "a" });
}

/** What is known, once all is read. */
async function known(side: MetricsPipeline): Promise<unknown> {
  while (side.isRecalling()) await setImmediate();
  const { accounts, logins, namesTried, fullMailboxes, psync } = side.recent().people;
  const now = Date.now();
  return {
    accounts: accounts.list(now, 100),
    most: accounts.most(now),
    logins: [...logins.list()],
    names: namesTried.list(now, 100),
    full: fullMailboxes.list(now, 100),
    psync: psync.list(now, 100),
  };
}

const everything = [
  sent(50, "anna@alpha.example"),
  sent(40, "anna@alpha.example", "198.51.100.1"),
  sent(30, "", "203.0.113.9", "RCPT=EFULL"),
  popped(25, "anna", "203.0.113.7"),
  ...["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((client) => popped(24, "root", client, false)),
  popped(23, "hunter2", "203.0.113.7", false),
  administered(22, "admin", "127.0.0.1", "AUTH"),
  administered(21, "admin", "192.0.2.9", "FAIL"),
  administered(21, "hunter3", "192.0.2.9", "FAIL"),
  fetched(20, "bob", "SYNC=OK", 3),
  fetched(19, "bob", "SYNC=EFAIL"),
];

test("who did what is known again after a restart", async () => {
  const given = await givenMailRoot();
  await write(given, everything);
  let before: unknown;
  await given.run(async (side) => void (before = await known(side)));
  expect(before).toMatchObject({
    accounts: { top: [{ user: "anna@alpha.example", lastHour: { messages: 2, bytes: 2_000, clients: 2 } }] },
    most: { messages: 2 },
    logins: [["anna@alpha.example", { client: "203.0.113.7" }]],
    names: {
      top: [
        { name: "root@alpha.example", clients: 3 },
        { service: "ctrl", name: "admin" },
      ],
    },
    full: { top: [{ recipient: "dora@alpha.example", refused: 1 }] },
    psync: { failing: 1, top: [{ localUser: "bob", failures: 1, lastDay: { messages: 3 } }] },
  });
  await given.run(async (side) => expect(await known(side)).toEqual(before));
});

test("the state directory holds no name, and no output one that a single address tried", async () => {
  const given = await givenMailRoot();
  await write(given, everything);
  await given.run(async (side) => {
    expect(JSON.stringify(await known(side))).not.toMatch(/hunter/);
  });
  const state = join(given.root, "state");
  for (const name of await readdir(state))
    expect(await readFile(join(state, name), "latin1")).not.toMatch(/hunter|anna|bob|dora|admin|root@|192\.0\.2/);
});

/** By any of the ways in which a process may end. */
const lines = fc.array(
  fc.oneof(
    fc
      .record({
        minutes: fc.nat(20),
        user: fc.constantFrom("anna", "bob"),
        status: fc.constantFrom("RCPT=OK", "RECV=OK", "RCPT=EFULL"),
      })
      .map(({ minutes, user, status }) =>
        sent(20 + minutes, status === "RCPT=EFULL" ? "" : user, "203.0.113.1", status),
      ),
    fc
      .record({
        user: fc.constantFrom("anna", "root"),
        client: fc.constantFrom("192.0.2.1", "192.0.2.2", "192.0.2.3"),
        ok: fc.boolean(),
      })
      .map(({ user, client, ok }) => popped(19, user, client, ok)),
    fc
      .record({
        user: fc.constantFrom("anna", "bob"),
        status: fc.constantFrom("SYNC=OK", "SYNC=EFAIL"),
        count: fc.nat(2),
      })
      .map(({ user, status, count }) => fetched(18, user, status, count)),
  ),
  { maxLength: 15 },
);

test("a line counts once, wherever a process ended, by kill -9 too", async () => {
  await fc.assert(
    fc.asyncProperty(lines, lines, lines, fc.boolean(), async (first, second, third, isKilled) => {
      const given = await givenMailRoot();
      const state = join(given.root, "state");
      await write(given, first);
      await given.run(async (side) => void (await known(side)));
      await cp(state, join(given.root, "before"), { recursive: true });
      await write(given, second);
      await given.run(async (side) => void (await known(side)));
      if (isKilled) {
        // the last checkpoint is that of before these lines
        await rm(state, { recursive: true });
        await rename(join(given.root, "before"), state);
      }
      await write(given, third);
      // of a name that several addresses tried, some of them before the start, only the hash is known until the next try
      const again = ["anna", "root"].map((user) => popped(17, user, "192.0.2.1", false));
      let found: unknown;
      await given.run(async (side) => {
        await known(side);
        const count = side.recent().latest.count() + again.length;
        await write(given, again);
        while (side.recent().latest.count() < count) await setImmediate();
        found = await known(side);
      });
      await rm(state, { recursive: true });
      await mkdir(state);
      await given.run(async (side) => expect(await known(side)).toEqual(found));
    }),
    { numRuns: 15 },
  );
}, 60_000);

test("a first start that begins at the end knows it too, from packed logs as well; what is too old is left out", async () => {
  const given = await givenMailRoot();
  const old = [fetched(24 * 60 * 3, "bob", "SYNC=OK", 1), fetched(24 * 60 * 3 - 5, "bob", "SYNC=EFAIL")];
  const text = old.map(({ line }) => line).join("");
  await writeFile(join(given.root, "logs", `psync-${dateOf(3)}0000.gz`), gzipSync(text));
  const ancient = popped(24 * 60 * 40, "carl", "203.0.113.7");
  await writeFile(join(given.root, "logs", `pop3-${dateOf(40)}0000`), ancient.line);
  await write(given, [popped(30, "anna", "203.0.113.7"), fetched(10, "bob", "SYNC=EFAIL")]);
  const settings = { ...given.settings, xmail: { ...given.settings.xmail, startAt: "end" as const } };
  await given.run(async (side) => {
    expect(await known(side)).toMatchObject({
      logins: [["anna@alpha.example", {}]],
      psync: { top: [{ localUser: "bob", failures: 2 }] },
    });
    expect(side.recent().latest.count()).toBe(0);
  }, settings);
});
