import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectedAttributes, expectedTime, readRecorded, recordedPasswords, type Recorded } from "./corpus.js";
import { exportsOf, readBlocks } from "./page.js";
import { fixtures, otlpOf, startExporter, until, type Exporter } from "./support.js";
import { startVictoriaLogs, type VictoriaLogs } from "./victorialogs.js";

/** With the settings and the queries of docs/backends/victorialogs.md as they stand there: only the address is the test's. */
describe("a real VictoriaLogs", () => {
  const logs = join(fixtures, "logs");
  const hostile = join(fixtures, "hostile/logs");
  const page = "backends/victorialogs.md";
  const exporters: Exporter[] = [];
  let settings: Record<string, string> = {};
  let path = "";
  let lines: Recorded[] = [];
  let victoriaLogs: VictoriaLogs;

  beforeAll(async () => {
    const [block = ""] = await readBlocks(page, "sh");
    settings = exportsOf(block);
    path = /--otlp\.endpoint http:\/\/victorialogs:9428(\S*)/.exec(block)?.[1] ?? "";
    lines = await readRecorded(logs);
    // The logs were recorded in 2026 and stay as old as they are.
    victoriaLogs = await startVictoriaLogs(["-retentionPeriod=100y", "-futureRetention=100y"]);
    await untilAccepted(await start(logs, settings), lines.length);
    await victoriaLogs.untilStored(lines.length);
  });

  afterAll(async () => {
    for (const exporter of exporters) await exporter.stop();
    await victoriaLogs?.stop();
  });

  test("has one row a line, with its time to the nanosecond and its fields", async () => {
    const rows = await victoriaLogs.query('{service.name="xmail"}');
    expect(rows).toHaveLength(lines.length);
    const byPlace = new Map(rows.map((row) => [placeOf(row), row]));
    for (const line of lines) {
      const row = byPlace.get(`${line.file} ${line.offset}`);
      expect(row, `${line.file} ${line.offset}`).toBeDefined();
      expect(Math.floor(Date.parse(row?.["_time"] ?? "") / 1000) * 1000).toBe(expectedTime(line));
      for (const [name, value] of Object.entries(expectedAttributes(line)))
        expect(row?.[name], name).toBe(value === undefined || value === "" ? undefined : `${value as string | number}`);
      expect(row).toMatchObject({ "service.name": "xmail", "xmail.log.kind": line.kind });
      expect(row?.["_msg"]).not.toBe("");
      expect(row?.["event_name"]).toMatch(new RegExp(`^xmail\\.${line.kind}\\.`));
    }
  });

  test("keeps all of it in one stream, as the header says", async () => {
    const streams = await victoriaLogs.query("* | stats by (_stream) count() as records");
    expect(streams).toHaveLength(1);
    expect(streams[0]?.["_stream"]).toMatch(/^{host\.name="[^"]+",service\.name="xmail"}$/);
  });

  test("finds something for every query on the page", async () => {
    const queries = (await readBlocks(page, "")).flatMap((block) => block.trim().split("\n"));
    expect(queries.length).toBeGreaterThan(7);
    for (const query of queries) expect(await victoriaLogs.query(query), query).not.toEqual([]);
  });

  test("shows a message in its order, by its id and by its trace", async () => {
    const [block = ""] = await readBlocks(page, "");
    const [byId = "", byTrace = ""] = block.trim().split("\n");
    const rows = await victoriaLogs.query(byId);
    expect(rows.map((row) => row["event_name"])).toEqual([
      "xmail.smtp.rcpt",
      "xmail.smtp.recv",
      "xmail.smail.delivery",
    ]);
    expect(await victoriaLogs.query(byTrace)).toEqual(rows);
  });

  test("counts refusals as the log has them", async () => {
    const [, block = ""] = await readBlocks(page, "");
    const [byReason = ""] = block.trim().split("\n");
    const refused = lines.filter(({ kind, columns }) => kind === "smtp" && /^RCPT=(?!OK)/.test(columns[9] ?? ""));
    const counted = await victoriaLogs.query(byReason);
    expect(counted.map((row) => Number(row["refusals"])).reduce((sum, count) => sum + count)).toBe(refused.length);
  });

  test("stores a record again that is sent again, and the page's queries see it once", async () => {
    await untilAccepted(await start(logs, { ...settings, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" }), lines.length);
    await victoriaLogs.untilStored(2 * lines.length);
    const [once = "", count = ""] = ((await readBlocks(page, "")).at(-1) ?? "").trim().split("\n");
    expect(await victoriaLogs.query(once)).toHaveLength(lines.length);
    expect(await victoriaLogs.query(count)).toEqual([{ records: String(lines.length) }]);
  });

  test("keeps everything over a regular stop", async () => {
    await victoriaLogs.restart();
    expect(await victoriaLogs.query("* | stats count() as rows")).toEqual([{ rows: String(2 * lines.length) }]);
  });

  test("takes hostile lines, for a tenant of their own and without the fields that are not wanted", async () => {
    const sent = await readRecorded(hostile);
    const header = `${settings["OTEL_EXPORTER_OTLP_HEADERS"]},VL-Ignore-Fields=telemetry.sdk.name%2Ctelemetry.sdk.version,AccountID=7`;
    await untilAccepted(await start(hostile, { OTEL_EXPORTER_OTLP_HEADERS: header }), sent.length);
    await victoriaLogs.untilStored(sent.length, { AccountID: "7" });
    const rows = await victoriaLogs.query("*", { AccountID: "7" });
    expect(rows.map(placeOf).toSorted()).toEqual(sent.map(({ file, offset }) => `${file} ${offset}`).toSorted());
    expect(rows.flatMap(Object.keys).filter((name) => name.startsWith("telemetry.sdk."))).toEqual(
      rows.map(() => "telemetry.sdk.language"),
    );
  });

  test("makes streams of every resource attribute and of the event's name without the header", async () => {
    const sent = await readRecorded(join(fixtures, "extra/logs"));
    await untilAccepted(
      await start(join(fixtures, "extra/logs"), { OTEL_EXPORTER_OTLP_HEADERS: "AccountID=8" }),
      sent.length,
    );
    await victoriaLogs.untilStored(sent.length, { AccountID: "8" });
    const streams = await victoriaLogs.query("* | stats by (_stream) count() as records", { AccountID: "8" });
    expect(streams.length).toBeGreaterThan(1);
    for (const { _stream } of streams)
      for (const name of ["event_name", "service.version", "telemetry.sdk.version"])
        expect(_stream).toContain(`${name}="`);
  });

  test("refuses JSON, and the exporter waits with its reason", async () => {
    const exporter = await start(logs, {}, ["--otlp.protocol", "http/json"]);
    const reason = "json encoding isn't supported for opentelemetry format";
    const waits = async () => JSON.stringify(await otlpOf(exporter)).includes(reason);
    await until("the exporter waits with the reason", exporter.program, waits);
    expect(await otlpOf(exporter)).toMatchObject({ state: "waiting", accepted: 0, rejected: 0 });
  });

  test("was given no password", async () => {
    const passwords = await recordedPasswords(fixtures);
    expect(passwords.length).toBeGreaterThan(30);
    const rows = [...(await victoriaLogs.query("*")), ...(await victoriaLogs.query("*", { AccountID: "7" }))];
    const text = JSON.stringify(rows);
    expect(text.length).toBeGreaterThan(1_000_000);
    expect(passwords.filter((password) => text.includes(password))).toEqual([]);
  });

  test("acknowledges what is older than its retention, and drops it", async () => {
    const strict = await startVictoriaLogs(["-retentionPeriod=1d"]);
    try {
      const exporter = await start(logs, settings, [], strict.url);
      await untilAccepted(exporter, lines.length);
      expect(await strict.query("* | stats count() as rows")).toEqual([{ rows: "0" }]);
      expect(await strict.metric("vl_rows_dropped_total")).toBe(lines.length);
      expect(strict.output()).toMatch(/warn.*too small timestamp/);
    } finally {
      await strict.stop();
    }
  });

  async function start(
    folder: string,
    variables: Readonly<Record<string, string>>,
    flags: readonly string[] = [],
    url = victoriaLogs.url,
  ): Promise<Exporter> {
    const where = ["--otlp.endpoint", `${url}${path}`, "--otlp.start-at", "beginning"];
    const exporter = await startExporter(
      folder,
      [...where, "--otlp.instance-id", "collector-test", ...flags],
      variables,
    );
    exporters.push(exporter);
    return exporter;
  }
});

async function untilAccepted(exporter: Exporter, count: number): Promise<void> {
  const accepted = async () => (await otlpOf(exporter)).accepted === count;
  await until(`${count} records are accepted`, exporter.program, accepted);
}

/** The nanoseconds are the byte offset of the line. */
function placeOf(row: Readonly<Record<string, string>>): string {
  const fraction = (/\.(\d+)Z$/.exec(row["_time"] ?? "")?.[1] ?? "").padEnd(9, "0");
  return `${row["log.file.name"]} ${Number(fraction.slice(3))}`;
}
