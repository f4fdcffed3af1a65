import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { report } from "../../src/commands/report.js";
import { interpret } from "../../src/config.js";
import { ConfigError } from "../../src/errors.js";
import { passwordsOf, readManifest, type Part } from "../corpus/corpus.js";
import { unpack } from "../support/tar.js";

const fixtures = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;
const archive = readFileSync(new URL("../fixtures/xmail-1.27-spool/spool.tar.gz", import.meta.url));
const now = Date.parse("2026-11-24T10:40:00Z");
let root: string;
let recorded: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "xmail-report-"));
  recorded = join(root, "MailRoot");
  mkdirSync(recorded);
  unpack(archive, "snap2/", recorded);
  // the spool was recorded with other logs
  rmSync(join(recorded, "logs"), { recursive: true, force: true });
  cpSync(join(fixtures, "logs"), join(recorded, "logs"), { recursive: true });
}, 60_000);
afterAll(() => rmSync(root, { recursive: true }), 60_000);

interface Given {
  readonly mailRoot?: string;
  readonly isTTY?: boolean;
  readonly signal?: AbortSignal;
}

async function run(argv: readonly string[] = [], { mailRoot = recorded, isTTY = false, signal }: Given = {}) {
  const given = ["report", "--xmail.mail-root", mailRoot, "--xmail.timezone", "UTC", ...argv];
  const invocation = interpret(given, {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "report") throw new Error("no report");
  const streams = { stdout: new PassThrough(), stderr: Object.assign(new PassThrough(), { isTTY }) };
  const [out, err] = [text(streams.stdout), text(streams.stderr)];
  const ended = report(
    invocation.settings,
    invocation.options,
    streams,
    signal ?? new AbortController().signal,
    () => now,
  );
  const code = await ended.finally(() => [streams.stdout, streams.stderr].forEach((stream) => stream.end()));
  return { code, out: (await out).replaceAll(root, "ROOT"), err: (await err).replaceAll(root, "ROOT") };
}

interface Printed {
  readonly period: { readonly from: string; readonly to: string };
  readonly before: { readonly from: string; readonly to: string };
  readonly totals: Record<string, { readonly count: number; readonly before: number | null }>;
  readonly deliverySeconds: { readonly median: number; readonly p95: number } | null;
  readonly days: { readonly name: string; readonly counts: Record<string, number> }[];
  readonly hours: { readonly name: string; readonly counts: Record<string, number> }[];
  readonly refusals: Record<string, unknown>[];
  readonly lists: Record<string, { readonly distinct: number; readonly isAtLeast: boolean; readonly top: Top[] }>;
  readonly queue: { readonly states: Record<string, number>; readonly groups: Record<string, unknown>[] } | null;
  readonly problems: string[];
}
interface Top {
  readonly name: string;
  readonly count: number;
  readonly of: [string, number][];
}

async function runJson(argv: readonly string[] = [], given: Given = {}): Promise<Printed> {
  return JSON.parse((await run(["--format", "json", ...argv], given)).out) as Printed;
}

/** A MailRoot with these logs, and no queue. */
function makeRoot(logs: Readonly<Record<string, string | Buffer>>): { mailRoot: string; argv: string[] } {
  const mailRoot = mkdtempSync(join(root, "small-"));
  mkdirSync(join(mailRoot, "logs"));
  for (const [name, content] of Object.entries(logs)) writeFileSync(join(mailRoot, "logs", name), content);
  return { mailRoot, argv: ["--spool.interval", "0"] };
}

function received(time: string, sender: string, { user = "", recipient = "r@a.example", size = "100" } = {}): string {
  return `"mx"\t"mx"\t"192.0.2.1"\t"${time}"\t"h"\t"a.example"\t"${sender}"\t"${recipient}"\t"S9"\t"RECV=OK"\t"${user}"\t"${size}"\t""\n`;
}

describe("the recorded logs and queue", () => {
  it("make a text of 80 columns", async () => {
    const { code, out, err } = await run(["--since", "1d"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatchSnapshot();
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("make one HTML file that loads nothing, in lines that mail takes", async () => {
    const { out } = await run(["--since", "1d", "--format", "html"]);
    expect(out).toMatchSnapshot();
    expect(out).not.toMatch(/<script|<link|<img|src=|href=|url\(|@import/);
    expect(Math.max(...out.split("\n").map((line) => Buffer.byteLength(line)))).toBeLessThan(998);
  });

  it("make one JSON object, whose totals are those of the manifest", async () => {
    const printed = await runJson(["--since", "1d", "--top", "1000"]);
    const { files } = readManifest();
    const count = (kind: keyof typeof files, status: string) => files[kind].status[status] ?? 0;
    expect(printed.totals["received"]?.count).toBe(count("smtp", "RECV=OK"));
    expect(printed.totals["recipients"]?.count).toBe(count("smtp", "RCPT=OK"));
    expect(printed.totals["delivered"]?.count).toBe(files.smail.lines);
    expect(printed.totals["submitted"]?.count).toBe(files.lmail.lines);
    expect(printed.totals["logins"]?.count).toBe(count("pop3", "LOGIN"));
    expect(printed.totals["lines"]?.count).toBe(Object.values(files).reduce((sum, { lines }) => sum + lines, 0));
    expect(printed.period).toEqual({ from: "2026-11-23T10:40:00.000Z", to: "2026-11-24T10:40:00.000Z" });
    expect(printed.queue?.states).toEqual({ retry: 26, frozen: 49, active: 4, new: 5, local: 3 });
    expect(printed.queue?.groups.reduce((sum, { count: own }) => sum + Number(own), 0)).toBe(84);
    const sum = (list: string) => printed.lists[list]?.top.reduce((total, { count: own }) => total + own, 0);
    expect(sum("senders")).toBe(printed.totals["received"]?.count);
    expect(sum("recipients")).toBe(printed.totals["recipients"]?.count);
    expect(sum("refusedClients")).toBe(printed.totals["refused"]?.count);
    expect(sum("guessingClients")).toBe(printed.totals["loginsFailed"]?.count);
    expect(printed.refusals.reduce((total, { count: own }) => total + Number(own), 0)).toBe(sum("refusedClients"));
    expect(printed).toMatchSnapshot();
  });

  it("show no password, and nothing that a client wrote but as text", async () => {
    for (const part of ["logs", "hostile/logs", "extra/logs"] satisfies Part[]) {
      for (const format of ["text", "html", "json"]) {
        const argv = ["--since", "1d", "--format", format, "--top", "1000", "--xmail.log-dir", join(fixtures, part)];
        const { out } = await run(argv);
        expect(passwordsOf(part).filter((password) => out.includes(password))).toEqual([]);
        expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }
    }
  });

  it("hide people as the settings say", async () => {
    const hidden = ["--since", "1d", "--top", "1000", "--privacy.addresses", "domain", "--privacy.ips", "prefix"];
    for (const format of ["text", "html", "json"]) {
      const { out } = await run([...hidden, "--format", format]);
      expect(out).not.toMatch(/bob|anna|erik/);
      expect(out).not.toMatch(/127\.0\.[1-9]\d*\.[1-9]/);
    }
    const { lists } = await runJson(hidden);
    expect(lists["recipients"]?.top.find(({ name }) => name === "alpha.example")?.count).toBeGreaterThan(300);
  });
});

describe("a period", () => {
  const logs = {
    "smtp-202611100000": received("2026-11-10 09:00:00", "old@b.example"),
    "smtp-202611160000.gz": gzipSync(
      received("2026-11-16 09:00:00", "s@b.example") + received("2026-11-16 23:00:00", "s@b.example"),
    ),
    "smtp-202611200000":
      received("2026-11-20 09:30:00", "T@b.example") + received("2026-11-20 10:00:00", "t@B.example"),
    "smtp-202611240000":
      received("2026-11-24 10:00:00", "") + "torn line\n" + received("2026-11-24 11:00:00", "late@b.example"),
  };

  it("is compared with as long a one before it, in packed logs too, and nothing of others is counted", async () => {
    const { mailRoot, argv } = makeRoot(logs);
    const { totals, before, lists, days, hours } = await runJson(argv, { mailRoot });
    expect(before).toEqual({ from: "2026-11-10T10:40:00.000Z", to: "2026-11-17T10:40:00.000Z" });
    expect(totals["received"]).toEqual({ count: 3, before: 2 });
    expect(totals["receivedBytes"]).toEqual({ count: 300, before: 200 });
    expect(totals["refusedLines"]).toEqual({ count: 1, before: 0 });
    expect(lists["senders"]?.top.map(({ name, count }) => [name, count])).toEqual([
      ["t@b.example", 2],
      ["", 1],
    ]);
    expect(days.map(({ name, counts }) => [name, counts["received"]])).toEqual(
      [17, 18, 19, 20, 21, 22, 23, 24].map((day) => [`2026-11-${day}`, day === 20 ? 2 : day === 24 ? 1 : 0]),
    );
    expect(hours.filter(({ counts }) => counts["received"] !== 0).map(({ name }) => name)).toEqual(["09", "10"]);
    expect((await run(argv, { mailRoot })).out).toMatch(/\nMessages received +3 +2 +\+50 %\n/);
  });

  it("is read as the other commands read it", async () => {
    const { mailRoot, argv } = makeRoot(logs);
    const count = async (...period: string[]) =>
      (await runJson([...argv, ...period], { mailRoot })).totals["received"]?.count;
    expect(await count("--since", "2026-11-20T10:00", "--until", "2026-11-24T12:00")).toBe(3);
    expect(await count("--since", "2026-11-20T10:30+01:00", "--until", "2026-11-20T10:00Z")).toBe(1);
    await expect(run([...argv, "--since", "2026-11-24T12:00"], { mailRoot })).rejects.toThrow(ConfigError);
    const long = await runJson([...argv, "--since", "2026-10-01"], { mailRoot });
    expect(long.days.map(({ name, counts }) => [name, counts["received"]])).toEqual([
      ["2026-10", 0],
      ["2026-11", 6],
    ]);
  });

  it("without anything before it is compared with nothing", async () => {
    const { mailRoot, argv } = makeRoot({ "smtp-202611200000": logs["smtp-202611200000"] });
    expect((await runJson(argv, { mailRoot })).totals["received"]).toEqual({ count: 2, before: null });
    expect((await run(argv, { mailRoot })).out).toContain("The logs hold\nnothing of the period before.");
  });
});

describe("values of strangers", () => {
  const hostile = '<script>alert(1)</script>&"@b.example';

  it("are text in HTML", async () => {
    const { mailRoot, argv } = makeRoot({
      "smtp-202611240000":
        received("2026-11-24 10:00:00", hostile) + received("2026-11-24 10:00:00", `${"x".repeat(5000)}@b.example`),
    });
    const { out } = await run([...argv, "--format", "html"], { mailRoot });
    expect(out).toContain("&lt;script>alert(1)&lt;/script>&amp;");
    expect(out).not.toContain("<script");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThan(998);
    const plain = (await run(argv, { mailRoot })).out.split("\n");
    expect(Math.max(...plain.map((line) => line.length))).toBeLessThanOrEqual(80);
  });
});

describe("what is missing", () => {
  it("is said in the report and on stderr, with exit code 1: a damaged log, no queue", async () => {
    const { mailRoot } = makeRoot({
      "smtp-202611240000": received("2026-11-24 10:00:00", "s@b.example"),
      "smtp-202611230000.gz": Buffer.from("no gzip"),
    });
    symlinkSync("nowhere", join(mailRoot, "logs", "pop3-202611240000"));
    const { code, out, err } = await run([], { mailRoot });
    expect(code).toBe(1);
    for (const problem of [
      "smtp-202611230000.gz: cannot be read: it is damaged",
      "pop3-202611240000: cannot be",
      "the queue is missing",
    ]) {
      expect(err).toContain(problem);
      expect(out.replaceAll(/\s+/g, " ")).toContain(problem);
    }
    expect(out).toMatch(/Messages received +1 /);
  });

  it("under a wrong time zone is how long deliveries took", async () => {
    const argv = ["--since", "2d", "--xmail.timezone", "Asia/Tokyo"];
    const { deliverySeconds, problems } = await runJson(argv);
    expect(deliverySeconds).toBeNull();
    expect(problems.join()).toContain("--xmail.timezone Asia/Tokyo: ");
    expect((await runJson(["--since", "1d"])).deliverySeconds).toEqual({ median: 0, p95: 1 });
  });

  it("is everything where it was interrupted", async () => {
    const { code, out, err } = await run([], { signal: AbortSignal.abort() });
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: "xmail-exporter: interrupted before the end\n" });
  });
});

it("reads the files that are named, and no queue then", async () => {
  const files = ["smtp-202611241000", "pop3-202611241000"].map((name) => join(fixtures, "logs", name));
  const printed = await runJson(["--since", "1d", ...files]);
  expect(printed.queue).toBeNull();
  expect(printed.totals["delivered"]?.count).toBe(0);
  expect(printed.totals["received"]?.count).toBe(439);
});

it("draws a bar on a terminal only", async () => {
  expect((await run(["--since", "1d"], { isTTY: true })).err).toContain("reading [");
});
