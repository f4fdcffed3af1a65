import { spawnSync } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBench, type Bench } from "./program.js";

const main = new URL("../../dist/main.js", import.meta.url).pathname;
const period = ["--since", "2026-11-24", "--until", "2026-11-25"];
let bench: Bench;

beforeEach(async () => void (bench = await openBench()));
afterEach(() => bench.close());

function argv(...flags: string[]): string[] {
  const root = join(bench.directory, "MailRoot");
  return [main, "report", "--xmail.mail-root", root, "--state.dir", bench.state, "--xmail.timezone", "UTC", ...flags];
}

describe("report", { timeout: 30_000 }, () => {
  it("prints text, HTML and JSON of the recorded logs, and writes nothing", async () => {
    const run = (...flags: string[]) => spawnSync(process.execPath, argv(...period, ...flags), { encoding: "utf8" });
    const text = run();
    expect({ code: text.status, err: text.stderr }).toEqual({ code: 0, err: "" });
    expect(text.stdout).toMatch(/\nMessages received +439 /);
    expect(run("--format", "html").stdout).toMatch(/^<!doctype html>\n<html lang="en">[^]*<\/html>\n$/);
    const { totals } = JSON.parse(run("--format", "json").stdout) as { totals: Record<string, { count: number }> };
    expect(totals["received"]?.count).toBe(439);
    expect(await readdir(bench.directory)).toEqual(["MailRoot"]);
  });

  it("ends with 2 for a wrong period or format, with 1 where the queue is missing, and quietly where its reader leaves", () => {
    const run = (...flags: string[]) => spawnSync(process.execPath, argv(...flags), { encoding: "utf8" });
    const wrong = run("--since", "yesterday", "--format", "pdf");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain(
      'xmail-exporter: --since "yesterday": neither a time nor a duration; use a time such as',
    );
    expect(wrong.stderr).toContain('--format "pdf": not an accepted value; use one of text, html, json');
    const partial = run("--since", "2026-11-24");
    expect(partial.status).toBe(1);
    expect(partial.stderr).toContain("the queue is missing");
    expect(partial.stdout).toContain("This report is incomplete:");
    const script = '{ "$0" "$@"; echo "exit $?" >&2; } | head -n 1 > /dev/null';
    const words = [process.execPath, ...argv(...period, "--format", "html", "--top", "1000")];
    expect(spawnSync("/bin/sh", ["-c", script, ...words], { encoding: "utf8" }).stderr).toBe("exit 0\n");
  });
});
