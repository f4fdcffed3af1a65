import { createHash } from "node:crypto";
import { appendFile, cp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeSpool } from "../test/program/spool.js";
import { readRecorded, type Recorded } from "./corpus.js";
import { startJaeger, type Jaeger, type Span } from "./jaeger.js";
import { fixtures, startExporter, temporaryDirectory, until, type Exporter } from "./support.js";

/** Messages of the recorded logs are found in a real Jaeger by the trace id that their records have. */
describe.each(["http/protobuf", "http/json"])("a real Jaeger that is sent traces by %s", (protocol) => {
  let directory = "";
  let jaeger: Jaeger;
  let exporter: Exporter;
  let lines: readonly Recorded[] = [];

  beforeAll(async () => {
    directory = await temporaryDirectory("jaeger");
    const logs = join(directory, "logs");
    await cp(join(fixtures, "logs"), logs, { recursive: true });
    for (const [file, line] of deferred) await appendFile(join(logs, file), `${line}\n`);
    lines = await readRecorded(logs);
    jaeger = await startJaeger();
    exporter = await start(protocol);
    const mailRoot = join(dirname(exporter.stateDir), "MailRoot");
    await makeSpool(join(mailRoot, "spool"), "1795516267000.7f3e.a1.1.vm", ["451 try later", "550 no such user"]);
    await until(
      "all spans have come",
      exporter.program,
      async () => (await acceptedBy(exporter)) >= stagesIn(lines) + 2,
    );
  });

  afterAll(async () => {
    await exporter?.stop();
    await jaeger?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  function start(by: string): Promise<Exporter> {
    return startExporter(
      join(directory, "logs"),
      [
        ...["--otlp.traces", "--otlp.endpoint", jaeger.otlpUrl, "--otlp.protocol", by, "--otlp.start-at", "beginning"],
        ...["--otlp.instance-id", instanceId, "--spool.interval", "500ms"],
      ],
      { OTEL_LOGS_EXPORTER: "none", OTEL_BSP_SCHEDULE_DELAY: "200" },
    );
  }

  test("shows ten messages of the corpus by their trace id, each with the stages that the logs tell of", async () => {
    const ids = chooseMessages(lines);
    expect(ids).toHaveLength(10);
    for (const id of ids) {
      const spans = await jaeger.spansOf(traceIdOf(id));
      const expected = lines.filter(({ columns }) => columns.includes(id)).flatMap(nameOf);
      expect([id, spans.map(({ name }) => name).toSorted()]).toEqual([id, expected.toSorted()]);
      const roots = spans.filter(({ parentId }) => parentId === undefined);
      expect([id, roots.map(({ name }) => name)]).toEqual([id, [id.startsWith("L") ? "pickup" : "reception"]]);
      for (const { spanId, parentId } of spans) expect(parentId ?? spanId).toBe(roots[0]?.spanId);
      expect([id, spans.flatMap(({ warnings }) => warnings).filter((text) => !ofSkew.test(text))]).toEqual([id, []]);
      for (const { tags } of spans) expect(tags["email.local_id"]).toBe(id);
    }
  });

  test("shows how long each delivery took from the queue, and by which host", async () => {
    const remote = lines.filter(({ kind, columns }) => kind === "smail" && columns[5] === "SMTP");
    expect(remote.length).toBeGreaterThan(3);
    for (const { columns } of remote.slice(0, 5)) {
      const spans = await jaeger.spansOf(traceIdOf(columns[2] ?? ""));
      const found = spans.find(({ name, tags }) => name === "delivery smtp" && tags["email.to.address"] === columns[4]);
      const queuedAt = Number(columns[1]?.split(".")[0]);
      const deliveredAt = Date.parse(`${columns[7]?.replace(" ", "T")}Z`);
      expect(found?.start).toBe(queuedAt * 1000);
      expect(Math.abs((found?.duration ?? NaN) / 1000 - Math.max(0, deliveredAt - queuedAt))).toBeLessThan(10);
      expect(found?.tags["server.address"]).toBe(columns[6]?.replace(/\.?(:\d+)?$/, ""));
      expect(found?.tags["span.kind"]).toBe("client");
    }
  });

  test("shows a message that was deferred: filter, attempts with the replies as errors, no delivery", async () => {
    const spans = (await jaeger.spansOf(traceIdOf("SA07C"))).toSorted((a, b) => a.start - b.start);
    expect(spans.map(({ name, tags }) => [name, tags["error"], tags["xmail.queue.reply"]])).toEqual([
      ["reception", undefined, undefined],
      ["filter in", true, undefined],
      ["attempt", true, "451 try later"],
      ["attempt", true, "550 no such user"],
    ]);
    expect(spans.at(-1)?.tags["otel.status_description"]).toContain("550 no such user");
  });

  test("shows the same spans where they are sent again by an exporter that has lost its state", async () => {
    const ids = chooseMessages(lines);
    const before = await Promise.all(ids.map((id) => jaeger.spansOf(traceIdOf(id))));
    const another = await start(protocol);
    await until("all lines are sent", another.program, async () => (await acceptedBy(another)) >= stagesIn(lines));
    await another.stop();
    const after = await Promise.all(ids.map((id) => jaeger.spansOf(traceIdOf(id))));
    expect(after.map(unlike)).toEqual(before.map(unlike));
  });
});

/** Jaeger 1 wants children within their parents, unless both name the same `ip`; Jaeger 2 knows by `host.name` that no clock differs. */
const ofSkew = /^clock skew adjustment disabled/;
const instanceId = "jaeger-test";

function traceIdOf(messageId: string): string {
  return createHash("sha256").update(`${instanceId}\0${messageId}`).digest("hex").slice(0, 32);
}

/** Without repeats. */
function unlike(spans: readonly Span[]): string[] {
  return [...new Set(spans.map((span) => JSON.stringify(span)))].toSorted();
}

/** The span of a line, by its columns. */
function nameOf({ kind, columns }: Recorded): string[] {
  if (kind === "smtp" && columns[9] === "RECV=OK" && columns[8] !== "") return ["reception"];
  if (kind === "lmail") return ["pickup"];
  if (kind === "smail") return [`delivery ${columns[5]?.toLowerCase()}`];
  return kind === "filters" && columns[9]?.includes(";SA07C;") === true ? ["filter in"] : [];
}

function stagesIn(lines: readonly Recorded[]): number {
  return lines.flatMap(nameOf).length;
}

/** Of each way of delivery the first, then the first with several deliveries. */
function chooseMessages(lines: readonly Recorded[]): string[] {
  const deliveries = lines.filter(({ kind, columns }) => kind === "smail" && /^[SL]/.test(columns[2] ?? ""));
  const hasRoot = new Set(
    lines.flatMap((line) => (nameOf(line).some((name) => /reception|pickup/.test(name)) ? line.columns : [])),
  );
  const known = deliveries.filter(({ columns }) => hasRoot.has(columns[2] ?? ""));
  const byMedium = new Map(known.toReversed().map(({ columns }) => [columns[5], columns[2] ?? ""]));
  const local = known.find(({ columns }) => columns[2]?.startsWith("L"))?.columns[2] ?? "";
  return [...new Set([...byMedium.values(), local, ...known.map(({ columns }) => columns[2] ?? "")])].slice(0, 10);
}

async function acceptedBy({ url }: Exporter): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(/^xmail_exporter_otlp_spans_total\{result="accepted"\} (\S+)$/m.exec(page)?.[1] ?? NaN);
}

/** A message that the recorded server did not see: its filter is told the message id, and times out. */
const deferred: readonly [file: string, line: string][] = [
  [
    "smtp-202611241000",
    '"mx1.alpha.example"\t"mx1.alpha.example"\t"203.0.113.17"\t"2026-11-24 10:31:07"\t"pc17.example"\t"grey450.example"\t' +
      '"anna@kita.example"\t"r012@grey450.example"\t"SA07C"\t"RECV=OK"\t""\t"857"\t""',
  ],
  [
    "filters-202611241000",
    '"anna@kita.example"\t"r012@grey450.example"\t"192.0.2.1"\t"203.0.113.17"\t"2026-11-24 10:31:07"\t"in"\t""\t"-5"\t"-1"\t' +
      '"/var/MailRoot/filters/check.sh;SA07C;"',
  ],
];
