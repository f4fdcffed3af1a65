import type { QueueQuery } from "../../../src/http/api/details.js";
import { mkdir, mkdtemp, readFile, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openQueue, type QueuePipeline } from "../../../src/pipelines/queue/queue.js";
import { loadSettings } from "../../../src/config.js";
import { createLogger } from "../../../src/log.js";
import { createPrivacy, type Privacy } from "../../../src/privacy/privacy.js";
import type { FilterRun } from "../../../src/spool/filter-run.js";
import type { Message } from "../../../src/spool/message.js";
import { attempts, message, refused, scanOf, start } from "../../spool/given.js";

let directory: string;
let watches: QueuePipeline[];
let found: readonly Message[] | Error;
let said: string;
let leaves: number;
let runs: Map<string, FilterRun>;
const keep = createPrivacy({ addresses: "keep", ips: "keep" });

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-queue-"));
  watches = [];
  found = [];
  said = "";
  leaves = 9;
  runs = new Map();
  // only the turns of the timer are ours; disk and promises go their way
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(async () => {
  for (const watch of watches) {
    watch.stop();
    await watch.close();
  }
  vi.useRealTimers();
  await rm(directory, { recursive: true });
});

async function open(flags: readonly string[] = [], privacy: Privacy = keep): Promise<QueuePipeline> {
  const settings = loadSettings(["--state.dir", directory, ...flags], {}, () => "");
  const destination = { write: (text: string) => ((said += text), true) } as unknown as NodeJS.WritableStream;
  const log = createLogger({ level: "debug", format: "logfmt", destination });
  const scan = () =>
    found instanceof Error
      ? Promise.reject(found)
      : Promise.resolve({
          messages: scanOf(...found),
          local: { count: 2, bytes: 20, oldest: start - 1000 },
          finishedAt: start + 600_000,
          leaves,
        });
  const domains = { list: () => ["kita.example"], toLabel: () => "other" };
  const filterRuns = { find: (name: string) => runs.get(name), isRead: () => true };
  const parts = {
    scanner: { scan },
    domains,
    filterRuns,
    lastDelivered: () => undefined,
    privacy,
    decode: (raw: string) => raw,
    log,
    now: () => start + 600_000,
  };
  const watch = await openQueue(settings, parts);
  watches.push(watch);
  return watch;
}

const scans = (watch: QueuePipeline) => {
  const { ok = 0, failed = 0 } = watch.view.scans() ?? {};
  return ok + failed;
};

/** The next turn of the timer, to its end. */
async function turn(watch: QueuePipeline, messages: readonly Message[] | Error): Promise<void> {
  found = messages;
  const before = scans(watch);
  vi.advanceTimersByTime(30_000);
  await vi.waitUntil(() => scans(watch) > before, { interval: 1 });
}

async function begin(watch: QueuePipeline, messages: readonly Message[], withRecords = false): Promise<void> {
  found = messages;
  watch.start({ records: withRecords, spans: false });
  await vi.waitUntil(() => scans(watch) === 1, { interval: 1 });
}

const dropped = {
  ...{ outcome: "dropped", program: "/bin/check", exitCode: 5, verdict: "dropped by filter /bin/check (exit 5)" },
};

const deferred = (watch: QueuePipeline) => watch.view.counts()?.results["deferred"];

describe("the watch over the queue", () => {
  it("knows what was frozen the day before also when it was deleted", async () => {
    const watch = await open();
    const tried = attempts([refused]).map((attempt) => ({ ...attempt, time: start - 5 * 3_600_000 }));
    await begin(watch, [message({ state: "frozen", attempts: tried })]);
    expect(watch.givenUp()).toEqual({ lastHour: 0, dayBefore: 1 });
    await turn(watch, []);
    expect(watch.givenUp()).toEqual({ lastHour: 0, dayBefore: 1 });
  });

  it("shows nothing before the first scan, then all of it", async () => {
    const watch = await open();
    expect(watch.view.counts()).toBeUndefined();
    expect(watch.view.figures()).toBeUndefined();
    expect(watch.status()).toMatchObject({ unknown: "it was not scanned yet", states: [] });
    await begin(watch, [
      message(),
      message({ name: `${start + 1}.1.1.1.vm`, state: "frozen", attempts: attempts([refused]) }),
    ]);
    expect(watch.last()).toEqual({ new: 0, active: 0, retry: 1, frozen: 1, local: 2 });
    // given up ten minutes ago, which is known from the first scan on
    expect(watch.givenUp()).toEqual({ lastHour: 1, dayBefore: 0 });
    expect(watch.view.figures()).toMatchObject({
      states: {
        retry: { messages: 1, bytes: 1000, oldest: start },
        new: { messages: 0, oldest: undefined },
      },
      domains: [
        ["kita.example", 0],
        ["other", 1],
      ],
    });
    expect(watch.view.figures()?.ages).toMatchObject({
      sum: 600,
      buckets: expect.arrayContaining([["900", 1]]) as unknown,
    });
    expect(watch.view.figures()?.attempts).toMatchObject({ sum: 1 });
    expect(watch.view.counts()?.results).toEqual({ deferred: 1, failed: 1, unreported: 0 });
    expect(watch.view.counts()?.failures).toHaveLength(32);
    expect(watch.view.lastScan()?.time).toBe(start + 600_000);
    expect(watch.status()).toMatchObject({
      unknown: undefined,
      scannedTime: start + 600_000,
      failures: [
        { class: "temporary", reason: "greylisted", total: 1 },
        { class: "permanent", reason: "unknown_user", total: 1 },
      ],
    });
    expect(watch.status().states.find(({ state }) => state === "local")).toEqual({
      state: "local",
      messages: 2,
      bytes: 20,
      oldestSeconds: 601,
    });
  });

  it("shows no count that is not on disk, says so once, and writes it later", async () => {
    // a directory where the temporary file should go: what a full disk does
    await mkdir(join(directory, "queue.tmp"));
    const watch = await open();
    await begin(watch, [message()]);
    expect(watch.last()?.retry).toBe(1);
    expect(watch.view.counts()).toBeUndefined();
    await turn(watch, [message({ attempts: attempts([{}], [{}]) })]);
    expect(watch.view.counts()).toBeUndefined();
    expect(watch.state?.writes().failed).toBeGreaterThanOrEqual(2);
    expect(said.split("the state cannot be written")).toHaveLength(2);
    await rmdir(join(directory, "queue.tmp"));
    // both attempts of a message that is gone by now
    await turn(watch, []);
    expect(deferred(watch)).toBe(2);
    const again = await open();
    expect(deferred(again)).toBe(2);
  });

  it("writes nothing where nothing is new", async () => {
    const watch = await open();
    await begin(watch, [message()]);
    // where to begin, and the first scan
    expect(watch.state?.writes().ok).toBe(2);
    await turn(watch, [message()]);
    expect(watch.state?.writes().ok).toBe(2);
  });

  it("shows what was counted before at once after a start, and goes on from there", async () => {
    const before = await open();
    await begin(before, [message()]);
    const after = await open();
    expect(deferred(after)).toBe(1);
    await begin(after, [message({ attempts: attempts([{}], [{}]) })]);
    expect(deferred(after)).toBe(2);
  });

  it("does not count what is there at the first start where counting begins at the end", async () => {
    const watch = await open(["--xmail.start-at", "end"]);
    await begin(watch, [message()]);
    expect(deferred(watch)).toBe(0);
    await turn(watch, [message({ attempts: attempts([{}], [{}]) })]);
    expect(deferred(watch)).toBe(1);
  });

  it("says once what is wrong with the spool, and that it is over; totals stay", async () => {
    const watch = await open();
    await begin(watch, [message()]);
    const denied = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES", syscall: "scandir" });
    await turn(watch, denied);
    await turn(watch, denied);
    expect(watch.last()).toBeUndefined();
    expect(watch.queued(9)).toEqual([]);
    expect(watch.status().unknown).toMatch(/permission/);
    expect(deferred(watch)).toBe(1);
    expect(watch.view.scans()).toEqual({ ok: 1, failed: 2 });
    expect(said.split("the queue cannot be read;")).toHaveLength(2);
    await turn(watch, [message()]);
    expect(said).toContain("the queue can be read again");
    expect(watch.status().unknown).toBeUndefined();
  });

  it("forgets no message of a spool that is not mounted", async () => {
    const watch = await open();
    await begin(watch, [message()]);
    leaves = 0;
    await turn(watch, []);
    expect(watch.status().unknown).toBe("the spool holds no directories of a queue");
    leaves = 9;
    await turn(watch, [message()]);
    expect(deferred(watch)).toBe(1);
  });

  it("keeps quiet where there never was a spool", async () => {
    const watch = await open();
    found = Object.assign(new Error("ENOENT"), { code: "ENOENT" });
    watch.start({ records: false, spans: false });
    await vi.waitUntil(() => watch.status().unknown === "there is no spool in the mail root", { interval: 1 });
    expect(watch.view.scans()).toEqual({ ok: 0, failed: 0 });
    expect(said).not.toContain("level=warn");
  });

  it("is off with --spool.interval 0, and then keeps no state", async () => {
    const watch = await open(["--spool.interval", "0"]);
    watch.start({ records: true, spans: false });
    expect(watch.status()).toEqual({ unknown: "it is switched off by --spool.interval", states: [], failures: [] });
    expect(watch.records).toBeUndefined();
    expect(watch.state).toBeUndefined();
    expect(watch.view.scans()).toBeUndefined();
  });
});

describe("its messages", () => {
  it("are shown the oldest first, with why they are stuck and when they are tried next", async () => {
    const watch = await open(["--spool.retry-delay", "480s"]);
    const older = message({ name: "older", enteredAt: start - 1, header: undefined, attempts: [], state: "new" });
    await begin(watch, [message({ attempts: attempts([{ reply: "450-4.2.0 Wait\r\n450 4.2.0 please" }]) }), older]);
    expect(watch.queued(1)).toEqual([
      expect.objectContaining({ name: "older", messageId: "", state: "new", attempts: 0, failure: undefined }),
    ]);
    expect(watch.queued(9)[1]).toEqual({
      messageId: "SA07C",
      name: message().name,
      state: "retry",
      sender: "anna@kita.example",
      recipient: "r012@grey450.example",
      enteredTime: start,
      bytes: 1000,
      attempts: 1,
      lastTryTime: start,
      nextTryTime: start + 480_000,
      failure: {
        class: "temporary",
        reason: "greylisted",
        host: "mx1.backend.example",
        reply: "450-4.2.0 Wait 450 4.2.0 please",
      },
    });
  });

  it("that a filter ended say by which; without its line, that XMail gave no reason", async () => {
    const watch = await open([]);
    const frozen = { state: "frozen", attempts: attempts([]) } as const;
    runs.set("filtered", { ...dropped, time: start });
    await begin(watch, [message({ name: "filtered", ...frozen }), message({ name: "silent", ...frozen })]);
    expect(watch.queued(9).map(({ failure }) => failure)).toEqual([
      { class: "permanent", reason: "filter", reply: "dropped by filter /bin/check (exit 5)" },
      { class: "unreported", reason: "unreported", reply: "no reason in the slog" },
    ]);
    // all attempts that failed are in the table
    expect(watch.status().failures).toEqual([{ class: "unreported", reason: "unreported", total: 2 }]);
  });

  it("that are frozen stand behind those of which something may still come", async () => {
    const watch = await open([]);
    const frozen = message({ name: "frozen", enteredAt: start - 9, state: "frozen" });
    await begin(watch, [frozen, message({ name: "waiting" })]);
    expect(watch.queued(9).map(({ name }) => name)).toEqual(["waiting", "frozen"]);
  });

  it("come by state and text, page by page, and only what is shown is searched", async () => {
    const watch = await open([]);
    const many = Array.from({ length: 7 }, (_, index) =>
      message({ name: `m${index}`, enteredAt: start + index, state: index % 2 === 0 ? "retry" : "frozen" }),
    );
    const refusedOne = { ...refused, reply: "550 No such USER" };
    await begin(watch, [...many, message({ name: "odd", enteredAt: start + 9, attempts: attempts([refusedOne]) })]);
    const page = (query: Partial<QueueQuery>) => {
      const { messages, ...rest } = watch.queuePage({ state: "", text: "", offset: 0, limit: 3, ...query });
      return { names: messages.map(({ name }) => name), ...rest };
    };
    expect(page({})).toEqual({ names: ["m0", "m2", "m4"], matching: 8 });
    expect(page({ offset: 6 })).toEqual({ names: ["m3", "m5"], matching: 8 });
    expect(page({ state: "frozen" })).toEqual({ names: ["m1", "m3", "m5"], matching: 3 });
    expect(page({ text: " no such user " })).toEqual({ names: ["odd"], matching: 1 });
    expect(page({ text: "R012@grey450", state: "frozen", offset: 2 })).toEqual({ names: ["m5"], matching: 3 });
    expect(page({ text: "nowhere" })).toEqual({ names: [], matching: 0 });
    const hiding = await open([], createPrivacy({ addresses: "domain", ips: "prefix" }));
    await begin(hiding, [message()]);
    const search = (text: string) => hiding.queuePage({ state: "", text, offset: 0, limit: 3 }).matching;
    expect([search("grey450"), search("r012")]).toEqual([1, 0]);
  });

  it("name nobody where people are to be hidden, not in replies either", async () => {
    const hidden = createPrivacy({ addresses: "domain", ips: "prefix" });
    const watch = await open(["--otlp.endpoint", "http://127.0.0.1:1"], hidden);
    const reply = "550 <r012@grey450.example> unknown, says carl@else.example at 192.0.2.17";
    await begin(watch, [message({ attempts: attempts([{ ...refused, reply }]), state: "frozen" })], true);
    const batch = await watch.records?.next(9, new AbortController().signal);
    const shown = JSON.stringify([watch.queued(9), batch?.items.map((entry) => ({ ...entry, identity: "" }))]);
    expect(shown).not.toMatch(/anna|r012|carl|192\.0\.2\.17/);
    expect(shown).toContain("grey450.example> unknown, says else.example at 192.0.2.0");
  });
});

describe("its records", () => {
  const withOtlp = ["--otlp.endpoint", "http://127.0.0.1:1", "--otlp.start-at", "beginning"];

  it("tell of the filter that ended a message", async () => {
    const watch = await open(withOtlp);
    const frozen = message({ state: "frozen", attempts: attempts([]) });
    runs.set(frozen.name, { ...dropped, time: start });
    await begin(watch, [frozen], true);
    const batch = await watch.records?.next(9, new AbortController().signal);
    const told = "message SA07C from anna@kita.example to r012@grey450.example";
    expect(batch?.items).toMatchObject([
      { body: `Attempt 1 to deliver ${told} was ended: ${dropped.verdict}`, severity: "WARN", messageId: "SA07C" },
      { body: `XMail froze ${told}: ${dropped.verdict}`, severity: "WARN", messageId: "SA07C" },
    ]);
    expect(batch?.items[1]?.attributes).toMatchObject({
      ...{ "error.type": "filter", "xmail.queue.class": "permanent", "xmail.filter.result": "dropped" },
      ...{ "process.executable.path": "/bin/check", "process.exit.code": 5 },
    });
  });

  it("come again until they are acknowledged, across a restart, though the message is gone", async () => {
    const before = await open(withOtlp);
    await begin(before, [message()], true);
    const after = await open(withOtlp);
    await begin(after, [], true);
    const batch = await after.records?.next(9, new AbortController().signal);
    expect(batch?.items).toMatchObject([
      { name: "xmail.queue.attempt", severity: "WARN", kind: "queue", messageId: "SA07C" },
    ]);
    batch?.commit();
    after.stop();
    await after.close();
    const state = await readFile(join(directory, "queue.a.json"), "utf8");
    const other = await readFile(join(directory, "queue.b.json"), "utf8");
    expect([state, other].some((text) => text.includes('"outbox":[]'))).toBe(true);
    expect(after.view.lost()).toBe(0);
  });

  it("have one identity each, the same whenever they are made", async () => {
    const identities = async () => {
      await rm(join(directory, "queue.a.json"), { force: true });
      const watch = await open(withOtlp);
      await begin(watch, [message({ state: "frozen", attempts: attempts([{}], [refused]) })], true);
      const batch = await watch.records?.next(9, new AbortController().signal);
      return batch?.items.map(({ identity }) => identity);
    };
    const first = await identities();
    expect(new Set(first).size).toBe(3);
    expect(await identities()).toEqual(first);
  });

  it("hold the block in place of the sentence where the body is to be raw", async () => {
    const watch = await open([...withOtlp, "--otlp.body", "raw"]);
    await begin(watch, [message()], true);
    const batch = await watch.records?.next(9, new AbortController().signal);
    expect(batch?.items[0]?.body).toMatch(/^ErrCode {3}= -77\nErrString = /);
  });

  it("begin with attempts of the time that was asked for", async () => {
    const watch = await open(["--otlp.endpoint", "http://127.0.0.1:1", "--otlp.start-at", "9m30s"]);
    await begin(watch, [message({ attempts: attempts([{}], [{}]) })], true);
    const batch = await watch.records?.next(9, new AbortController().signal);
    expect(batch?.items.map(({ time }) => time)).toEqual([start + 60_000]);
  });
});
