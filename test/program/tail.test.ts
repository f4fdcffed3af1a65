import { execFileSync, spawn, spawnSync } from "node:child_process";
import { appendFile, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openBench, scrape, valueOf, type Bench } from "./program.js";

const main = new URL("../../dist/main.js", import.meta.url).pathname;
let bench: Bench;

beforeEach(async () => void (bench = await openBench()));
afterEach(() => bench.close());

function flags(): string[] {
  const root = join(bench.directory, "MailRoot");
  return ["tail", "--xmail.mail-root", root, "--state.dir", bench.state, "--xmail.timezone", "UTC"];
}

function line(time: string, query: string): string {
  return `"mail"\t"alpha.example"\t"192.0.2.7"\t"2026-11-24 ${time}"\t"${query}"\n`;
}

describe("tail", { timeout: 30_000 }, () => {
  it("follows beside a running exporter, which keeps its state and counts, and ends on Ctrl-C with 0", async () => {
    const exporter = bench.start();
    const url = await exporter.url();
    await scrape(url);
    const child = spawn(process.execPath, [main, ...flags(), "-f", "-n", "1", "--kind", "finger"]);
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    const exited = new Promise((resolve) => child.on("exit", resolve));
    await vi.waitUntil(() => out.endsWith("\n"), { timeout: 20_000, interval: 20 });
    await appendFile(join(bench.logs, "finger-202611241000"), line("10:20:00", "newest"));
    await vi.waitUntil(() => out.includes('FINGER query "newest", client 192.0.2.7\n'), {
      timeout: 20_000,
      interval: 20,
    });
    child.kill("SIGINT");
    expect(await exited).toBe(0);
    expect(err).toBe("");
    const queries = "xmail_finger_queries_total";
    await vi.waitUntil(async () => valueOf(await scrape(url), queries) === 27, { timeout: 20_000, interval: 50 });
    exporter.kill("SIGTERM");
    expect(await exporter.exited).toBe(0);
  });

  it("ends quietly when the reader of its output leaves", () => {
    const script = '{ "$0" "$@"; echo "exit $?" >&2; } | head -n 1';
    const words = [process.execPath, main, ...flags(), "-n", "10000"];
    const { stdout, stderr } = spawnSync("/bin/sh", ["-c", script, ...words], { encoding: "utf8" });
    expect(stdout).toMatch(/^2026-11-24 [^\n]*\n$/);
    expect(stderr).toBe("exit 0\n");
  });

  it("changes nothing: neither the logs nor a state directory that is there", async () => {
    const exporter = bench.start();
    await scrape(await exporter.url());
    exporter.kill("SIGTERM");
    await exporter.exited;
    const before = await contents(bench.state);
    await rm(join(bench.state, "exporter.lock"));
    execFileSync(process.execPath, [main, ...flags()]);
    expect(await contents(bench.state)).toEqual(before.filter(([name]) => name !== "exporter.lock"));
  });
});

async function contents(directory: string): Promise<[string, string][]> {
  const names = (await readdir(directory)).toSorted();
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(directory, name), "latin1")] as [string, string]),
  );
}
