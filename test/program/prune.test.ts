import { spawnSync } from "node:child_process";
import { appendFile, chmod, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startBackend, type Backend } from "../otlp/backend.js";
import { type Bench, findPlainUser, openBench, scrape, type User, valueOf } from "./program.js";

const main = new URL("../../dist/main.js", import.meta.url).pathname;
const queries = "xmail_finger_queries_total";
const old = ["finger-202601010000", "finger-202601020000", "finger-202601030000"];
let bench: Bench;
let backend: Backend;

beforeEach(async () => {
  bench = await openBench();
  backend = await startBackend();
  for (const [index, name] of old.entries()) {
    const day = `2026-01-0${index + 1}`;
    await writeFile(join(bench.logs, name), line(day, "first of a day") + line(day, "two"));
    await utimes(join(bench.logs, name), new Date(`${day}T23:00:00Z`), new Date(`${day}T23:00:00Z`));
  }
});
afterEach(async () => {
  await bench.close();
  await backend.close();
});

function line(day: string, query: string): string {
  return `"mail"\t"alpha.example"\t"192.0.2.7"\t"${day} 10:20:00"\t"${query}"\n`;
}

function prune(flags: readonly string[], as?: User) {
  const root = join(bench.directory, "MailRoot");
  const argv = [
    "prune",
    "--older-than",
    "90d",
    "--xmail.mail-root",
    root,
    "--state.dir",
    bench.state,
    "--xmail.timezone",
    "UTC",
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...argv, ...flags], {
    ...as,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

function sentQueries(): unknown[] {
  return backend.requests.flatMap(({ records }) => records).map(({ attributes }) => attributes["xmail.finger.query"]);
}

describe("prune beside a running exporter", { timeout: 60_000 }, () => {
  it("packs and removes what both pipelines have finished with; nothing is counted, lost or sent again", async () => {
    const flags = ["--otlp.endpoint", backend.url, "--otlp.start-at", "beginning", "--spool.interval", "0"];
    // each start writes the older generation again: after two of them both have all files
    for (const query of ["a", "b"]) {
      const run = bench.start(flags);
      await scrape(await run.url());
      await appendFile(join(bench.logs, "finger-202611241000"), line("2026-11-24", query));
      await vi.waitUntil(() => sentQueries().includes(query), { timeout: 20_000, interval: 50 });
      run.kill("SIGTERM");
      expect(await run.exited).toBe(0);
    }
    const first = bench.start(flags);
    const url = await first.url();
    expect(valueOf(await scrape(url), queries)).toBe(34);
    expect(prune([]).out).toContain(`would remove  ${join(bench.logs, old[0] ?? "")}  137 B\n`);
    expect(prune(["--yes", "--gzip"])).toMatchObject({ code: 0, err: "" });
    expect((await readdir(bench.logs)).filter((name) => name.startsWith("finger-20260"))).toEqual(
      old.map((name) => `${name}.gz`),
    );
    const before = valueOf(await scrape(url), queries);
    await appendFile(join(bench.logs, "finger-202611241000"), line("2026-11-24", "last"));
    await vi.waitUntil(async () => valueOf(await scrape(url), queries) === before + 1, {
      timeout: 20_000,
      interval: 50,
    });
    await vi.waitUntil(() => sentQueries().includes("last"), { timeout: 20_000, interval: 50 });
    first.kill("SIGTERM");
    expect(await first.exited).toBe(0);

    const second = bench.start(flags);
    const page = await scrape(await second.url());
    expect(valueOf(page, queries)).toBe(before + 1);
    expect(valueOf(page, 'xmail_exporter_lost_bytes_total{log="finger",pipeline="metrics"}')).toBe(0);
    expect(valueOf(page, 'xmail_exporter_lost_bytes_total{log="finger",pipeline="otlp"}')).toBe(0);
    expect(prune(["--yes"])).toMatchObject({ code: 0 });
    expect((await readdir(bench.logs)).some((name) => name.startsWith("finger-20260"))).toBe(false);
    second.kill("SIGTERM");
    expect(await second.exited).toBe(0);
    expect(sentQueries().filter((query) => query === "first of a day")).toHaveLength(3);
    expect(second.output()).not.toContain('"level":"error"');
  });

  it("removes nothing while a backend is down, and nothing without a state", async () => {
    expect(prune(["--yes"])).toEqual({
      code: 1,
      out: "",
      err: `xmail-exporter: ${bench.state} holds no state of metrics: what the exporter still needs is not known\n`,
    });
    backend.usual = { status: 503 };
    const run = bench.start(["--otlp.endpoint", backend.url, "--otlp.start-at", "beginning", "--spool.interval", "0"]);
    await scrape(await run.url());
    run.kill("SIGTERM");
    await run.exited;
    expect(prune(["--yes"]).out).not.toContain("removed  ");
    expect((await readdir(bench.logs)).filter((name) => name.startsWith("finger-20260"))).toEqual(old);
  });
});

it("fails file by file where the directory cannot be written", { timeout: 60_000 }, async ({ skip }) => {
  const user = findPlainUser();
  if (user === undefined) return skip("no other user can run the program");
  for (let start = 0; start < 2; start++) {
    const run = bench.start(["--spool.interval", "0"]);
    await scrape(await run.url());
    run.kill("SIGTERM");
    await run.exited;
  }
  await chmod(bench.directory, 0o755);
  await chmod(bench.state, 0o755);
  for (const name of await readdir(bench.state)) await chmod(join(bench.state, name), 0o644);
  await chmod(bench.logs, 0o555);
  expect(prune([], user.as).err).toBe(`xmail-exporter: ${bench.logs} cannot be written by this user\n`);
  for (const flags of [["--yes"], ["--yes", "--gzip"]]) {
    const { code, out } = prune(flags, user.as);
    expect(code).toBe(1);
    expect(out.match(/^failed .* permission denied$/gm)).toHaveLength(3);
    expect(out).toContain("0 files, 0 B ");
  }
  expect((await stat(join(bench.logs, old[0] ?? ""))).size).toBe(137);
  await chmod(bench.logs, 0o755);
});
