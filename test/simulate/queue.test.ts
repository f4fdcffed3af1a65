import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createQueue } from "../../src/simulate/queue.js";
import { createRandom } from "../../src/simulate/random.js";
import { createSchedule } from "../../src/simulate/schedule.js";
import type { Copy, DeliveryPlan, Queue } from "../../src/simulate/simulation.js";
import { createStamps } from "../../src/simulate/stamps.js";

const start = Date.parse("2026-11-24T10:00:00Z");
const minute = 60_000;
const grey = { code: -77, text: "[RCPT TO:] not permitted by remote SMTP server", info: "451 4.7.1 Greylisted" };
const block = { ...grey, message: 'SMAIL SMTP-Send MX = "mx.far.example." SMTP = "mx1.alpha.example" Failed !' };

let spool: string;
let now: number;
let queue: Queue;
let ends: string[];
const schedule = { current: createSchedule() };

beforeEach(() => {
  spool = join(mkdtempSync(join(tmpdir(), "simulate-")), "spool");
  now = start;
  ends = [];
  schedule.current = createSchedule();
  const later = (delay: number, act: () => void) => schedule.current.add(now + delay, act);
  queue = createQueue(spool, {
    random: createRandom(5),
    stamps: createStamps(() => 0, 24),
    now: () => now,
    scenario: () => undefined,
    write: () => {},
    soon: later,
    after: later,
    messageId: () => "X1",
    spoolName: () => "",
    mailboxes: { store: () => {}, open: () => ({ messages: 0, bytes: 0 }) },
  });
});
afterEach(() => {
  rmSync(join(spool, ".."), { recursive: true, force: true });
});

function pass(milliseconds: number): void {
  const end = now + milliseconds;
  while (schedule.current.next() <= end) {
    now = schedule.current.next();
    schedule.current.take(now)?.();
  }
  now = end;
}

function hold(number: number, fate: DeliveryPlan): boolean {
  const message = { id: `S${number}`, domain: "mx1.alpha.example", from: "anna@alpha.example", size: 900 };
  const way = { client: "192.0.2.101", local: "192.0.2.25", authenticated: true };
  const spoolName = `${start}.7f58000006c0.3e8.${number.toString(16)}.mx1`;
  const copy: Copy = { message: { ...message, ...way }, to: "lena@far.example", spoolName, enteredAt: start };
  return queue.hold(copy, fate, { delivered: () => ends.push("delivered"), failed: () => ends.push("failed") });
}

/** Folder of each file of the tree, by its place: `mess`, `slog`, ... */
function folders(): string[] {
  const names = readdirSync(spool, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile())
    .map((entry) => basename(entry.parentPath))
    .toSorted();
}

function read(folder: string): string {
  const entries = readdirSync(spool, { recursive: true, withFileTypes: true });
  const file = entries.find((entry) => entry.isFile() && basename(entry.parentPath) === folder);
  return file === undefined ? "" : readFileSync(join(file.parentPath, file.name), "utf8");
}

describe("createQueue", () => {
  test("makes a tree of nine leaves with XMail's folders", () => {
    expect(readdirSync(spool).toSorted()).toEqual(["0", "1", "2", "local", "temp"]);
    expect(readdirSync(join(spool, "2", "1")).toSorted()).toEqual([
      "cust",
      "froz",
      "info",
      "mess",
      "mprc",
      "rsnd",
      "slog",
      "temp",
    ]);
  });

  test("a message waits without a slog, has one while it is tried, and leaves nothing when delivered", () => {
    hold(1, { blocks: [], failures: 0, permanent: false });
    expect(folders()).toEqual(["mess"]);
    while (folders().length === 1) pass(10);
    expect(folders()).toEqual(["mess", "slog"]);
    pass(minute);
    expect(folders()).toEqual([]);
    expect(ends).toEqual(["delivered"]);
  });

  test("the first lines of a message file are XMail's own", () => {
    hold(1, { blocks: [], failures: 0, permanent: false });
    const lines = read("mess").split("\r\n");
    expect(lines[0]).toMatch(/^\[192\.0\.2\.101\]:\d+;\[192\.0\.2\.25\]:25;Tue, 24 Nov 2026 10:00:00 -0000$/);
    expect(lines.slice(1, 3)).toEqual(["mx1.alpha.example", "S1"]);
    expect(lines[3]).toMatch(/^MAIL FROM:<anna@alpha\.example>/);
    expect(lines.slice(4, 6)).toEqual(["RCPT TO:<lena@far.example>", "<<MAIL-DATA>>"]);
  });

  test("a temporary failure moves on to rsnd, is tried again a minute later, and then goes out", () => {
    hold(1, { blocks: [block, block], failures: 1, permanent: false });
    while (!folders().includes("rsnd")) pass(10);
    expect(folders()).toEqual(["rsnd", "slog"]);
    expect(read("slog")).toMatch(slogGrammar);
    expect(read("slog").match(/^<<$/gm)).toHaveLength(2);
    pass(50_000);
    expect(ends).toEqual([]);
    pass(2 * minute);
    expect(ends).toEqual(["delivered"]);
    expect(folders()).toEqual([]);
  });

  test("a permanent failure is frozen at once, with its slog, until somebody clears it", () => {
    hold(1, { blocks: [block], failures: 1, permanent: true });
    pass(minute);
    expect(ends).toEqual(["failed"]);
    expect(folders()).toEqual(["froz", "slog"]);
    expect(read("slog")).toMatch(slogGrammar);
    pass(61 * minute);
    expect(folders()).toEqual([]);
  });

  test("what fails for ever is frozen after the last attempt", () => {
    hold(1, { blocks: [block], failures: 99, permanent: false });
    while (ends.length === 0) pass(minute);
    expect(folders()).toEqual(["froz", "slog"]);
    expect(read("slog")).toMatch(slogGrammar);
    expect(read("slog").match(/^\[PeekTime\] \d+ : /gm)).toHaveLength(6);
    expect(now - start).toBeGreaterThan(13 * minute);
  });

  test("takes no more than it has room for, and keeps room for what fails", () => {
    const good: DeliveryPlan = { blocks: [], failures: 0, permanent: false };
    const bad: DeliveryPlan = { blocks: [block], failures: 99, permanent: false };
    const taken = (fate: DeliveryPlan) =>
      Array.from({ length: 100 }, (_, number) => hold(number, fate)).filter(Boolean).length;
    expect(taken(good)).toBe(30);
    expect(taken(bad)).toBe(30);
    pass(60 * minute);
    expect(folders().filter((folder) => folder === "froz").length).toBeLessThanOrEqual(25);
    expect(folders().filter((folder) => folder === "rsnd")).toEqual([]);
  });

  test("a dropped file lies in spool/local until it is found", () => {
    let lay: boolean | undefined;
    queue.drop("cron.msg", "text", 500, () => (lay = existsSync(join(spool, "local", "cron.msg"))));
    expect(readFileSync(join(spool, "local", "cron.msg"), "utf8")).toBe("text");
    pass(1000);
    expect(lay).toBe(false);
    expect(readdirSync(join(spool, "temp"))).toEqual([]);
  });

  test("a message that somebody took away does not stop the queue", () => {
    hold(1, { blocks: [block], failures: 1, permanent: false });
    const entries = readdirSync(spool, { recursive: true, withFileTypes: true });
    for (const entry of entries) if (entry.isFile()) rmSync(join(entry.parentPath, entry.name));
    pass(10 * minute);
    expect(ends).toEqual(["delivered"]);
  });
});

/** Section 4.1 of the ground truth: attempts, each a peek and the blocks of what failed. */
const slogGrammar =
  /^(\[PeekTime\] \d+ : \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}\n(<<\nErrCode {3}= -\d+\nErrString = .+\n(ErrInfo {3}= .+\n)?(?!>>)(.+\n)+?>>\n)*)+$/;
