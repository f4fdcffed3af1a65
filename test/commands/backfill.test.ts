import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { backfill } from "../../src/commands/backfill.js";
import { interpret } from "../../src/config.js";
import { startBackend, type Backend } from "../otlp/backend.js";
import { readOpenMetrics } from "./backfill/open-metrics.js";

const recorded = fileURLToPath(new URL("../fixtures/xmail-1.27/logs/", import.meta.url));
const golden = fileURLToPath(new URL("../corpus/golden/logs.prom", import.meta.url));
const noon = Date.UTC(2026, 10, 24, 12);
let root: string;
let logs: string;
let out: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-backfill-"));
  logs = join(root, "logs");
  out = join(root, "old.om");
  await cp(recorded, logs, { recursive: true });
  await writeFile(join(root, "domains.tab"), '"alpha.example"\n"beta.example"\n');
});
afterEach(() => rm(root, { recursive: true }));

async function run(argv: string[], { now = noon, signal = new AbortController().signal } = {}) {
  const places = ["--xmail.mail-root", root, "--state.dir", root, "--xmail.timezone", "UTC"];
  const invocation = interpret(["backfill", ...places, ...argv], {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "backfill") throw new Error("no backfill");
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const said = [text(streams.stdout), text(streams.stderr)];
  const { settings, options } = invocation;
  const code = await backfill(settings, options, streams, signal, () => now).finally(() => {
    streams.stdout.end();
    streams.stderr.end();
  });
  const [stdout = "", stderr = ""] = await Promise.all(said);
  return { code, stdout, stderr };
}

const labels = ["--label", "job=xmail", "--label", 'instance=a "b"'];

describe("metrics of old logs", () => {
  it("end at the totals that the running exporter shows, packed files or not", async () => {
    for (const name of ["smtp-202611241000", "pop3-202611241000"]) {
      await writeFile(join(logs, `${name}.gz`), gzipSync(await readFile(join(logs, name))));
      await rm(join(logs, name));
    }
    const { code, stdout } = await run(["--out", out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/from 5,373 lines, 2026-11-24T10:05:00.000Z to 2026-11-24T10:\d\d:00.000Z\n$/);
    const last = new Map(
      readOpenMetrics(await readFile(out, "utf8")).series.map(({ name, samples }) => [name, samples.at(-1)?.value]),
    );
    const shown = (await readFile(golden, "utf8")).split("\n").flatMap((line) => {
      const [, name, value] = /^(xmail_(?!messages_without_delivery)\S*) (\S+)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, Number(value)] as const];
    });
    expect(last.size).toBeGreaterThan(100);
    // what never moved is not in the file, in histograms with the whole series
    for (const [name, value] of shown) if (value > 0) expect([name, last.get(name)]).toEqual([name, value]);
    for (const [name, value] of last) expect([name, value]).toEqual([name, new Map(shown).get(name)]);
  });

  it("stand family by family, series by series, by time, from zero on, with the labels given", async () => {
    await run(["--out", out, "--step", "15s", ...labels]);
    const { families, series, ended } = readOpenMetrics(await readFile(out, "utf8"));
    expect(ended).toBe(true);
    expect(new Set(families).size).toBe(families.length);
    expect(new Set(series.map(({ name }) => name)).size).toBe(series.length);
    for (const { name, samples } of series) {
      expect(name).toContain('job="xmail",instance="a \\"b\\""');
      expect(samples[0]?.value).toBe(0);
      const times = samples.map(({ time }) => time);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times.every((time) => time % 15 === 0)).toBe(true);
    }
  });

  it("leave no file behind but the one asked for", async () => {
    await run(["--out", out]);
    expect((await readdir(root)).filter((name) => name.startsWith("old"))).toEqual(["old.om"]);
  });

  it("leave out lines of the future, the last three hours not without a word, and join the scraped ones by labels", async () => {
    const early = await run(["--out", out, ...labels], { now: Date.UTC(2026, 10, 24, 8) });
    expect(early.stdout).toBe(`${out}: 0 samples in 0 series from 0 lines\n`);
    expect(early.stderr).toBe("xmail-exporter: skipped 5,373 lines with a time in the future\n");
    expect(await readFile(out, "utf8")).toBe("# EOF\n");
    const soon = await run(["--out", out]);
    expect(soon.stderr).toContain("without --label job=");
    expect(soon.stderr).toContain("the file covers the last three hours");
    expect((await run(["--out", out, ...labels], { now: noon + 86_400_000 })).stderr).toBe("");
  });

  it("take no line that is not complete yet", async () => {
    const path = join(root, "lmail-202611240000");
    const line = '"alpha.example"\t"f.msg"\t"L1"\t"2026-11-24 10:07:11"';
    await writeFile(path, `${line}\n${line}`);
    expect((await run(["--out", out, path])).stdout).toContain(" from 1 line,");
  });
});

describe("what cannot be done", () => {
  it("is refused before anything is written: targets", async () => {
    await expect(run([])).rejects.toMatchObject({
      errors: ["backfill: use either --out FILE for metrics or --otlp for log records"],
    });
    await expect(run(["--out", out, "--otlp"])).rejects.toMatchObject({
      errors: [expect.stringContaining("use either")],
    });
    await expect(run(["--otlp"])).rejects.toMatchObject({
      errors: ["--otlp.endpoint: is required with --otlp; use a URL such as http://127.0.0.1:4318"],
    });
    await expect(run(["--out", join(logs, "smtp-202611241000")])).rejects.toMatchObject({
      errors: [expect.stringContaining("is named like an XMail log; choose another name")],
    });
    await expect(run(["--out", out, "--label", "le=1", "--label", "domain=x"])).rejects.toMatchObject({
      errors: [
        "--label le: is already a label of the metrics; choose another name",
        "--label domain: is already a label of the metrics; choose another name",
      ],
    });
    expect(await readdir(root)).toEqual(["domains.tab", "logs"]);
  });

  it("is refused before anything is written: files", async () => {
    await mkdir(join(root, "other"));
    await cp(join(logs, "smtp-202611241000"), join(root, "other", "smtp-202611241000"));
    const named = [
      "other/smtp-202611241000",
      "logs/smtp-202611241000",
      "domains.tab",
      "pop3-202611241000",
      "smtp-202611250000",
    ];
    await mkdir(join(root, "smtp-202611250000"));
    await expect(run(["--out", out, root, join(root, "nowhere")])).rejects.toMatchObject({
      errors: [
        `${root}: is a directory; pass the log files in it`,
        `${join(root, "nowhere")}: cannot be read: no such file or directory`,
      ],
    });
    await expect(run(["--out", "-"])).rejects.toMatchObject({
      errors: ["--out -: cannot be standard output; use a file name"],
    });
    await expect(run(["--out", out, "--xmail.log-dir", join(root, "nowhere")])).rejects.toMatchObject({
      errors: [
        `log directory ${join(root, "nowhere")}: no such file or directory; ` +
          "run xmail-exporter check with the same settings to see how to fix it",
      ],
    });
    await expect(run(["--out", out, ...named.map((name) => join(root, name))])).rejects.toMatchObject({
      errors: [
        expect.stringContaining("other/smtp-202611241000 is the same log"),
        expect.stringContaining("domains.tab: not named like an XMail log, such as smtp-202611240000"),
        expect.stringContaining("pop3-202611241000: cannot be read: no such file or directory"),
        expect.stringContaining("smtp-202611250000: cannot be read: is no file"),
      ],
    });
    await expect(run(["--out", out, "--xmail.log-dir", root])).rejects.toMatchObject({ errors: [expect.any(String)] });
  });

  it("is refused before anything is written: a zone that the logs contradict", async () => {
    await expect(run(["--out", out, "--xmail.timezone", "Asia/Tokyo"])).rejects.toMatchObject({
      errors: [expect.stringContaining("was written by a server at UTC+00:00")],
    });
  });

  it("is said of a damaged file, and nothing is left", async () => {
    const path = join(root, "pop3-202611241000.gz");
    await writeFile(path, gzipSync(await readFile(join(logs, "pop3-202611241000"))).subarray(0, -20));
    await expect(run(["--out", out, path])).rejects.toThrow(`${path}: cannot be read: it is damaged, or no gzip file`);
    const nowhere = join(root, "no", "such");
    await expect(run(["--out", nowhere])).rejects.toThrow(`${nowhere}: cannot be written: no such file or directory`);
    expect((await readdir(root)).filter((name) => name.startsWith("old"))).toEqual([]);
  });

  it("is said of a run that was stopped: nothing is left, exit code 1", async () => {
    const { code, stdout, stderr } = await run(["--out", out], { signal: AbortSignal.abort() });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "xmail-exporter: interrupted before the end\n",
    });
    expect((await readdir(root)).filter((name) => name.startsWith("old"))).toEqual([]);
  });
});

describe("records of old logs", () => {
  let backend: Backend;
  beforeEach(async () => {
    backend = await startBackend();
  });
  afterEach(() => backend.close());

  it("have their own times, come in the order of time, and each line once", async () => {
    const { code, stdout } = await run([
      "--otlp",
      "--otlp.endpoint",
      backend.url,
      "--otlp.protocol",
      "http/json",
      "--otlp.max-age",
      "1m",
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "records accepted: 5373, rejected: 0\n" });
    const records = backend.requests.flatMap((request) => request.records);
    expect(new Set(records.map(({ attributes }) => attributes["log.record.uid"])).size).toBe(5373);
    const seconds = records.map(({ time }) => Number(time.slice(0, -9)));
    expect(seconds[0]).toBe(Date.UTC(2026, 10, 24, 10, 5, 57) / 1000);
    // XMail stamps before it writes: lines of one file are a little out of order
    expect(seconds.every((time, index) => time >= (seconds[index - 1] ?? 0) - 60)).toBe(true);
  });

  it("have the same uid from one run to the next", async () => {
    const uids: unknown[] = [];
    for (let attempt = 0; attempt < 2; attempt++) {
      await run([
        "--otlp",
        "--otlp.endpoint",
        backend.url,
        "--otlp.protocol",
        "http/json",
        join(logs, "lmail-202611241000"),
      ]);
      uids.push(
        backend.requests
          .splice(0)
          .flatMap(({ records }) => records.map(({ attributes }) => attributes["log.record.uid"])),
      );
    }
    expect(uids[0]).toHaveLength(45);
    expect(uids[1]).toEqual(uids[0]);
  });

  it("have it also where the state directory is not there yet", async () => {
    const state = join(root, "new", "state");
    const argv = ["--otlp", "--otlp.endpoint", backend.url, "--otlp.protocol", "http/json", "--state.dir", state];
    const uids = async () => {
      const { stderr } = await run([...argv, join(logs, "lmail-202611241000")]);
      expect(stderr).toBe("");
      return backend.requests
        .splice(0)
        .flatMap(({ records }) => records.map((record) => record.attributes["log.record.uid"]));
    };
    const first = await uids();
    expect(first).toHaveLength(45);
    expect(await uids()).toEqual(first);
    // which is where the exporter itself will look
    expect(await readdir(state)).toEqual(["instance-id"]);
  });

  it("come in requests no larger than the rate", async () => {
    const path = join(root, "lmail-202611240000");
    await writeFile(path, '"alpha.example"\t"f.msg"\t"L1"\t"2026-11-24 10:07:11"\n'.repeat(6));
    await run(["--otlp", "--otlp.endpoint", backend.url, "--otlp.protocol", "http/json", "--rate", "100", path]);
    expect(backend.requests.map(({ records }) => records.length)).toEqual([6]);
    await run(["--otlp", "--otlp.endpoint", backend.url, "--otlp.protocol", "http/json", "--rate", "5", path]);
    expect(backend.requests.slice(1).map(({ records }) => records.length)).toEqual([5, 1]);
  });

  it("wait for a backend that takes none, say why, and end when stopped", async () => {
    backend.usual = { status: 503, body: "full" };
    const controller = new AbortController();
    const ended = run(["--otlp", "--otlp.endpoint", backend.url, "--otlp.protocol", "http/json"], {
      signal: controller.signal,
    });
    await vi.waitUntil(() => backend.requests.length > 1, { timeout: 10_000 });
    controller.abort();
    const { code, stdout, stderr } = await ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: "records accepted: 0, rejected: 0\n" });
    expect(stderr).toContain("the backend accepts nothing, waiting: 503 full; delivery resumes by itself");
    expect(stderr).toContain("interrupted before the end\n");
  });
});
