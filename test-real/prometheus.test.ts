import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  findProgram,
  fixtures,
  freePort,
  startExporter,
  startProgram,
  temporaryDirectory,
  until,
  type Exporter,
  type Program,
} from "./support.js";

const hint = "apt-get install --no-install-recommends prometheus";

interface Manifest {
  readonly files: Readonly<Record<string, KindCounts>>;
}
interface KindCounts {
  readonly lines: number;
  readonly status: Readonly<Record<string, number>>;
  readonly recv_ok_bytes?: number;
}

describe("a real Prometheus that scrapes the recorded corpus", async () => {
  const { files } = JSON.parse(await readFile(join(fixtures, "manifest.json"), "utf8")) as Manifest;
  let exporter: Exporter;
  let prometheus: Program;
  let directory = "";
  let api = "";

  beforeAll(async () => {
    const program = findProgram("prometheus", hint);
    exporter = await startExporter(join(fixtures, "logs"));
    directory = await temporaryDirectory("prometheus");
    await writeFile(
      join(directory, "prometheus.yml"),
      `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: xmail, static_configs: [{targets: ["${exporter.address}"]}]}]\n`,
    );
    const address = `127.0.0.1:${await freePort()}`;
    prometheus = startProgram(program, [
      `--config.file=${join(directory, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(directory, "data")}`,
      `--web.listen-address=${address}`,
    ]);
    api = `http://${address}/api/v1/query`;
    await until("Prometheus has scraped twice", prometheus, async () => {
      const scrapes = await query(`count_over_time(up{job="xmail"}[1m])`);
      return (scrapes[0]?.value ?? 0) >= 2;
    });
  });

  afterAll(async () => {
    await prometheus?.end();
    await exporter?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test("sees the target up", async () => {
    expect(await query(`up{job="xmail"}`)).toMatchObject([{ value: 1 }]);
    expect(await query(`scrape_samples_scraped{job="xmail"} > bool 100`)).toMatchObject([{ value: 1 }]);
  });

  test("has one count a line of each log, and none refused", async () => {
    const lines = Object.fromEntries(Object.entries(files).map(([kind, { lines: count }]) => [kind, count]));
    expect(await values("xmail_exporter_lines_total", "log")).toEqual(lines);
    expect(await query("sum(xmail_exporter_refused_lines_total)")).toMatchObject([{ value: 0 }]);
  });

  test("has smtp by phase and result as the manifest has it", async () => {
    const expected: Record<string, number> = {};
    for (const [status, count] of Object.entries(statusOf("smtp"))) {
      const key = status.toLowerCase().replace(/[ :].*$/, "");
      expected[key] = (expected[key] ?? 0) + count;
    }
    expect(await values("xmail_smtp_events_total > 0", "phase", "result")).toEqual(expected);
    expect(await values("xmail_smtp_auth_failures_total > 0", "mechanism")).toEqual({
      plain: 12,
      login: 12,
      "cram-md5": 12,
    });
    expect(await values("xmail_smtp_dnsbl_rejections_total > 0", "list")).toEqual({ "rbl.test": 1, "rbl0.test": 1 });
    expect(await query("xmail_smtp_messages_received_total")).toMatchObject([{ value: statusOf("smtp")["RECV=OK"] }]);
    expect(await query("xmail_smtp_received_bytes_total")).toMatchObject([{ value: files["smtp"]?.recv_ok_bytes }]);
    expect(await query("xmail_smtp_message_size_bytes_count")).toMatchObject([{ value: statusOf("smtp")["RECV=OK"] }]);
    const recipients = Object.entries(expected).filter(([key]) => key.startsWith("rcpt="));
    expect(await values("sum by (result) (xmail_smtp_recipients_total) > 0", "result")).toEqual(
      Object.fromEntries(recipients.map(([key, count]) => [key.slice("rcpt=".length), count])),
    );
  });

  test("has the other seven as the manifest has them", async () => {
    const pop3 = statusOf("pop3");
    expect(await values("sum by (result) (xmail_pop3_logins_total) > 0", "result")).toEqual({
      ok: pop3["LOGIN"],
      failed: pop3["ELOGIN"],
    });
    expect(await query("xmail_pop3_mailbox_messages_count")).toMatchObject([{ value: pop3["LOGIN"] }]);
    const ctrl = statusOf("ctrl");
    expect(await values("xmail_ctrl_logins_total", "result")).toMatchObject({ ok: ctrl["AUTH"], failed: ctrl["FAIL"] });
    expect(await query("xmail_ctrl_requests_total")).toMatchObject([{ value: ctrl["REQ"] }]);
    const psync = statusOf("psync");
    expect(await values("xmail_psync_sessions_total > 0", "result")).toEqual({
      ok: psync["SYNC=OK"],
      efail: psync["SYNC=EFAIL"],
    });
    const media = lowerCase(statusOf("smail"));
    expect(await values("xmail_smail_deliveries_total > 0", "medium")).toEqual(media);
    expect(await values("xmail_delivery_duration_seconds_count > 0", "medium")).toEqual(media);
    expect(await query("sum(xmail_smail_local_deliveries_total)")).toMatchObject([{ value: media["local"] }]);
    expect(await query("sum(xmail_lmail_messages_total)")).toMatchObject([{ value: files["lmail"]?.lines }]);
    expect(await query("xmail_finger_queries_total")).toMatchObject([{ value: files["finger"]?.lines }]);
    expect(await values("sum by (filter) (xmail_filter_runs_total) > 0", "filter")).toEqual(filterTypes());
    expect(await values(`sum by (result) (xmail_filter_runs_total) > 0`, "result")).toEqual(filterResults());
  });

  test("is given a page that promtool finds nothing in", async () => {
    const page = await (await fetch(`${exporter.url}/metrics`)).text();
    const { status, stdout, stderr } = spawnSync(findProgram("promtool", hint), ["check", "metrics"], {
      input: page,
      encoding: "utf8",
    });
    expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
  });

  test("keeps all names after a scrape as OpenMetrics", async () => {
    const before = await sampleNames("text/plain;version=0.0.4");
    const openMetrics = await sampleNames("application/openmetrics-text;version=1.0.0");
    const after = await sampleNames("text/plain;version=0.0.4");
    expect(after).toEqual(before);
    expect(openMetrics).toEqual(before);
    expect(before).toContain("xmail_smtp_events_total");
  });

  test("is given OpenMetrics, and text where text is asked for", async () => {
    const asPrometheusAsks = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    const open = await fetch(`${exporter.url}/metrics`, { headers: { accept: asPrometheusAsks } });
    expect(open.headers.get("content-type")).toContain("application/openmetrics-text");
    expect(await open.text()).toMatch(/\n# EOF\n$/);
    const text = await fetch(`${exporter.url}/metrics`, { headers: { accept: "text/plain;version=0.0.4" } });
    expect(text.headers.get("content-type")).toContain("text/plain");
    expect(await text.text()).not.toContain("# EOF");
    // No scrape failed to parse while the other tests asked for the one form and the other.
    expect(await query(`min_over_time(up{job="xmail"}[1m])`)).toMatchObject([{ value: 1 }]);
  });

  function statusOf(kind: string): Readonly<Record<string, number>> {
    const counts = files[kind];
    if (counts === undefined) throw new Error(`the manifest lacks ${kind}`);
    return counts.status;
  }

  function filterTypes(): Record<string, number> {
    return sumBy(statusOf("filters"), (status) => status.split(" ")[0] ?? "");
  }

  /** The table of outcomes in words of its own: type, info, exec result and exit code to `result`. */
  function filterResults(): Record<string, number> {
    return sumBy(statusOf("filters"), (status) => {
      const [, type, info, exec, exit] = /^(\S+) info=(\w*) exec=(-?\d+) exit=(-?\d+)$/.exec(status) ?? [];
      if (Number(exec) === -1 && info !== "") return "skipped";
      if (Number(exec) === -5) return "timeout";
      if (Number(exec) < 0) return "failed";
      const code = Number(exit) & ~16;
      if (type !== "in" && type !== "out") return code === 3 ? "rejected" : "passed";
      return { 4: "dropped", 5: "dropped", 6: "bounced", 7: "modified" }[code] ?? "passed";
    });
  }

  /** `{"rcpt=ok": 776}`: the value of each series, by the values of these labels. */
  async function values(expression: string, ...labels: string[]): Promise<Record<string, number>> {
    const samples = await query(expression);
    return Object.fromEntries(
      samples.map(({ metric, value }) => [labels.map((label) => metric[label]).join("="), value]),
    );
  }

  async function query(expression: string): Promise<Sample[]> {
    const response = await fetch(`${api}?query=${encodeURIComponent(expression)}`);
    const { status, data } = (await response.json()) as QueryAnswer;
    if (status !== "success") throw new Error(`${expression}: ${status}`);
    return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  async function sampleNames(accept: string): Promise<string[]> {
    const text = await (await fetch(`${exporter.url}/metrics`, { headers: { accept } })).text();
    const names = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return [...new Set(names.map((line) => line.split(/[{ ]/)[0] ?? ""))].toSorted();
  }
});

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

interface QueryAnswer {
  readonly status: string;
  readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
}

function lowerCase(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [name.toLowerCase(), count]));
}

function sumBy(counts: Readonly<Record<string, number>>, keyOf: (name: string) => string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of Object.entries(counts)) sums[keyOf(name)] = (sums[keyOf(name)] ?? 0) + count;
  return sums;
}
