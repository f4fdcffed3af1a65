import { once } from "node:events";
import { appendFile, cp, mkdtemp, mkdir, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { tail } from "../../src/commands/tail.js";
import { interpret } from "../../src/config.js";
import { passwordsOf, type Part } from "../corpus/corpus.js";

const fixtures = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;
let root: string;

beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "xmail-tail-"))));
afterAll(() => rm(root, { recursive: true }));

interface Given {
  readonly logs?: string;
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
}

function start(argv: readonly string[], { logs = join(fixtures, "logs"), isTTY = false, env = {} }: Given = {}) {
  const places = ["--xmail.log-dir", logs, "--xmail.timezone", "UTC", "--state.dir", join(root, "state")];
  const invocation = interpret(["tail", ...places, ...argv], {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "tail") throw new Error("no tail");
  const host = { env, stdout: Object.assign(new PassThrough(), { isTTY }), stderr: new PassThrough() };
  const stopping = new AbortController();
  const ended = tail(invocation.settings, invocation.options, host, stopping.signal).finally(() => {
    for (const stream of [host.stdout, host.stderr]) stream.end();
  });
  return { ...host, ended, stop: () => stopping.abort() };
}

async function run(argv: readonly string[], given: Given = {}) {
  const { stdout, stderr, ended } = start(argv, given);
  const [out, err] = await Promise.all([text(stdout), text(stderr), ended.catch(() => undefined)]);
  return { code: await ended, out, err };
}

async function makeLogs(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const logs = await mkdtemp(join(root, "logs-"));
  for (const [name, content] of Object.entries(files)) await writeFile(join(logs, name), content);
  return logs;
}

function finger(time: string, query: string): string {
  return `"mail"\t"alpha.example"\t"192.0.2.7"\t"2026-11-24 ${time}"\t"${query}"\n`;
}

function lmail(time: string, id: string): string {
  return `"alpha.example"\t"app000.msg"\t"${id}"\t"2026-11-24 ${time}"\n`;
}

describe("the last lines", () => {
  it("of all recorded logs are sentences in the order of their times", async () => {
    const { code, out, err } = await run(["--lines", "60"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatchSnapshot();
  });

  it("are those that match all texts, in any field and whatever their case", async () => {
    const { out } = await run(["-n", "3", "EFILTER", "Anna@", "S138D"], { logs: join(fixtures, "extra/logs") });
    expect(out).toMatch(/^2026-11-24 \d\d:\d\d:\d\d \+00:00 {2}smtp {5}Refused with RCPT=EFILTER.*anna@.*\n$/);
    expect((await run(["nobody-has-this"])).out).toBe("");
    // the remote server's reply is in no sentence
    expect((await run(["queued as 00001EEF"])).out).toContain("Delivered message S1461");
  });

  it("are of one log, or of what was refused or failed", async () => {
    const kinds = async (argv: readonly string[]) =>
      new Set((await run([...argv, "-n", "10000"])).out.match(/(?<=\+00:00 {2})\w+/g));
    expect(await kinds([])).toEqual(new Set(["smtp", "smail", "lmail", "pop3", "psync", "finger", "ctrl", "filters"]));
    expect(await kinds(["--kind", "pop3"])).toEqual(new Set(["pop3"]));
    const refused = (await run(["--refused", "--kind", "pop3", "-n", "10000"])).out.trimEnd().split("\n");
    expect(refused.every((line) => line.includes("POP3 login failed"))).toBe(true);
    expect(refused.length).toBeGreaterThan(10);
  });

  it("come from older files where the newest has too few, and no old one is opened for what the newest have", async () => {
    const logs = await makeLogs({
      "finger-202611221000": finger("08:00:00", "one"),
      "finger-202611231000": finger("09:00:00", "two") + finger("09:30:00", "three"),
      "finger-202611241000": finger("10:00:00", "four") + '"torn"\t"and not',
      "lmail-202611241000": lmail("09:45:00", "L1"),
    });
    const { out } = await run(["-n", "4"], { logs });
    expect(out.match(/"\w+"|L1/g)).toEqual(['"two"', '"three"', "L1", '"four"']);
    expect(await run(["-n", "0"], { logs })).toMatchObject({ out: "", err: "", code: 0 });
    expect(await run(["nowhere"], { logs })).toEqual({ out: "", err: "xmail-exporter: nothing found\n", code: 0 });
  });

  it("are sought in the last 16 MiB of a log, which is said where there were too few", async () => {
    const logs = await makeLogs({
      "finger-202611241000": finger("10:00:00", "needle") + finger("10:00:01", "x".repeat(900)).repeat(20_000),
    });
    const { out, err, code } = await run(["needle"], { logs });
    expect({ out, code }).toEqual({ out: "", code: 0 });
    expect(err).toBe(
      "xmail-exporter: only the end of the newest files was searched; trace and parse search all of them\n",
    );
    expect((await run(["xxx"], { logs })).err).toBe("");
  });
});

describe("what is shown", () => {
  it("holds no password, and no control or bidi character that a client wrote", async () => {
    for (const part of ["logs", "hostile/logs", "extra/logs"] satisfies Part[]) {
      const { out } = await run(["-n", "10000"], { logs: join(fixtures, part) });
      expect(passwordsOf(part).filter((password) => out.includes(password))).toEqual([]);
      expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
    expect((await run(["vt"], { logs: join(fixtures, "hostile/logs") })).out).toContain("vt\\u{b}ff\\u{c}x@");
  });

  it("does not find by a password either", async () => {
    const passwords = passwordsOf("logs");
    expect(passwords.length).toBeGreaterThan(3);
    for (const password of passwords) expect((await run([password, "--kind", "ctrl"])).out).toBe("");
  });

  it("has the place of a refused line, never its text", async () => {
    const logs = await makeLogs({ "ctrl-202611241000": '"192.0.2.1"\t"root"\t"s3cret-pass"\n' });
    const { out } = await run([], { logs });
    expect(out).toContain("ctrl     Refused a line of ctrl-202611241000 at byte 0: columns\n");
    expect(out).not.toContain("s3cret");
  });

  it("has colours on a terminal that may have them", async () => {
    const argv = ["--kind", "pop3", "--refused", "-n", "1"];
    expect((await run(argv, { isTTY: true })).out).toMatch(/ {2}\x1b\[31mPOP3 login failed.*\x1b\[39m\n$/);
    expect((await run(["--kind", "smail", "-n", "1"], { isTTY: true })).out).toContain("\x1b[32mDelivered");
    for (const given of [{ isTTY: true, env: { NO_COLOR: "1" } }, { isTTY: false }])
      expect((await run(argv, given)).out).not.toContain("\x1b");
  });

  it("hides people as the settings say, and finds them by what they are called", async () => {
    const { out } = await run(["bob@alpha.example", "--kind", "pop3", "--privacy.addresses", "domain"]);
    expect(out).toContain("POP3 login of alpha.example, client");
    expect(out).not.toContain("bob");
  });
});

describe("following", () => {
  it("shows new lines of all logs over a rotation, once each and in order, and ends with 0 when stopped", async () => {
    const logs = await makeLogs({ "finger-202611241000": finger("10:00:00", "before") + finger("10:00:05", "to") });
    const { stdout, ended, stop } = start(["-f", "-n", "1"], { logs });
    let out = "";
    stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    const seen = (last: string) => vi.waitUntil(() => out.includes(last), { timeout: 20_000, interval: 10 });
    await seen('"to"');
    await appendFile(join(logs, "finger-202611241000"), finger("10:59:59", "last") + finger("10:59:59", "to"));
    await writeFile(join(logs, "finger-202611241100"), finger("11:00:00", "next"));
    await seen('"next"');
    await writeFile(join(logs, "lmail-202611241100"), lmail("11:00:01", "L2"));
    await seen("L2");
    // a clerk's rotation: what was read stays read
    await rename(join(logs, "finger-202611241000"), join(logs, "finger-202611241000.1"));
    await appendFile(join(logs, "finger-202611241100"), finger("11:00:02", "end"));
    await seen('"end"');
    stop();
    expect(await ended).toBe(0);
    expect(out.match(/"\w+"|L2/g)).toEqual(['"to"', '"last"', '"to"', '"next"', "L2", '"end"']);
  });

  it("shows only what matches", async () => {
    const logs = await makeLogs({ "finger-202611241000": finger("10:00:00", "before") });
    const { stdout, ended, stop } = start(["-f", "wanted"], { logs });
    const first = once(stdout, "data") as Promise<[Buffer]>;
    await appendFile(join(logs, "finger-202611241000"), finger("10:00:01", "other") + finger("10:00:02", "wanted"));
    expect((await first)[0].toString()).toMatch(/^2026-11-24 10:00:02 .*"wanted", client 192.0.2.7\n$/);
    stop();
    expect(await ended).toBe(0);
  });

  it("writes nothing: no state directory, no lock", async () => {
    const logs = await makeLogs({ "finger-202611241000": finger("10:00:00", "one") });
    const { ended, stop, stdout } = start(["-f"], { logs });
    await once(stdout, "data");
    stop();
    await ended;
    expect((await readdir(root)).includes("state")).toBe(false);
    expect(await readdir(logs)).toEqual(["finger-202611241000"]);
  });
});

describe("what cannot be read", () => {
  it("is said: a missing directory ends it, a file does not", async () => {
    await expect(start([], { logs: join(root, "nowhere") }).ended).rejects.toThrow(
      `log directory ${join(root, "nowhere")}: no such file or directory; run xmail-exporter check`,
    );
    const logs = await makeLogs({ "finger-202611241000": finger("10:00:00", "one") });
    await symlink("lmail-202611241000", join(logs, "lmail-202611241000"));
    await mkdir(join(logs, "smtp-202611241000"));
    const { code, out, err } = await run([], { logs });
    expect(out).toContain('"one"');
    expect({ code, err }).toEqual({
      code: 1,
      err: "xmail-exporter: lmail-202611241000 cannot be read: too many symbolic links\n",
    });
  });

  it("does not stop a copy of logs from being shown while it is made", async () => {
    const logs = await makeLogs();
    await cp(join(fixtures, "logs"), logs, { recursive: true });
    expect((await run(["-n", "1"], { logs })).code).toBe(0);
  });
});
