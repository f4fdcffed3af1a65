import { spawnSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import { stringify } from "yaml";
import { alertsFolder, rules } from "../test/alerts/rules.js";
import { startApp } from "../src/app.js";
import { trace } from "../src/commands/trace.js";
import { interpret } from "../src/config.js";
import type { KindName } from "../src/line.js";
import { createLogger } from "../src/log.js";
import { openMailRoot } from "../src/simulate/mail-root.js";
import type { ScenarioName } from "../src/simulate/scenario.js";
import { createWriter } from "../src/simulate/writer.js";
import { findProgram, temporaryDirectory } from "./support.js";

/**
 * A simulated server and the exporter beside it, on a clock that the test sets: hours pass in seconds. The metrics are scraped at every
 * step, so that promtool can evaluate the alerts over what the exporter really said.
 */
export interface Played {
  /** Lets time pass. */
  pass(minutes: number, stepSeconds?: number): Promise<void>;
  /** What the status page says is wrong, or that nothing is. */
  page(): Promise<string>;
  /** Sum of the series of a metric with these labels, in the last scrape. */
  sum(series: string): number;
  /** What the command prints about messages. */
  trace(query: string): Promise<string>;
  /** Names of the alerts that fire at each of these minutes of the play, evaluated by promtool. */
  alertsAt(...minutes: readonly number[]): Promise<string[][]>;
  /** Lines written so far. */
  readonly lines: readonly WrittenLine[];
  /** Ends server and exporter; the alerts can be asked for still. */
  end(): Promise<void>;
  /** Removes its files. */
  remove(): Promise<void>;
}

interface WrittenLine {
  readonly kind: KindName;
  /** Milliseconds UTC. */
  readonly time: number;
  readonly columns: readonly string[];
}

export interface Play {
  readonly scenario: ScenarioName | undefined;
  /** Minutes of usual traffic before. */
  readonly after: number;
  readonly rate?: number;
  readonly flags?: readonly string[];
}

export async function play({ scenario, after, rate = 3, flags = [] }: Play): Promise<Played> {
  const directory = await temporaryDirectory("scenario");
  const mailRoot = join(directory, "MailRoot");
  await mkdir(mailRoot);
  const lines: WrittenLine[] = [];
  vi.useFakeTimers({ now: began, toFake: ["Date", "setInterval", "clearInterval"] });
  const writer = createWriter({
    ...{ root: openMailRoot(mailRoot), seed: 11, rate, rotateHours: 24, offsetAt: () => 0 },
    scenario: scenario && { name: scenario, after: after * minuteMs },
    onLine: (kind, _file, line) => lines.push({ kind, time: Date.now(), columns: line.slice(1, -1).split('"\t"') }),
  });
  writer.step(began);
  const where = ["--xmail.mail-root", mailRoot, "--state.dir", join(directory, "state"), "--xmail.timezone", "UTC"];
  const web = ["--web.listen-address", "127.0.0.1:0", "--web.details", "everyone", "--spool.interval", "15s"];
  const said = new PassThrough();
  let log = "";
  said.on("data", (data: Buffer) => (log += data.toString()));
  const run = interpret(["run", ...where, ...web, ...flags], {}, () => "");
  if (run.show !== undefined) throw new Error("no run");
  const app = await startApp(
    run.settings,
    createLogger({ level: "info", format: "logfmt", destination: said }),
    run.inForce,
  );
  app.done.catch((error: unknown) => (log += String(error)));
  const url = /url=(\S+)/.exec(log)?.[1] ?? "";
  const scrapes: Scrape[] = [];
  let scans = 0;

  /** Waits, in real time, until everything written is counted and the queue was scanned once more. */
  async function scrape(): Promise<void> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const response = await fetch(`${url}/metrics`);
      const values = readPage(await response.text());
      const counted = sumOf(values, "xmail_exporter_lines_total{");
      const scanned = sumOf(values, "xmail_queue_scans_total{");
      if (response.ok && counted === lines.length && scanned > scans) {
        scans = scanned;
        scrapes.push({ minute: (Date.now() - began) / minuteMs, values });
        return;
      }
      if (performance.now() > deadline) throw new Error(`${counted} of ${lines.length} lines counted\n${log}`);
      await sleep(2);
    }
  }

  return {
    lines,
    async pass(minutes, stepSeconds = 30) {
      const end = Date.now() + minutes * minuteMs;
      while (Date.now() < end) {
        const next = Math.min(end, Date.now() + stepSeconds * 1000);
        for (let now = Date.now(); now < next;) {
          now = Math.min(next, writer.step(now));
          vi.setSystemTime(now);
        }
        await vi.advanceTimersByTimeAsync(15_000);
        vi.setSystemTime(next);
        await scrape();
      }
    },
    async page() {
      // it is made at most once a second, of real time
      await sleep(1_050);
      const status = (await (await fetch(`${url}/api/status`)).json()) as { overall: { sentence: string } };
      return status.overall.sentence;
    },
    sum: (series) => sumOf(scrapes.at(-1)?.values ?? new Map<string, number>(), series),
    async trace(query) {
      const invocation = interpret(["trace", ...where, query], {}, () => "");
      if (invocation.show !== undefined || invocation.options.command !== "trace") throw new Error("no trace");
      const host = { env: {}, stdout: new PassThrough(), stderr: new PassThrough() };
      const out = text(host.stdout);
      await trace(invocation.settings, invocation.options, host, AbortSignal.timeout(20_000));
      host.stdout.end();
      return out;
    },
    alertsAt: (...minutes) => evaluate(scrapes, minutes, directory),
    async end() {
      vi.useRealTimers();
      await app.stop();
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

interface Scrape {
  readonly minute: number;
  /** By series. */
  readonly values: ReadonlyMap<string, number>;
}

function readPage(page: string): Map<string, number> {
  const samples = page.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

function sumOf(values: ReadonlyMap<string, number>, start: string): number {
  return [...values].reduce((sum, [series, value]) => (series.startsWith(start) ? sum + value : sum), 0);
}

/** Has promtool evaluate all rules over the scrapes; what fires comes from how it complains about an expectation that cannot be. */
async function evaluate(
  scrapes: readonly Scrape[],
  minutes: readonly number[],
  directory: string,
): Promise<string[][]> {
  const end = scrapes.at(-1)?.minute ?? 0;
  // of a day, each half minute would take minutes
  const step = end > 300 ? 2 : 0.5;
  const steps = Math.round(end / step) + 1;
  const test = {
    interval: `${step * 60}s`,
    input_series: [{ series: withTarget("up"), values: `1x${steps}` }, ...toSeries(scrapes, step, steps)],
    promql_expr_test: minutes.map((minute) => ({
      expr: `group by (alertname) (ALERTS{alertstate="firing"})`,
      eval_time: `${minute}m`,
      exp_samples: [{ labels: '{never="expected"}', value: 1 }],
    })),
  };
  const rules = {
    rule_files: [join(alertsFolder, "xmail.rules.yaml")],
    evaluation_interval: step > 1 ? "5m" : "1m",
  };
  const file = join(directory, "rules-test.yaml");
  await writeFile(file, stringify({ ...rules, tests: [test] }, { lineWidth: 0 }));
  const promtool = findProgram("promtool", "apt-get install --no-install-recommends prometheus");
  const { stdout, stderr } = spawnSync(promtool, ["test", "rules", file], { encoding: "utf8", maxBuffer: 1e8 });
  const answers = `${stdout}${stderr}`.split("expr: ").slice(1);
  if (answers.length !== minutes.length) throw new Error(`promtool: ${`${stdout}${stderr}`.slice(0, 2000)}`);
  return answers.map((answer) => [...answer.matchAll(/alertname=\\?"(\w+)/g)].map(([, name = ""]) => name).toSorted());
}

/** Those that a rule uses. */
function toSeries(scrapes: readonly Scrape[], step: number, steps: number): { series: string; values: string }[] {
  const used = new Set(rules.flatMap(({ expr }) => expr.match(/\b(?:xmail|process)_\w+/g) ?? []));
  const all = [...new Set(scrapes.flatMap(({ values }) => [...values.keys()]))];
  const byStep = new Map(scrapes.map(({ minute, values }) => [Math.round(minute / step), onClockOfPromtool(values)]));
  return all
    .filter((series) => used.has(/^\w+/.exec(series)?.[0] ?? ""))
    .map((series) => ({ series: withTarget(series), values: toValues(series, steps, byStep) }));
}

/** It begins at 1970. */
function onClockOfPromtool(values: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const isTime = (series: string) => /^\w+_timestamp_seconds(\{|$)/.test(series);
  return new Map([...values].map(([series, value]) => [series, isTime(series) ? value - began / 1000 : value]));
}

/** Of the target, as Prometheus would add it. */
function withTarget(series: string): string {
  const target = `job="xmail", instance="mail"`;
  return series.endsWith("}") ? `${series.slice(0, -1)}, ${target}}` : `${series}{${target}}`;
}

/** In promtool's notation, a run of equal values shortened: `5x3 _x2 7`. */
function toValues(name: string, steps: number, byStep: ReadonlyMap<number, ReadonlyMap<string, number>>): string {
  const values = Array.from({ length: steps }, (_, step) => byStep.get(step)?.get(name));
  const runs: { value: number | undefined; count: number }[] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last !== undefined && last.value === value) last.count++;
    else runs.push({ value, count: 1 });
  }
  return runs.map(({ value, count }) => (value === undefined ? `_x${count}` : `${value}x${count - 1}`)).join(" ");
}

/** A working day: earlier than any real clock, so that no file on disk seems older than it is. */
const began = Date.parse("2026-11-24T09:00:00Z");
const minuteMs = 60_000;
