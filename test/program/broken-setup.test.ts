import { once } from "node:events";
import { chmod, chown, mkdir, readdir } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBackend } from "../otlp/backend.js";
import { findPlainUser, openBench, scrape, valueOf, type Bench, type User } from "./program.js";

/** The walk of somebody who sets it up for the first time and gets one thing wrong: the log says what it is, at once. */
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await chmod(bench.logs, 0o755);
  await bench.close();
});

type Program = ReturnType<Bench["start"]>;

/** The first line that matches, once it is there; it has to be one of the first ten. */
async function findCause(program: Program, cause: RegExp): Promise<string> {
  await expect.poll(() => program.output(), { timeout: 20_000 }).toMatch(cause);
  const lines = program.output().split("\n");
  const at = lines.findIndex((line) => cause.test(line));
  expect(at).toBeLessThan(10);
  expect(lines[at]).toContain("level=warn");
  return lines[at] ?? "";
}

/** Text and advice of a line in the log, as they stand in it. */
function wordsOf(line: string): { text: string; fix: string } {
  const value = (key: string) =>
    JSON.parse(new RegExp(`${key}=("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1] ?? '""') as string;
  return { text: value("msg"), fix: value("fix") };
}

async function overallOf(url: string): Promise<{ ok: boolean; sentence: string }> {
  const answer = (await (await fetch(`${url}/api/status`)).json()) as { overall: { ok: boolean; sentence: string } };
  return answer.overall;
}

/** The same words in the log, at `/` and in `check`. */
async function expectSameWords(line: string, url: string, checked: string): Promise<void> {
  const { text, fix } = wordsOf(line);
  expect(fix).not.toBe("");
  const { ok, sentence } = await overallOf(url);
  expect(ok).toBe(false);
  expect(sentence).toContain(`${text.slice(1)}; ${fix}.`);
  expect(checked).toContain(`  error    ${text}\n           fix: ${fix}\n`);
}

describe("what is wrong stands in the first ten lines of the log", { timeout: 40_000 }, () => {
  it("where the mail root is another one", async () => {
    const flags = ["--xmail.mail-root", join(bench.directory, "nowhere")];
    const program = bench.start(flags);
    const url = await program.url();
    const line = await findCause(program, /nowhere\/logs: no such file or directory/);
    expect(wordsOf(line).fix).toMatch(/^set --xmail\.mail-root to XMail's MAIL_ROOT/);
    const ready = await fetch(`${url}/-/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain(wordsOf(line).text);
    await expectSameWords(line, url, bench.check(flags).output);
  });

  it("where no log lies", async () => {
    await mkdir(join(bench.directory, "empty", "logs"), { recursive: true });
    const flags = ["--xmail.mail-root", join(bench.directory, "empty")];
    const program = bench.start(flags);
    const line = await findCause(program, /contains no XMail logs/);
    expect(wordsOf(line).fix).toContain("start XMail with");
    await expectSameWords(line, await program.url(), bench.check(flags).output);
  });

  it("where the zone is another one", async () => {
    const program = bench.start(["--xmail.timezone", "Asia/Tokyo"]);
    const line = await findCause(program, /time zone is not the mail server's/);
    expect(line).toContain("zone=Asia/Tokyo");
  });

  it("where nothing listens at the endpoint", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const flags = ["--otlp.endpoint", `http://anna:hidden@127.0.0.1:${port}`, "--otlp.start-at", "beginning"];
    const program = bench.start(flags);
    const line = await findCause(program, /ECONNREFUSED/);
    expect(line).toContain(`endpoint=http://127.0.0.1:${port} `);
    expect(wordsOf(line).fix).toMatch(/^nothing is listening on 127/);
    expect(bench.check(flags).output).toContain(`fix: ${wordsOf(line).fix}\n`);
    expect(program.output()).not.toMatch(/hidden|first time/);
  });

  it("where the backend wants another header", async () => {
    const backend = await startBackend();
    try {
      backend.usual = { status: 401, body: "no org id" };
      const program = bench.start(["--otlp.endpoint", backend.url, "--otlp.start-at", "beginning"]);
      const line = await findCause(program, /no org id/);
      expect(line).toContain("status=401");
      expect(wordsOf(line).fix).toContain("X-Scope-OrgID");
    } finally {
      await backend.close();
    }
  });
});

const plain = findPlainUser();

describe.skipIf(plain === undefined)("what may not be read", { timeout: 40_000 }, () => {
  const as = plain?.as;

  /** The mail root is somebody else's, and the state directory the exporter's own. */
  async function handOver(user: User | undefined): Promise<void> {
    await chmod(bench.directory, 0o755);
    await mkdir(bench.state);
    if (user !== undefined) await chown(bench.state, user.uid, user.gid);
  }

  it("is a directory that XMail keeps for itself", async () => {
    await handOver(as);
    await chmod(bench.logs, 0o000);
    const program = bench.start([], { as });
    const url = await program.url();
    const line = await findCause(program, /logs: permission denied/);
    expect(wordsOf(line).fix).toMatch(as === undefined ? /^chmod / : /^run the exporter as user .*setfacl -R -m u:/);
    await expectSameWords(line, url, bench.check([], as).output);
    await chmod(bench.logs, 0o755);
    expect(valueOf(await scrape(url), "xmail_smtp_messages_received_total")).toBe(439);
    await expect.poll(() => program.output()).toContain("is readable again");
  });

  it("is one file among others, which is no reason to say that all is well", async () => {
    await handOver(as);
    const name = (await readdir(bench.logs)).find((file) => file.startsWith("smtp-")) ?? "";
    await chmod(join(bench.logs, name), 0o000);
    const program = bench.start([], { as });
    const url = await program.url();
    const line = await findCause(program, /1 of 8 log files cannot be read/);
    expect(wordsOf(line).text).toContain(`${name}: permission denied`);
    await expectSameWords(line, url, bench.check([], as).output);
    expect(program.output()).toMatch(/level=warn msg="caught up with the logs, but .*" files=7 unreadable=1/);
    const page = await scrape(url);
    expect(valueOf(page, 'xmail_log_unreadable_files{log="smtp"}')).toBe(1);
    expect(valueOf(page, 'xmail_log_unreadable_files{log="pop3"}')).toBe(0);
    await chmod(join(bench.logs, name), 0o644);
    await expect.poll(() => program.output(), { timeout: 20_000 }).toContain("all log files are readable again");
  });
});
