import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programArguments, programFile } from "./built.js";
import { openBench, scrape, type Bench } from "./program.js";

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** The recorded server wrote UTC. */
describe("a zone that is not the mail server's", () => {
  it.each(["America/New_York", "Asia/Tokyo"])(
    "such as %s is said at once, and no duration is counted",
    async (zone) => {
      const run = bench.start(["--xmail.timezone", zone]);
      const url = await run.url();
      const said = run.output().split("\n");
      expect(said.findIndex((line) => line.includes("the configured time zone is not the mail server's"))).toBe(0);
      const page = await scrape(url);
      expect(total(page, /^xmail_smail_deliveries_total\{/)).toBeGreaterThan(100);
      expect(total(page, /^xmail_delivery_duration_seconds_(sum|count)\{/)).toBe(0);
    },
  );

  it("gives the same totals after a kill and after an end, and is no longer judged when it is the right one", async () => {
    const flags = ["--xmail.timezone", "America/New_York"];
    const first = bench.start(flags);
    const counted = await smail(await first.url());
    first.kill("SIGKILL");
    await first.exited;
    for (const _ of [1, 2]) {
      const next = bench.start(flags);
      expect(await smail(await next.url())).toEqual(counted);
      next.kill("SIGTERM");
      await next.exited;
    }
    const right = bench.start();
    await right.url();
    expect(right.output()).not.toContain("time zone");
  });
});

describe("TZ", () => {
  const berlin = "CET-1CEST,M3.5.0,M10.5.0/3";

  it("with rules of POSIX is the zone that has them, and that is said", async () => {
    const { out } = await start(["check", "--xmail.log-dir", bench.logs, "--state.dir", bench.state], berlin);
    expect(out).toContain("--xmail.timezone Europe/Berlin (from TZ)");
    expect(out).toContain(`TZ "${berlin}" is read as Europe/Berlin`);
    expect(out).toContain("error    Europe/Berlin does not match the newest smail log");
  });

  it.each(["Foo/Bar", "CET-1CEST,M3.4.0,M10.5.0/3", "/nowhere"])("%s is refused in words, with 2", async (tz) => {
    const { code, err } = await start(["check"], tz);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^xmail-exporter: --xmail\.timezone ".*": .*; use an IANA name such as Europe\/Berlin \(from TZ\)\n$/,
    );
  });

  it("is what the simulated mail server writes in, with such rules too", async () => {
    const root = join(bench.directory, "simulated");
    await start(["simulate", "--out", root, "--duration", "1s", "--rate", "100"], "IST-5:30");
    const names = await readdir(join(root, "logs"));
    const text = await readFile(join(root, "logs", names.find((name) => name.startsWith("filters")) ?? ""), "latin1");
    const [time = ""] = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(text) ?? [];
    const ahead = (Date.parse(`${time.replace(" ", "T")}Z`) - Date.now()) / 60_000;
    expect(Math.abs(ahead - 330)).toBeLessThan(2);
  });
});

function total(page: string, pattern: RegExp): number {
  const lines = page.split("\n").filter((line) => pattern.test(line));
  expect(lines.length).toBeGreaterThan(0);
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

async function smail(url: string): Promise<string[]> {
  return (await scrape(url)).split("\n").filter((line) => /^xmail_(smail|delivery)_/.test(line));
}

function start(args: readonly string[], TZ: string): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(programFile, [...programArguments, ...args], { env: { ...process.env, TZ } }, (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });
}
