import { appendFile, chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBench, scrape, valueOf, type Bench } from "./program.js";

const received = "xmail_smtp_messages_received_total";
const line =
  '"mx"\t"mx"\t"192.0.2.1"\t"2026-11-24 10:09:00"\t"h"\t"a.example"\t"s@b.example"\t"r@a.example"\t"S9"\t"RECV=OK"\t""\t"5"\t""\n';
const patient = { timeout: 15_000 };
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

describe("the process", () => {
  it("ends on SIGTERM with 0, having written its state, and goes on from there", async () => {
    const first = bench.start();
    expect(valueOf(await scrape(await first.url()), received)).toBe(439);
    first.kill("SIGTERM");
    expect(await first.exited).toBe(0);
    expect((await readdir(bench.state)).filter((name) => name.startsWith("metrics."))).toHaveLength(2);
    await appendFile(join(bench.logs, "smtp-202611241000"), line);
    const second = bench.start();
    expect(valueOf(await scrape(await second.url()), received)).toBe(440);
  });

  it("has the same totals after a kill at once as a reading in peace", async () => {
    for (let kill = 0; kill < 3; kill++) {
      const run = bench.start();
      await scrape(await run.url());
      run.kill("SIGKILL");
      await run.exited;
      await appendFile(join(bench.logs, "smtp-202611241000"), line);
    }
    const last = bench.start();
    expect(valueOf(await scrape(await last.url()), received)).toBe(442);
  });

  it("restores exact totals from the older generation when the newest is damaged, and keeps that aside", async () => {
    const first = bench.start();
    await scrape(await first.url());
    first.kill("SIGTERM");
    await first.exited;
    await appendFile(join(bench.logs, "smtp-202611241000"), line);
    const second = bench.start();
    await scrape(await second.url());
    second.kill("SIGTERM");
    await second.exited;
    const newest = await newestGeneration(bench.state);
    await writeFile(join(bench.state, newest), "\0".repeat(100));
    const third = bench.start();
    const page = await scrape(await third.url());
    expect(valueOf(page, received)).toBe(440);
    expect(valueOf(page, 'xmail_exporter_state_resets_total{pipeline="metrics"}')).toBe(0);
    expect((await readdir(bench.state)).some((name) => name.startsWith(`${newest}.damaged-`))).toBe(true);
  });

  it("begins as with no state when none can be used, and counts that", async () => {
    await mkdir(bench.state, { recursive: true });
    for (const [slot, content] of [
      ["a", ""],
      ["b", '{"format":1,"sequence":7,"sha256":"x"}\n{"half'],
    ])
      await writeFile(join(bench.state, `metrics.${slot ?? ""}.json`), content ?? "");
    const run = bench.start();
    const page = await scrape(await run.url());
    expect(valueOf(page, received)).toBe(439);
    expect(valueOf(page, 'xmail_exporter_state_resets_total{pipeline="metrics"}')).toBe(1);
  });

  it("refuses the state of a newer version with 2, and leaves it alone", async () => {
    await mkdir(bench.state, { recursive: true });
    const path = join(bench.state, "metrics.a.json");
    await writeFile(path, '{"format":99,"sequence":1,"sha256":"x"}\n{}\n');
    const run = bench.start();
    expect(await run.exited).toBe(2);
    expect(run.output()).toContain("newer version");
    expect(await readFile(path, "utf8")).toContain('"format":99');
  });

  it("refuses the state of another directory with 2, but not that of one that was moved", async () => {
    const first = bench.start();
    await scrape(await first.url());
    first.kill("SIGTERM");
    await first.exited;
    const moved = join(bench.directory, "moved");
    await rename(bench.logs, moved);
    const second = bench.start(["--xmail.log-dir", moved]);
    expect(valueOf(await scrape(await second.url()), received)).toBe(439);
    second.kill("SIGTERM");
    await second.exited;
    const foreign = join(bench.directory, "foreign");
    await mkdir(foreign);
    await writeFile(join(foreign, "smtp-202611241000"), line);
    const third = bench.start(["--xmail.log-dir", foreign]);
    expect(await third.exited).toBe(2);
    expect(third.output()).toContain("--state.dir");
  });

  it("refuses a state directory that another exporter has, with 2", async () => {
    const first = bench.start();
    await first.url();
    const second = bench.start();
    expect(await second.exited).toBe(2);
    expect(second.output()).toBe(
      `xmail-exporter: --state.dir ${JSON.stringify(bench.state)}: is in use by another exporter; give each its own\n`,
    );
  });

  it("refuses one that it may write but not lock, with 2 and what to do", async () => {
    await mkdir(join(bench.state, "exporter.lock"), { recursive: true });
    const run = bench.start();
    expect(await run.exited).toBe(2);
    expect(run.output()).toMatch(
      /^xmail-exporter: --state\.dir ".*": exporter\.lock in it is no file; run .*\(chown -R\)\n$/,
    );
  });

  it("makes a state directory again that is removed while no line comes, whole and locked, with the same instance id", async () => {
    const since = "xmail_exporter_counters_since_timestamp_seconds";
    const first = bench.start();
    const begun = valueOf(await scrape(await first.url()), since);
    const id = await readFile(join(bench.state, "instance-id"), "utf8");
    const token = await readFile(join(bench.state, "details-token"), "utf8");
    const isWhole = expect.arrayContaining([
      "details-token",
      "exporter.lock",
      "instance-id",
      expect.stringMatching(/^metrics\./),
    ]) as unknown;
    await expect.poll(() => readdir(bench.state), patient).toEqual(isWhole);
    await rm(bench.state, { recursive: true });
    await expect.poll(() => readdir(bench.state).catch(() => []), patient).toEqual(isWhole);
    expect(await readFile(join(bench.state, "instance-id"), "utf8")).toBe(id);
    expect(await readFile(join(bench.state, "details-token"), "utf8")).toBe(token);
    expect(first.output()).toContain("the state directory was gone: it is made and written again");
    expect(await bench.start().exited).toBe(2);
    first.kill("SIGKILL");
    await first.exited;
    const second = bench.start();
    expect(valueOf(await scrape(await second.url()), since)).toBe(begun);
  });

  it("ends with 1 where its state directory was removed and another exporter has it now, and leaves that alone", async () => {
    const first = bench.start();
    await scrape(await first.url());
    first.kill("SIGSTOP");
    await rm(bench.state, { recursive: true });
    const second = bench.start();
    await scrape(await second.url());
    second.kill("SIGSTOP");
    const before = await readdir(bench.state);
    first.kill("SIGCONT");
    expect(await first.exited).toBe(1);
    expect(first.output()).toContain("is in use by another exporter");
    expect(await readdir(bench.state)).toEqual(before);
    second.kill("SIGCONT");
  });

  it("says in one line that the port is taken, with 1", async () => {
    const first = bench.start();
    const { host } = new URL(await first.url());
    const second = bench.start(["--web.listen-address", host, "--state.dir", join(bench.directory, "other")]);
    expect(await second.exited).toBe(1);
    expect(
      second
        .output()
        .trim()
        .split("\n")
        .filter((text) => text.startsWith("xmail-exporter:")),
    ).toHaveLength(1);
    expect(second.output()).toContain("--web.listen-address");
  });

  it("works on with a state directory that takes nothing, and says so", async () => {
    await mkdir(bench.state, { recursive: true });
    // a file where the temporary one should go: what a full or read-only disk does, for root as well
    await mkdir(join(bench.state, "metrics.tmp"));
    await chmod(bench.state, 0o700);
    const run = bench.start();
    const url = await run.url();
    expect(valueOf(await scrape(url), received)).toBe(439);
    run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
    expect(run.output()).toContain("the state cannot be written");
  });

  it("answers 503 with the reason while there is no log directory", async () => {
    const run = bench.start(["--xmail.log-dir", join(bench.directory, "nowhere")]);
    const url = await run.url();
    const ready = await fetch(`${url}/-/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/log directory|catching up/);
    expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
    expect((await fetch(`${url}/metrics`)).status).toBe(503);
  });
});

async function newestGeneration(state: string): Promise<string> {
  const names = (await readdir(state)).filter((name) => /^metrics\.[ab]\.json$/.test(name));
  const sequences = await Promise.all(
    names.map(async (name) => {
      const head = JSON.parse((await readFile(join(state, name), "utf8")).split("\n")[0] ?? "") as { sequence: number };
      return [name, head.sequence] as const;
    }),
  );
  return sequences.toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "";
}
