import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import type { Condition } from "../../src/health/transitions.js";
import { watchLogAccess } from "../../src/health/log-access.js";
import { interpret } from "../../src/config.js";
import type { PathRights } from "../../src/files/rights.js";
import type { Unreadable } from "../../src/files/unreadable.js";
import { createDisk } from "../support/disk.js";
import { fingerLine, startRun } from "../support/reader.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-watch-"));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "logs"));
});

/** A watch over a follower that sees what the test says; `look` gives what it says now, by subject. */
function watch(rightsOf?: (path: string) => Promise<PathRights | undefined>) {
  const invocation = interpret(["--xmail.mail-root", root], {}, () => "");
  if (invocation.show !== undefined) throw new Error("shows a text instead");
  const disk = createDisk();
  const { follower } = startRun(disk);
  const state = {
    problem: undefined as string | undefined,
    unreadable: [] as Unreadable[],
    tables: [] as { path: string; code: string }[],
    caughtUpAt: undefined as number | undefined,
  };
  const said = new Map<string, Condition>();
  const side = {
    follower: { ...follower, problem: () => state.problem, unreadable: () => state.unreadable },
    unreadableTables: () => state.tables,
    caughtUpAt: () => state.caughtUpAt,
  };
  const say = (subject: string, lasting: Condition | undefined) => {
    if (lasting === undefined) said.delete(subject);
    else said.set(subject, lasting);
  };
  const logs = watchLogAccess(invocation.settings, side, say, rightsOf);
  return {
    ...{ state, disk, follower },
    async look() {
      await logs.check();
      const messages = [...said.values()].map(({ message }) => message);
      expect(logs.problems().map(({ text }) => text)).toEqual(
        state.problem === undefined ? messages : messages.slice(-1),
      );
      return [...said].map(([subject, { message, facts }]) => [subject, message.replaceAll(root, ""), facts["fix"]]);
    },
  };
}

it("says nothing where all can be read", async () => {
  const { look, disk, follower, state } = watch();
  expect(await look()).toEqual([]);
  disk.append("/logs/finger-202611240000", fingerLine(1));
  await follower.poll();
  state.caughtUpAt = 1;
  expect(await look()).toEqual([]);
});

it("says what is wrong with the directory, and then nothing of what is in it", async () => {
  const { look, state } = watch();
  state.problem = "ENOENT";
  state.tables = [{ path: join(root, "domains.tab"), code: "EACCES" }];
  expect(await look()).toEqual([
    ["log directory", "log directory /logs: no such file or directory", expect.stringContaining("--xmail.mail-root")],
  ]);
  state.problem = undefined;
  expect(await look()).toEqual([
    ["domains", "/domains.tab: permission denied; every domain is counted as `other`", expect.any(String)],
  ]);
});

it("says which files cannot be read once that is sure, and whose they are", async () => {
  const { look, state, disk, follower } = watch();
  disk.append("/logs/finger-202611240000", fingerLine(1));
  disk.append("/logs/smtp-202611240000", "x\n");
  await follower.poll();
  state.unreadable = [{ kind: "smtp", name: "smtp-202611240000", code: "EACCES" }];
  expect(await look()).toEqual([]);
  const [[, message, fix] = []] = await look();
  expect(message).toBe("log directory /logs: 1 of 2 log files cannot be read: smtp-202611240000: permission denied");
  expect(fix).toEqual(expect.any(String));
  // what comes and goes with a rotation is none of it
  state.unreadable = [...state.unreadable, { kind: "pop3", name: "pop3-202611240000", code: "EIO" }];
  expect((await look())[0]?.[1]).toContain("1 of 2");
  // nor is known of them while the directory itself cannot be read
  state.problem = "EIO";
  const subjects = (await look()).map(([subject]) => subject);
  expect(subjects).toEqual(["log files", "log directory"]);
  state.problem = undefined;
  state.unreadable = [];
  await look();
  expect(await look()).toEqual([]);
});

it("says that there are no logs once the directory was read", async () => {
  const { look, state } = watch();
  expect(await look()).toEqual([]);
  state.caughtUpAt = 1;
  expect(await look()).toEqual([
    ["log files", "log directory /logs contains no XMail logs", expect.stringContaining("(-Sl -Ql ")],
  ]);
});

it("holds nobody up while a share does not answer", async () => {
  const answer = Promise.withResolvers<PathRights | undefined>();
  const { state, look } = watch(() => answer.promise);
  state.problem = "EACCES";
  const first = look();
  expect(await look()).toEqual([]);
  answer.resolve({ user: "exporter", owner: "xmail", barrier: undefined });
  expect(await first).toEqual([
    [
      "log directory",
      "log directory /logs: permission denied",
      expect.stringMatching(/^run the exporter as user xmail/),
    ],
  ]);
});
