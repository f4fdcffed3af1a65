import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Failure, Message } from "../../src/spool/message.js";
import { createScanner, type Scan } from "../../src/spool/scan.js";
import { giveUpTime, nextTry } from "../../src/spool/schedule.js";
import { unpack } from "../support/tar.js";

/**
 * The spool of a real XMail 1.27, copied while it was stopped. The manifest knows each message's fate from the client, the
 * servers that were delivered to, and XMail's own output, not from the spool.
 */
const fixtures = join(import.meta.dirname, "..", "fixtures", "xmail-1.27-spool");
const archive = readFileSync(join(fixtures, "spool.tar.gz"));
const manifest = JSON.parse(readFileSync(join(fixtures, "manifest.json"), "utf8")) as Manifest;

interface Manifest {
  readonly snapshots: Readonly<Record<string, { readonly messages: readonly Recorded[] }>>;
  readonly extra: { readonly messages: readonly Typed[] };
  readonly retry: { readonly timeout_s: number; readonly increment_ratio: number; readonly max_tries: number };
}

interface Recorded {
  readonly id: string;
  readonly rcpt: string;
  readonly state: string;
  readonly reason: string | null;
  readonly last_sink_reply: string | null;
  /** `13/7/rsnd/<name>`, where it is in the spool. */
  readonly file?: string;
  /** Null of a message that was never tried. */
  readonly peektimes?: number | null;
  readonly attempt_running?: boolean;
}

interface Typed extends Pick<Recorded, "id" | "rcpt" | "state" | "reason"> {
  readonly sender: string;
}

/** What the manifest's words are in ours. */
const meaning: Readonly<Record<string, string>> = {
  "no connection": "temporary connection",
  "reply 451: 451 4.7.1 Greylisted, try again later": "temporary greylisted",
  "reply 451: 451 4.3.0 Local error in processing": "temporary other",
  "reply 451: 451 4.4.4 relay busy": "temporary other",
  "reply 452: 452 4.2.2 Mailbox full": "temporary mailbox_full",
  "reply 550: 550 5.1.1 No such user here": "permanent unknown_user",
  NXDOMAIN: "permanent dns",
  "local quota": "permanent mailbox_full",
  "local unknown user": "permanent unknown_user",
};

const counts = {
  "1": { new: 7, active: 4, retry: 26, frozen: 11 },
  "2": { new: 5, active: 4, retry: 26, frozen: 49 },
};

describe.each(["1", "2"] as const)("the recorded spool, snapshot %s", (number) => {
  let scan: Scan;
  const recorded = (manifest.snapshots[number]?.messages ?? []).filter(({ file }) => file !== undefined);
  beforeAll(async () => void (scan = await scanRecorded(`snap${number}/spool/`)), 60_000);

  it("has every message in the state the manifest says, and no other", () => {
    const states = Object.fromEntries([...scan.messages].map(([name, { state }]) => [name, state]));
    expect(states).toEqual(Object.fromEntries(recorded.map((message) => [nameOf(message), stateOf(message)])));
    expect(countBy([...scan.messages.values()], ({ state }) => state)).toEqual(counts[number]);
    expect(scan).toMatchObject({ unreadable: 0, skippedBytes: 0 });
  });

  it.each(recorded)("reads $kind $id as it was", (message) => {
    const found = scan.messages.get(nameOf(message));
    expect(found?.header).toMatchObject({ messageId: message.id, recipient: message.rcpt });
    expect(found?.header?.sender).toBe("anna@north.example");
    expect(found?.enteredAt).toBe(Number(nameOf(message).split(".")[0]));
    expect(found?.attempts.length).toBe(message.peektimes ?? 0);
    expect(found?.attempts.map(({ number }) => number)).toEqual(found?.attempts.map((_, index) => index + 1));
    const running = found?.attempts.at(-1)?.failures.length === 0;
    expect(running).toBe(message.attempt_running ?? false);
    const failure = found?.attempts
      .filter(({ failures }) => failures.length > 0)
      .at(-1)
      ?.failures.at(-1);
    expect(failure && `${failure.class} ${failure.reason}`).toBe(meaningOf(message));
    if (message.last_sink_reply !== null) expect(failure?.reply).toBe(message.last_sink_reply);
  });

  it("finds of the frozen messages what XMail itself lists", () => {
    const listed = readXMailsList(number);
    const frozen = [...scan.messages.values()].filter(({ state }) => state === "frozen");
    expect(frozen.length).toBeGreaterThan(0);
    const seen = frozen.map(({ name, bytes, attempts, header }) => ({
      name,
      bytes,
      tries: attempts.length,
      last: attempts.at(-1)?.time,
      sender: header?.sender,
      recipient: header?.recipient,
    }));
    expect(seen.toSorted(byName)).toEqual(listed.toSorted(byName));
  });

  it("expects no attempt later than it came", () => {
    const { timeout_s, increment_ratio, max_tries } = manifest.retry;
    const retry = { delay: timeout_s * 1000, divisor: increment_ratio, maxAttempts: max_tries };
    let pairs = 0;
    for (const message of scan.messages.values())
      for (let tried = 1; tried < message.attempts.length; tried++) {
        const then: Message = { ...message, state: "retry", attempts: message.attempts.slice(0, tried) };
        const next = nextTry(then, retry);
        expect(next).toBeLessThan(message.attempts[tried]?.time ?? 0);
        pairs++;
      }
    expect(pairs).toBeGreaterThan(20);
  });

  it("counts the files of local programs apart", () => {
    expect(scan.local.count).toBe(3);
    expect(scan.local.bytes).toBeGreaterThan(0);
    expect(scan.local.oldest).toBeLessThan(Date.UTC(2026, 10, 24, 10, 40));
  });
});

it("expects XMail to give up no earlier than it did, and at most one look at its queue an attempt later", async () => {
  const { timeout_s, increment_ratio, max_tries: maxAttempts } = manifest.retry;
  const retry = { delay: timeout_s * 1000, divisor: increment_ratio, maxAttempts };
  const before = await scanRecorded("snap1/spool/");
  const after = (await scanRecorded("snap2/spool/")).messages;
  const now = Math.max(...[...before.messages.values()].map(({ attempts }) => attempts.at(-1)?.time ?? 0));
  const givenUp = [...before.messages.values()].filter(
    ({ name, state }) => state === "retry" && after.get(name)?.attempts.length === maxAttempts,
  );
  expect(givenUp.length).toBeGreaterThan(20);
  for (const message of givenUp) {
    const late = (giveUpTime(message, retry, now) ?? NaN) - (after.get(message.name)?.attempts.at(-1)?.time ?? NaN);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThanOrEqual(17_000 * (maxAttempts - message.attempts.length));
  }
}, 60_000);

describe("the recorded spool with commands as clients type them", () => {
  it("has state, sender and recipient of each", async () => {
    const scan = await scanRecorded("extra/spool/");
    const found = [...scan.messages.values()].map(({ state, header, attempts }) => ({
      id: header?.messageId,
      rcpt: header?.recipient,
      sender: header?.sender,
      state: state === "frozen" ? "froz" : "rsnd",
      reason: replyOf(attempts.at(-1)?.failures.at(-1)),
    }));
    const expected = manifest.extra.messages.map(({ id, rcpt, sender, state, reason }) => ({
      id,
      rcpt,
      sender,
      state,
      reason,
    }));
    expect(found.toSorted(byId)).toEqual(expected.toSorted(byId));
    expect(found.length).toBe(4);
  }, 60_000);
});

const folders: string[] = [];
const scans = new Map<string, Promise<Scan>>();
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })), 60_000);

/** Thousands of directories are laid out once. */
function scanRecorded(under: string): Promise<Scan> {
  const known = scans.get(under) ?? scanUnpacked(under);
  scans.set(under, known);
  return known;
}

function scanUnpacked(under: string): Promise<Scan> {
  const spool = mkdtempSync(join(tmpdir(), "recorded-spool-"));
  folders.push(spool);
  unpack(archive, under, spool);
  return createScanner({ spool }).scan(new AbortController().signal);
}

function nameOf({ file = "" }: Recorded): string {
  return file.split("/").at(-1) ?? "";
}

function stateOf({ state, attempt_running: running }: Recorded): string | undefined {
  if (state === "mess") return running === true ? "active" : "new";
  return { rsnd: "retry", froz: "frozen" }[state];
}

function meaningOf({ reason, last_sink_reply: reply }: Recorded): string | undefined {
  if (reason === null) return undefined;
  return meaning[reply === null ? reason : `${reason}: ${reply}`] ?? `no meaning of ${reason}, ${reply}`;
}

function replyOf(failure: Failure | undefined): string {
  return `reply ${failure?.replyCode}`;
}

/** Columns of CTRL's frozlist: file, level, level, sender, recipient, time of the last try, size, tries, `froz`. */
function readXMailsList(number: string): { name: string; bytes: number }[] {
  const folder = mkdtempSync(join(tmpdir(), "recorded-list-"));
  folders.push(folder);
  unpack(archive, `snap${number}/frozlist.txt`, join(folder, "list"));
  const rows = readFileSync(join(folder, "list"), "latin1").trim().split("\n");
  return rows.map((row) => {
    const [name = "", , , sender, recipient, time = "", size, tries] = row.split("\t").map((cell) => cell.slice(1, -1));
    return {
      name,
      bytes: Number(size),
      tries: Number(tries),
      last: Date.parse(`${time.replace(" ", "T")}Z`),
      sender: sender?.slice(1, -1),
      recipient: recipient?.slice(1, -1),
    };
  });
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function byId(a: { id: string | undefined }, b: { id: string | undefined }): number {
  return (a.id ?? "") < (b.id ?? "") ? -1 : 1;
}
