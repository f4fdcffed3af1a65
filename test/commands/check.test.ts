import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { check } from "../../src/commands/check.js";
import type { Context } from "../../src/commands/check/finding.js";
import { interpret } from "../../src/config.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-check-"));
  await mkdir(join(root, "logs"));
  await mkdir(join(root, "spool"));
  await mkdir(join(root, "state"));
  await writeFile(join(root, "domains.tab"), '"alpha.example"\n');
});
afterEach(() => {
  vi.unstubAllEnvs();
  return rm(root, { recursive: true });
});

/** Entry into the spool at 10:05:57.000 UTC; delivered within the same second by a server in Berlin. */
const smail = (n: number) =>
  `"alpha.example"\t"1795514757${String(n).padStart(3, "0")}.1.2.${n}.mx1"\t"S${n}"\t"<m${n}@x.example>"\t"a@x.example"\t"b@alpha.example"\t"LOCAL"\t"b@alpha.example"\t"2026-11-24 11:05:57"\n`;

async function report(
  argv: string[] = [],
  extra: Partial<Context> = {},
  options: { json?: true } = {},
  host: { isTTY?: boolean; env?: Record<string, string> } = {},
) {
  const places = ["--xmail.mail-root", root, "--state.dir", join(root, "state")];
  const invocation = interpret(["--xmail.timezone", "Europe/Berlin", ...places, ...argv], {}, () => "");
  if (invocation.show !== undefined) throw new Error("shows a text instead");
  const { settings, inForce } = invocation;
  const stdout = Object.assign(new PassThrough(), { isTTY: host.isTTY === true });
  const out = text(stdout);
  const now = () => Date.UTC(2026, 10, 24, 12);
  const code = await check(
    { settings, inForce, signal: new AbortController().signal, now, procDir: join(root, "proc"), ...extra },
    options,
    { stdout, env: host.env ?? {} },
  );
  stdout.end();
  return { code, out: await out };
}

const log = (name: string, content: string) => writeFile(join(root, "logs", name), content);
const lmail = '"alpha.example"\t"app012.msg"\t"L15BA"\t"2026-11-24 11:07:11"\n';

it("finds nothing wrong where nothing is", async () => {
  await log("lmail-202611230000", lmail);
  await log("smail-202611240000", Array.from({ length: 30 }, (_, n) => smail(n)).join(""));
  const { code, out } = await report();
  expect(code).toBe(0);
  expect(out).not.toContain("error  ");
  expect(out).toContain(`  ok       --xmail.mail-root ${root} (from the command line)\n`);
  expect(out).toMatch(
    /^Settings\n(  ok       --.*\n){3}  ok       defaults for \d+ other settings \(see --help\)\nWeb\n/,
  );
  expect(out).toContain(
    "  ok       lmail: 1 file, the newest is lmail-202611230000, last line 2026-11-24T10:07:11.000Z\n",
  );
  expect(out).toContain("  ok       Europe/Berlin matches the logs: the mail server is at UTC+01:00\n");
  expect(out).toContain("  warning  smtp: no file\n           fix: start XMail with -Sl");
});

it("changes nothing", async () => {
  await log("lmail-202611230000", lmail);
  const before = await readdir(root, { recursive: true });
  const { out } = await report(["--state.dir", join(root, "new", "state")]);
  expect(out).toContain(`does not exist yet and can be created in ${root}\n`);
  expect(await readdir(root, { recursive: true })).toEqual(before);
});

describe("a directory that is missing", () => {
  const wrong = (out: string) => out.split("\n").filter((line) => /^ {2}(warning|error)/.test(line));

  it("is one error, whatever is missing with it", async () => {
    const mailRoot = join(root, "nowhere");
    const { code, out } = await report(["--xmail.mail-root", mailRoot]);
    expect(code).toBe(2);
    expect(wrong(out)).toEqual([`  error    log directory ${mailRoot}/logs: no such file or directory`]);
    expect(out).toContain(
      "           fix: set --xmail.mail-root to XMail's MAIL_ROOT, or --xmail.log-dir to the directory",
    );
    expect(out).toMatch(/\n\d+ ok, 0 warnings, 1 error\n$/);
  });

  it("may be that of the logs alone", async () => {
    const { out } = await report(["--xmail.log-dir", join(root, "nowhere"), "--spool.interval", "0"]);
    expect(wrong(out)).toEqual([`  error    log directory ${root}/nowhere: no such file or directory`]);
    expect(out).toContain("domains.tab is readable");
  });

  it("may be the mail root alone", async () => {
    await log("lmail-202611230000", lmail);
    const flags = ["--xmail.mail-root", "/nowhere", "--xmail.log-dir", join(root, "logs")];
    const { code, out } = await report(flags);
    expect(code).toBe(0);
    expect(wrong(out).filter((line) => line.includes("nowhere"))).toEqual([
      "  warning  mail root /nowhere: no such file or directory; every domain is counted as `other` and the queue cannot be read",
    ]);
  });

  it("may be there and hold no log", async () => {
    const { code, out } = await report(["--spool.interval", "0"]);
    expect(code).toBe(2);
    expect(wrong(out)).toEqual([`  error    log directory ${root}/logs contains no XMail logs`]);
    expect(out).toContain("(-Sl -Ql -Ll -Pl -Yl -Fl -Cl -Qg)\n");
  });
});

it("gives the same as one object, with the same exit code", async () => {
  await log("lmail-202611230000", lmail);
  const flags = ["--spool.interval", "0", "--otlp.endpoint", "http://anna:hidden@127.0.0.1:1"];
  const probe = async () => ({ answered: false, status: 401, text: "no org id" });
  const text = await report(flags, { probe });
  const json = await report(flags, { probe }, { json: true });
  expect(json.code).toBe(text.code);
  const { ok, counts, findings } = JSON.parse(json.out) as {
    ok: boolean;
    counts: { ok: number; warning: number; error: number };
    findings: { section: string; level: string; text: string; fix?: string }[];
  };
  expect(ok).toBe(false);
  expect(counts.error).toBe(1);
  expect(counts.ok + counts.warning + counts.error).toBe(findings.length);
  expect(findings.at(-1)).toEqual({
    section: "OTLP",
    level: "error",
    text: "log records to http://127.0.0.1:1: 401 no org id",
    fix: "set the tenant: OTEL_EXPORTER_OTLP_HEADERS=X-Scope-OrgID=TENANT",
  });
  const asText = findings.map(({ level, text, fix }) => {
    return `  ${level.padEnd(9)}${text}\n${fix === undefined ? "" : `           fix: ${fix}\n`}`;
  });
  for (const line of asText) expect(text.out).toContain(line);
  expect(json.out).not.toContain("hidden");
  await log("smail-202611240000", "");
  expect(JSON.parse((await report(["--spool.interval", "0"], {}, { json: true })).out)).toMatchObject({ ok: true });
});

it("has its sections told in docs/tools.md", async () => {
  await log("lmail-202611230000", lmail);
  const { out } = await report();
  const sections = out.split("\n").filter((line) => /^[A-Z]/.test(line));
  const told = await readFile(new URL("../../docs/tools.md", import.meta.url), "utf8");
  expect([...told.matchAll(/^- \*\*(.+?)\*\*:/gm)].map(([, name]) => name)).toEqual(sections);
});

it("calls a log that cannot be read an error", async () => {
  await mkdir(join(root, "logs", "smtp-202611240000"));
  const { code, out } = await report();
  expect(code).toBe(2);
  expect(out).toContain("  error    smtp: cannot be read: is a directory\n");
});

it("sees a zone that the logs contradict", async () => {
  await log("smail-202611240000", Array.from({ length: 30 }, (_, n) => smail(n)).join(""));
  const { code, out } = await report(["--xmail.timezone", "UTC"]);
  expect(code).toBe(2);
  expect(out).toContain("UTC does not match the newest smail log: the mail server is at UTC+01:00, off by 1 hour\n");
});

it("warns of a last line that is still to come", async () => {
  await log("lmail-202611230000", lmail);
  const { out } = await report([], { now: () => Date.UTC(2026, 10, 24, 8) });
  expect(out).toContain("last line 2026-11-24T10:07:11.000Z, which is in the future\n");
});

it("calls a state directory that is a file an error", async () => {
  await log("lmail-202611230000", lmail);
  const { code, out } = await report(["--state.dir", join(root, "domains.tab")]);
  expect(code).toBe(2);
  expect(out).toContain("is a file\n           fix: install -d -o USER");
});

it("tries the endpoint, and shows no password of it", async () => {
  await log("lmail-202611230000", lmail);
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const argv = ["--otlp.endpoint", `http://anna:hidden@127.0.0.1:${port}`];
  const open = await report(argv);
  expect(open).toMatchObject({ code: 0, out: expect.stringContaining("accepts connections") as string });
  await new Promise((resolve) => server.close(resolve));
  const closed = await report(argv);
  expect(closed).toMatchObject({ code: 2, out: expect.stringContaining("connection refused") as string });
  expect(open.out + closed.out).not.toContain("hidden");
});

it("names the proxy of the endpoint, without its password", async () => {
  await log("lmail-202611230000", lmail);
  vi.stubEnv("NO_PROXY", undefined);
  vi.stubEnv("no_proxy", undefined);
  vi.stubEnv("http_proxy", undefined);
  vi.stubEnv("HTTP_PROXY", "http://anna:hidden@proxy.example:3128");
  const probe = async () => ({ answered: true, status: 200, text: "took one record" });
  const { out } = await report(["--otlp.endpoint", "http://backend.example:4318"], { probe });
  expect(out).toContain(
    "log records to http://backend.example:4318 through the proxy http://proxy.example:3128: 200 took one record",
  );
  expect(out).not.toContain("hidden");
});

it("asks the probe where there is one, and says what its answer means", async () => {
  await log("lmail-202611230000", lmail);
  const probe = async () => ({ answered: false, status: 401, text: "Unauthorized" });
  const { code, out } = await report(["--otlp.endpoint", "http://127.0.0.1:1"], { probe });
  expect(code).toBe(2);
  expect(out).toContain(
    "  error    log records to http://127.0.0.1:1: 401 Unauthorized\n           fix: set the API key in OTEL_EXPORTER_OTLP_HEADERS",
  );
});

describe("XMail's own command line", () => {
  async function runs(pid: number, cmdline: string[], environ?: string[]): Promise<void> {
    await mkdir(join(root, "proc", String(pid)), { recursive: true });
    await writeFile(join(root, "proc", String(pid), "cmdline"), cmdline.map((part) => `${part}\0`).join(""));
    if (environ === undefined) return;
    await writeFile(join(root, "proc", String(pid), "environ"), environ.map((part) => `${part}\0`).join(""));
  }
  const all = ["-Sl", "-Ql", "-Ll", "-Pl", "-Yl", "-Fl", "-Cl", "-Qg"];

  it("is not checked where there is none to be seen", async () => {
    await runs(7, ["node", "/usr/bin/xmail-exporter", "-Sl"]);
    expect((await report()).out).toContain("  ok       XMail: no process visible on this host");
  });

  it("is no reason to start XMail with a switch that it has: that log has no line yet", async () => {
    await log("lmail-202611230000", lmail);
    await runs(7, ["/var/MailRoot/bin/XMail", ...all], [`MAIL_ROOT=${root}`]);
    const { out } = await report();
    expect(out).toContain("  ok       psync: no file yet; it appears with its first line, XMail runs with -Yl\n");
    expect(out).not.toContain("fix: start XMail with");
    await runs(7, ["/var/MailRoot/bin/XMail", ...all], ["MAIL_ROOT=/elsewhere"]);
    expect((await report()).out).toContain("  warning  psync: no file\n           fix: start XMail with -Yl");
  });

  it("tells which logs are off, how long a file lasts, and how to turn them on", async () => {
    await runs(4711, ["/var/MailRoot/bin/XMail", "-Sl", "-Ql", "-Mr", "6"], ["MAIL_ROOT=/elsewhere", "SECRET=hidden"]);
    const { out } = await report();
    expect(out).toContain(
      "  warning  XMail (process 4711) does not write these logs: lmail, pop3, psync, finger, ctrl, filters; a new file every 6 hours\n" +
        "           fix: add the switches you want to XMail's command line and restart it: -Ll -Pl -Yl -Fl -Cl -Qg\n",
    );
    expect(out).toContain(
      `MAIL_ROOT /elsewhere, which is not ${root}\n           fix: set --xmail.mail-root /elsewhere\n`,
    );
    expect(out).not.toContain("hidden");
  });

  it("is read from MAIL_CMD_LINE too, with how long a message is tried", async () => {
    await runs(12, ["/usr/sbin/xmail"], [`MAIL_CMD_LINE=${all.join(" ")} -Qt 18 -Qi 2 -Qr 4`, `MAIL_ROOT=${root}/`]);
    const { out } = await report();
    expect(out).toContain("  ok       XMail (process 12) writes all eight logs, a new file every 24 hours\n");
    // 18 + 27 + 40 seconds
    expect(out).toContain(
      "delivers a message in up to 4 attempts, the second after 18 seconds, and gives up after 1 minute 25 seconds (-Qt 18 -Qi 2 -Qr 4)\n",
    );
    expect(out).not.toContain("which is not");
  });

  it("has XMail's defaults for what it does not say, and says what it could not see", async () => {
    await runs(12, ["MailSvr.exe", "-Sl"]);
    const { out } = await report();
    expect(out).toContain(
      "delivers a message in up to 32 attempts, the second after 8 minutes, and gives up after 11 hours 4",
    );
    expect(out).toContain("its MAIL_CMD_LINE cannot be read by this user and may turn on more\n");
  });
});

describe("the version of XMail", () => {
  it("shows in the number of columns", async () => {
    const eight = `${["x", "1795514757000.1.mx1", "S1", "a@x", "b@x", "LOCAL", "b@x"].map((text) => `"${text}"`).join("\t")}\t"2026-11-24 11:05:57"`;
    await log("smail-202611240000", `${eight}\n`);
    expect((await report()).out).toContain(
      "  ok       XMail's version cannot be told from the number of columns: smail 8\n",
    );
    await log("smail-202611240000", `${eight}\t""\n`);
    expect((await report()).out).toContain(
      "  ok       XMail 1.25 or later, judging by the number of columns: smail 9\n",
    );
  });
});

describe("files that cannot be read", () => {
  // root may read everything but what a link does not lead to
  const unreadable = (path: string) => symlink(join(root, "nowhere"), path);

  it("are an error in the state directory", async () => {
    await log("lmail-202611230000", lmail);
    await unreadable(join(root, "state", "metrics.a.json"));
    const { code, out } = await report();
    expect(code).toBe(2);
    expect(out).toContain("1 file cannot be read: metrics.a.json\n           fix: chown -R USER");
  });

  it("are an error in the log directory, however old", async () => {
    await log("lmail-202611230000", lmail);
    await unreadable(join(root, "logs", "lmail-202611220000"));
    const { code, out } = await report();
    expect(code).toBe(2);
    expect(out).toContain("1 of 2 log files cannot be read: lmail-202611220000: no such file or directory\n");
  });
});

it("is coloured on a terminal alone, and not where NO_COLOR is set", async () => {
  await log("lmail-202611230000", lmail);
  await symlink(join(root, "nowhere"), join(root, "state", "metrics.a.json"));
  const plain = (await report()).out;
  const coloured = (await report([], {}, {}, { isTTY: true })).out;
  expect(plain).not.toContain("\x1b");
  expect(coloured).toContain("\x1b[31merror    \x1b[39mstate directory");
  expect(coloured).toContain("\x1b[1mfix:\x1b[22m");
  expect(stripVTControlCharacters(coloured)).toBe(plain);
  expect((await report([], {}, {}, { isTTY: true, env: { NO_COLOR: "1" } })).out).toBe(plain);
  expect((await report([], {}, { json: true }, { isTTY: true })).out).not.toContain("\x1b");
});
