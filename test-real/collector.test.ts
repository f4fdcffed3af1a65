import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startFileCollector, type FileCollector } from "./collector.js";
import { expectedAttributes, expectedEvents, expectedTime, readRecorded, recordedPasswords } from "./corpus.js";
import { readReceived, type Received } from "./otlp-file.js";
import { fixtures, startExporter, until, type Exporter } from "./support.js";

const runs = [
  { protocol: "http/protobuf", folder: "logs" },
  { protocol: "http/json", folder: "logs" },
  { protocol: "http/protobuf", folder: "hostile/logs" },
  { protocol: "http/json", folder: "hostile/logs" },
];

describe.each(runs)("a real collector that is sent $folder by $protocol", async ({ protocol, folder }) => {
  const logs = join(fixtures, folder);
  const lines = await readRecorded(logs);
  const passwords = await recordedPasswords(fixtures);
  let collector: FileCollector;
  let exporter: Exporter;
  let records: Received[] = [];

  beforeAll(async () => {
    collector = await startFileCollector("logs");
    const { address, file } = collector;
    exporter = await startExporter(logs, [
      ...["--otlp.endpoint", `http://${address}`, "--otlp.protocol", protocol, "--otlp.start-at", "beginning"],
      ...["--otlp.instance-id", instanceId],
    ]);
    await until("all records have come", exporter.program, async () => {
      records = await readReceived(file);
      return records.length >= lines.length;
    });
  });

  afterAll(async () => {
    await exporter?.stop();
    await collector?.stop();
  });

  test("receives one record a line, each with a uid of its own", async () => {
    expect(records.length).toBe(lines.length);
    const uids = records.map(({ attributes }) => attributes["log.record.uid"]);
    expect(new Set(uids).size).toBe(lines.length);
    for (const uid of uids) expect(uid).toMatch(/^[0-9a-f]{32}$/);
    expect(records.map(placeOf).toSorted()).toEqual(lines.map(({ file, offset }) => `${file} ${offset}`).toSorted());
    const page = await (await fetch(`${exporter.url}/metrics`)).text();
    expect(page).toMatch(new RegExp(`^xmail_exporter_otlp_records_total\\{result="accepted"\\} ${lines.length}$`, "m"));
    expect(page).toMatch(/^xmail_exporter_otlp_records_total\{result="rejected"\} 0$/m);
  });

  test("receives who sent it", () => {
    const [first] = records;
    expect(first?.resource).toMatchObject({ "service.name": "xmail", "telemetry.sdk.language": "nodejs" });
    expect(first?.resource["service.instance.id"]).toBe(instanceId);
    expect(first?.scope).toBe("xmail-exporter");
    expect(new Set(records.map(({ resource }) => JSON.stringify(resource))).size).toBe(1);
  });

  test("receives one trace a message, over all logs, and a span a record, but one for all of a reception", () => {
    const withId = records.filter(({ attributes }) => typeof attributes["email.local_id"] === "string");
    expect(withId.length).toBeGreaterThan(40);
    for (const { attributes, traceId, spanId } of withId) {
      const subject = `${instanceId}\0${String(attributes["email.local_id"])}`;
      expect(traceId).toBe(createHash("sha256").update(subject).digest("hex").slice(0, 32));
      const isEntry = /^(smtp|lmail)$/.test(String(attributes["xmail.log.kind"]));
      expect(spanId).toBe(isEntry ? traceId.slice(16) : String(attributes["log.record.uid"]).slice(0, 16));
    }
    for (const record of records) if (!withId.includes(record)) expect(record.traceId).toBe("");
  });

  test("receives no more attributes on a login than those without a secret", () => {
    for (const { eventName, attributes } of records) {
      if (!/^(ctrl|pop3)$/.test(String(attributes["xmail.log.kind"])) || eventName === "xmail.line.refused") continue;
      const unknown = Object.keys(attributes).filter((name) => !attributesOfLogins.has(name));
      expect(unknown).toEqual([]);
    }
  });

  test("receives no password, nor does anything else show one", async () => {
    expect(passwords.length).toBeGreaterThan(30);
    const said: Record<string, string> = {
      records: await readFile(collector.file, "latin1"),
      "stdout and stderr": exporter.program.output(),
      collector: collector.program.output(),
    };
    for (const path of ["/metrics", "/", "/api/status"]) said[path] = await (await fetch(exporter.url + path)).text();
    // The state is written at the end at the latest.
    await exporter.program.end();
    for (const name of await readdir(exporter.stateDir)) {
      said[`state ${name}`] = await readFile(join(exporter.stateDir, name), "latin1");
    }
    expect(Object.keys(said).filter((place) => place.startsWith("state ")).length).toBeGreaterThan(1);
    const found = Object.entries(said).flatMap(([place, text]) =>
      passwords.filter((password) => text.includes(password)).map((password) => `${place}: ${password}`),
    );
    expect(found).toEqual([]);
  });

  if (folder === "logs") {
    test("receives what each line says", () => {
      const byPlace = new Map(records.map((record) => [placeOf(record), record]));
      const wrong = lines.flatMap((line) => {
        const record = byPlace.get(`${line.file} ${line.offset}`);
        const attributes = expectedAttributes(line);
        const differing = Object.keys(attributes).filter((name) => record?.attributes[name] !== attributes[name]);
        const late = record === undefined || Number(record.time / 1_000_000_000n) * 1000 !== expectedTime(line);
        return differing.length === 0 && !late ? [] : [{ line, differing, late, record }];
      });
      expect(wrong.slice(0, 3)).toEqual([]);
    });

    test("receives what the golden file says, one record of each event and outcome", async () => {
      const first = new Map<string, Received>();
      const inOrder = records.toSorted((a, b) => placeOf(a).localeCompare(placeOf(b)));
      for (const record of inOrder) {
        const key = `${record.eventName} ${String(record.attributes["error.type"] ?? record.attributes["xmail.filter.result"])}`;
        if (!first.has(key)) first.set(key, record);
      }
      // the resource names this machine; JSON has no numbers of 64 bits
      const golden = [...first.values()].map((record) => ({
        ...record,
        time: String(record.time),
        resource: undefined,
      }));
      // the same for both protocols
      await expect(`${JSON.stringify(golden, sortKeys, 1)}\n`).toMatchFileSnapshot("golden/collector.records.json");
    });

    test("receives the events by name as the manifest counts them", async () => {
      const names: Record<string, number> = {};
      for (const { eventName } of records) names[eventName] = (names[eventName] ?? 0) + 1;
      expect(names).toEqual(await expectedEvents(fixtures));
    });
  } else {
    test("receives the true records, and as refused what clients forged or split", async () => {
      const refused = records.filter(({ eventName }) => eventName === "xmail.line.refused");
      const trueRecords = await hostileRecords();
      expect(records.length - refused.length).toBe(trueRecords);
      const reasons = new Set(refused.map(({ attributes }) => attributes["xmail.log.reason"]));
      expect(reasons).toEqual(new Set(["continuation", "columns"]));
      // The address in the forged lines.
      expect(records.filter(({ attributes }) => attributes["client.address"] === "9.9.9.9")).toEqual([]);
    });
  }
});

const instanceId = "collector-test";

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const attributesOfLogins = new Set([
  ...[
    "log.record.uid",
    "event.name",
    "log.file.name",
    "xmail.log.kind",
    "server.address",
    "client.address",
    "network.peer.address",
  ],
  ...["network.type", "network.protocol.name", "user.name", "error.type", "xmail.ctrl.result", "xmail.pop3.domain"],
  ...["xmail.pop3.status", "xmail.pop3.mailbox.messages", "xmail.pop3.mailbox.size"],
]);

/** The byte offset stands in the nanoseconds: the recorded files are shorter than a million bytes. */
function placeOf({ attributes, time }: Received): string {
  return `${String(attributes["log.file.name"])} ${time % 1_000_000n}`;
}

interface Manifest {
  readonly hostile: { readonly per_kind: Readonly<Record<string, { readonly real_timestamps_in_files: number }>> };
}

async function hostileRecords(): Promise<number> {
  const { hostile } = JSON.parse(await readFile(join(fixtures, "manifest.json"), "utf8")) as Manifest;
  return Object.values(hostile.per_kind).reduce((sum, kind) => sum + kind.real_timestamps_in_files, 0);
}
