import { spawnSync } from "node:child_process";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedTime, readRecorded, type Recorded } from "./corpus.js";
import {
  findProgram,
  fixtures,
  freePort,
  root,
  startProgram,
  temporaryDirectory,
  until,
  type Program,
} from "./support.js";

const hint = "apt-get install --no-install-recommends prometheus";
const day = 86_400_000;
/** Midnight three days ago: blocks must be older than what Prometheus holds in memory, and young enough to be kept. */
const midnight = (Math.floor(Date.now() / day) - 3) * day;

describe("a real Prometheus on blocks made of the recorded corpus", () => {
  let directory = "";
  let lines: Recorded[] = [];
  let prometheus: Program;
  let api = "";

  beforeAll(async () => {
    directory = await temporaryDirectory("backfill");
    const logs = join(directory, "MailRoot", "logs");
    await mkdir(logs, { recursive: true });
    await copyShifted(join(fixtures, "logs"), logs);
    // quiet hours around the recording, in which values rest
    await appendFile(join(logs, `lmail-${fileTime(midnight)}`), lmail(midnight + 8 * hour));
    await appendFile(join(logs, `lmail-${fileTime(midnight + 13 * hour)}`), lmail(midnight + 13 * hour));
    lines = await readRecorded(logs);
    const packed = join(logs, (await readdir(logs)).find((name) => name.startsWith("smtp-")) ?? "");
    await writeFile(`${packed}.gz`, gzipSync(await readFile(packed)));
    await rm(packed);
    await writeFile(join(directory, "MailRoot", "domains.tab"), '"alpha.example"\n"beta.example"\n');

    const out = join(directory, "old.om");
    const labels = ["--label", "job=xmail", "--label", "instance=mail.example:10052"];
    const flags = [
      "--out",
      out,
      ...labels,
      "--xmail.timezone",
      "UTC",
      "--xmail.mail-root",
      join(directory, "MailRoot"),
    ];
    const made = spawnSync(process.execPath, [join(root, "dist/main.js"), "backfill", ...flags], { encoding: "utf8" });
    if (made.status !== 0 || made.stderr !== "") throw new Error(`${made.status}: ${made.stderr}`);

    const data = join(directory, "data");
    const create = ["tsdb", "create-blocks-from", "openmetrics", out, data];
    const blocks = spawnSync(findProgram("promtool", hint), create, { encoding: "utf8" });
    if (blocks.status !== 0 || blocks.stderr !== "") throw new Error(`${blocks.status}: ${blocks.stderr}`);
    await writeFile(join(directory, "prometheus.yml"), "global: {}\n");
    const address = `127.0.0.1:${await freePort()}`;
    prometheus = startProgram(findProgram("prometheus", hint), [
      `--config.file=${join(directory, "prometheus.yml")}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=${address}`,
    ]);
    api = `http://${address}`;
    await until("Prometheus is ready", prometheus, async () => (await fetch(`${api}/-/ready`)).ok);
  });

  afterAll(async () => {
    await prometheus?.end();
    await rm(directory, { recursive: true, force: true });
  });

  test("answers increase() over the hour of the recording with the lines of each log", async () => {
    const counts: Record<string, number> = {};
    for (const line of lines)
      if (isBetween(line, 10 * hour, 11 * hour)) counts[line.kind] = (counts[line.kind] ?? 0) + 1;
    expect(Object.keys(counts)).toHaveLength(8);
    expect(await values("increase(xmail_exporter_lines_total[1h])", 11 * hour, "log")).toEqual(counts);
  });

  test("answers increase() for statuses, within the recording too, and finds the first event", async () => {
    const minute = hour / 60;
    const ends = [8 * minute, 12 * minute, 60 * minute];
    for (const status of ["RCPT=OK", "RECV=OK", "RCPT=ERELAY", "AUTH=EFAIL"]) {
      const [phase, result] = status.toLowerCase().split("=");
      const name = `xmail_smtp_events_total{phase="${phase}",result="${result}"}`;
      for (const end of ends) {
        const expected = lines.filter(
          (line) =>
            line.kind === "smtp" &&
            line.columns[9]?.split(":")[0] === status &&
            isBetween(line, 10 * hour, 10 * hour + end),
        ).length;
        const span = `${end / minute}m`;
        expect([status, span, await values(`increase(${name}[${span}])`, 10 * hour + end, "phase")]).toEqual([
          status,
          span,
          { [phase ?? ""]: expected },
        ]);
      }
    }
    expect(lines.some((line) => line.columns[9] === "RCPT=ERELAY" && isBetween(line, 10 * hour, 11 * hour))).toBe(true);
  });

  test("has sums and buckets of histograms that rise alike", async () => {
    const sizes = lines.filter((line) => line.kind === "smtp" && line.columns[9] === "RECV=OK");
    const bytes = sizes.reduce((sum, line) => sum + Number(line.columns[11]), 0);
    const family = "xmail_smtp_message_size_bytes";
    expect(await values(`increase(${family}_count[1h])`, 11 * hour, "job")).toEqual({ xmail: sizes.length });
    expect(await values(`increase(${family}_bucket{le="+Inf"}[1h])`, 11 * hour, "job")).toEqual({
      xmail: sizes.length,
    });
    expect(await values(`increase(${family}_sum[1h])`, 11 * hour, "job")).toEqual({ xmail: bytes });
    const small = sizes.filter((line) => Number(line.columns[11]) <= 1024).length;
    expect(await values(`increase(${family}_bucket{le="1024"}[1h])`, 11 * hour, "job")).toEqual({ xmail: small });
  });

  test("finds every series at any minute, at rest too, and no counter that falls", async () => {
    for (const minutes of [8 * 60 + 1, 9 * 60 + 59, 10 * 60 + 33, 12 * 60 + 58]) {
      const at = (minutes * hour) / 60;
      expect(await values(`count by (job) ({__name__=~"xmail_.+"})`, at, "job")).toEqual(
        await values(`count by (job) (last_over_time({__name__=~"xmail_.+"}[5h]))`, 13 * hour, "job"),
      );
    }
    const names = Object.keys(await values(`group by (__name__) ({__name__=~"xmail_.+"})`, 13 * hour, "__name__"));
    expect(names.length).toBeGreaterThan(30);
    for (const name of names)
      expect([name, await values(`max by (job) (resets(${name}[6h]))`, 13 * hour, "job")]).toEqual([
        name,
        { xmail: 0 },
      ]);
    expect(await values("increase(xmail_smtp_messages_received_total[1h])", 12 * hour, "job")).toEqual({ xmail: 0 });
    expect(await values("xmail_smtp_messages_received_total", 9 * hour, "instance")).toEqual({
      "mail.example:10052": 0,
    });
  });

  /** `at` in milliseconds since that midnight. By the value of one label. */
  async function values(expression: string, at: number, label: string): Promise<Record<string, number>> {
    const time = (midnight + at) / 1000;
    const response = await fetch(`${api}/api/v1/query?query=${encodeURIComponent(expression)}&time=${time}`);
    const { status, data } = (await response.json()) as QueryAnswer;
    if (status !== "success") throw new Error(`${expression}: ${status}`);
    // extrapolation by nothing leaves the last digits of a division
    return Object.fromEntries(
      data.result.map(({ metric, value }) => [metric[label], Number(Number(value[1]).toFixed(6))]),
    );
  }
});

interface QueryAnswer {
  readonly status: string;
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
}

/** The recorded logs as of another day: local times, file names and the milliseconds of the spool files. */
async function copyShifted(from: string, to: string): Promise<void> {
  const recorded = Date.UTC(2026, 10, 24);
  const date = new Date(midnight).toISOString().slice(0, 10);
  for (const name of await readdir(from)) {
    const text = (await readFile(join(from, name), "latin1"))
      .replaceAll("2026-11-24 ", `${date} `)
      .replace(/"(\d{13})\./g, (_, millis: string) => `"${Number(millis) - recorded + midnight}.`);
    const moved = name.replace(/20261124/, date.replaceAll("-", ""));
    await writeFile(join(to, moved), text, "latin1");
  }
}

function isBetween(line: Recorded, from: number, to: number): boolean {
  const time = expectedTime(line) - midnight;
  return time > from && time <= to;
}

function fileTime(millis: number): string {
  return new Date(millis).toISOString().slice(0, 16).replace(/[-T:]/g, "");
}

function lmail(millis: number): string {
  return `"alpha.example"\t"f.msg"\t"L1"\t"${new Date(millis).toISOString().slice(0, 19).replace("T", " ")}"\n`;
}

const hour = 3_600_000;
