import { appendFile, readFile, rm, writeFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findBuilt } from "./built.js";
import { freePort, root, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** Prometheus 3 scrapes one exporter and has its metrics pushed, too: both have to say the same, through a restart and a kill. */
describe("Prometheus 3 with its OTLP receiver", () => {
  let directory = "";
  let prometheus: Program;
  let exporter: Program;
  let prometheusAddress = "";
  let exporterAddress = "";
  let lines = 0;

  beforeAll(async () => {
    directory = await temporaryDirectory("prometheus-otlp");
    await mkdir(join(directory, "MailRoot/logs"), { recursive: true });
    prometheusAddress = `127.0.0.1:${await freePort()}`;
    exporterAddress = `127.0.0.1:${await freePort()}`;
    const config = join(directory, "prometheus.yml");
    await writeFile(
      config,
      `global: {scrape_interval: 1s}\nscrape_configs: [{job_name: scraped, static_configs: [{targets: ["${exporterAddress}"]}]}]\n`,
    );
    prometheus = startProgram(findBuilt("prometheus"), [
      ...[`--config.file=${config}`, `--storage.tsdb.path=${join(directory, "data")}`],
      ...[`--web.listen-address=${prometheusAddress}`, "--web.enable-otlp-receiver"],
    ]);
    await until("Prometheus is ready", prometheus, async () => (await fetch(`http://${prometheusAddress}/-/ready`)).ok);
    await startExporter();
  });

  afterAll(async () => {
    await exporter?.end();
    await prometheus?.end();
    await rm(directory, { recursive: true, force: true });
  });

  test("has the same increase of pushed and scraped counters across a restart and a kill", async () => {
    await write(3);
    await untilBothHave(3);
    expect(await exporter.end()).toBe(0);
    await write(4);
    await startExporter();
    await untilBothHave(7);
    process.kill(exporter.pid ?? 0, "SIGKILL");
    await exporter.exited;
    await write(5);
    await startExporter();
    await untilBothHave(12);
    for (const query of [
      `resets(${lineCounter}[5m])`,
      `max_over_time(${lineCounter}[5m]) - min_over_time(${lineCounter}[5m])`,
    ]) {
      const [pushed, scraped] = await both(query);
      expect([query, pushed]).toEqual([query, scraped]);
    }
    // increase() extrapolates by up to a sample's interval at each end, which is little only when there are many
    await until("increase() agrees", exporter, async () => {
      const [pushed = NaN, scraped = NaN] = await both(`increase(${lineCounter}[5m])`);
      return Math.abs(pushed / scraped - 1) < 0.1;
    });
  });

  test("keeps the names of all families, histograms included", async () => {
    const [pushed, scraped] = await Promise.all(["xmail", "scraped"].map(namesOf));
    // active requests are those of this moment, and a push is one
    const ofScraping = /^(up|scrape_\w+|target_info|nodejs_active_requests)$/;
    expect(pushed?.filter((name) => !ofScraping.test(name))).toEqual(scraped?.filter((name) => !ofScraping.test(name)));
    expect(pushed).toEqual(
      expect.arrayContaining(["xmail_delivery_duration_seconds_bucket", "xmail_smtp_events_total"]),
    );
  });

  test("gets no value while the exporter catches up", async () => {
    // the counter never lay below what it was before, in any push
    expect(await both(`resets(${lineCounter}[5m])`)).toEqual([0, 0]);
  });

  async function startExporter(): Promise<void> {
    const flags = ["--xmail.mail-root", join(directory, "MailRoot"), "--state.dir", join(directory, "state")];
    const metrics = ["--otlp.metrics", "--otlp.endpoint", `http://${prometheusAddress}/api/v1/otlp`];
    exporter = startProgram(
      process.execPath,
      [
        ...[join(root, "dist/main.js"), "--xmail.timezone", "UTC", "--web.listen-address", exporterAddress],
        ...[...flags, ...metrics],
      ],
      { variables: { OTEL_METRIC_EXPORT_INTERVAL: "1000", OTEL_LOGS_EXPORTER: "none" } },
    );
    await until("the exporter is ready", exporter, async () => (await fetch(`http://${exporterAddress}/-/ready`)).ok);
  }

  /** Finger is the log with the shortest lines. */
  async function write(count: number): Promise<void> {
    const recorded = await readFile(join(root, "test/fixtures/xmail-1.27/logs/finger-202611241000"), "utf8").catch(
      () => "",
    );
    const line = recorded.split("\n")[0] ?? "";
    if (line === "") throw new Error("no recorded finger line");
    lines += count;
    await appendFile(join(directory, "MailRoot/logs/finger-202611240000"), `${line}\n`.repeat(count));
  }

  async function untilBothHave(count: number): Promise<void> {
    await until(`both have ${count} lines`, exporter, async () => {
      const [pushed, scraped] = await both(lineCounter);
      return pushed === count && scraped === count;
    });
    expect(lines).toBe(count);
  }

  /** Of the pushed series and the scraped one. */
  async function both(query: string): Promise<(number | undefined)[]> {
    const url = `http://${prometheusAddress}/api/v1/query?query=${encodeURIComponent(query)}`;
    const { data } = (await (await fetch(url)).json()) as {
      data: { result: { metric: { job: string }; value: [number, string] }[] };
    };
    return ["xmail", "scraped"].map((job) => {
      const found = data.result.find(({ metric }) => metric.job === job)?.value[1];
      return found === undefined ? undefined : Number(found);
    });
  }

  async function namesOf(job: string): Promise<string[]> {
    const match = encodeURIComponent(`{job="${job}"}`);
    const response = await fetch(`http://${prometheusAddress}/api/v1/label/__name__/values?match[]=${match}`);
    return ((await response.json()) as { data: string[] }).data.toSorted();
  }
});

const lineCounter = 'xmail_exporter_lines_total{log="finger"}';
