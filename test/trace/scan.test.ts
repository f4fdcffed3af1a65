import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Event, isRefused } from "../../src/event.js";
import { kindOfFile } from "../../src/files/name.js";
import { type OldLog, readLog } from "../../src/files/old-logs.js";
import { readStream } from "../../src/files/stream.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { createFinder } from "../../src/trace/needle.js";
import { scanLog } from "../../src/trace/scan.js";

const fixtures = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-scan-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function logAt(path: string): Promise<OldLog> {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const kind = kindOfFile(file);
  if (kind === undefined) throw new Error(`${file} is no log`);
  return { path, kind, file, bytes: (await stat(path)).size };
}

async function put(name: string, content: string): Promise<OldLog> {
  await writeFile(join(directory, name), content, "latin1");
  return logAt(join(directory, name));
}

/** The events that the search gives, and those of a whole reading whose line holds the needle. */
async function both(log: OldLog, needle: string, zoneName = "UTC", maxLineBytes = 1_048_576) {
  const zone = createZone(zoneName);
  const parse = createParser(zone);
  const signal = new AbortController().signal;
  let bytes = 0;
  let lines = 0;
  const onRead = (more: number, moreLines: number) => {
    bytes += more;
    lines += moreLines;
  };
  const searched: Event[] = [];
  const find = createFinder([needle], true);
  const onEvent = (event: Event) => void searched.push(event);
  await scanLog(log, { find, parse, zone, maxLineBytes, signal, onRead, onEvent });
  const read: Event[] = [];
  for await (const { line, parsed } of readStream(
    readLog(log, () => undefined),
    { ...log, parse, maxLineBytes },
  ))
    if (!isRefused(parsed) && line.text.toLowerCase().includes(needle.toLowerCase())) read.push(parsed);
  return { searched, read, bytes, lines };
}

describe("a search gives what a whole reading gives", () => {
  it.each(["logs", "hostile/logs", "extra/logs"])("of %s, each log", async (part) => {
    let count = 0;
    for (const name of await readdir(join(fixtures, part))) {
      const log = await logAt(join(fixtures, part, name));
      for (const needle of ["", "alpha.example", '"S15', "RECV=OK", "x@y", "OUT1"]) {
        const { searched, read, bytes } = await both(log, needle);
        expect(searched, `${name} ${needle}`).toEqual(read);
        expect(bytes).toBe(log.bytes);
        count += searched.length;
      }
    }
    expect(count).toBeGreaterThan(100);
  });

  it("where values with line feeds lie across pieces of the file", async () => {
    for (const name of ["smtp-202611241000", "smail-202611241000", "filters-202611241000"]) {
      const once = await readFile(join(fixtures, "hostile/logs", name), "latin1");
      // of no length that divides a piece
      const log = await put(name, once.repeat(Math.ceil(1_700_000 / once.length)));
      const { searched, read, lines } = await both(log, "example");
      expect(searched).toEqual(read);
      expect(searched.length).toBeGreaterThan(1_000);
      expect(lines).toBe(
        once.split("\n").length * Math.ceil(1_700_000 / once.length) - Math.ceil(1_700_000 / once.length),
      );
    }
  });

  it("in the repeated hour of a clock change", async () => {
    const line = (time: string, id: string) => `"alpha.example"\t"a.msg"\t"${id}"\t"2026-10-25 ${time}"\n`;
    const lines = [
      line("01:59:00", "L1"),
      line("02:30:00", "L2"),
      line("02:59:00", "L3"),
      line("02:10:00", "L2"),
      line("03:01:00", "L2"),
    ];
    const { searched, read, bytes } = await both(
      await put("lmail-202610250200", lines.join("")),
      '"L2"',
      "Europe/Berlin",
    );
    expect(searched).toEqual(read);
    expect(searched.map(({ time }) => new Date(time).toISOString())).toEqual([
      "2026-10-25T00:30:00.000Z",
      "2026-10-25T01:10:00.000Z",
      "2026-10-25T02:01:00.000Z",
    ]);
    expect(bytes).toBe(lines.join("").length);
  });

  it("beside NUL bytes, lines that are too long, and a line that is not complete", async () => {
    const good = '"alpha.example"\t"a.msg"\t"L7"\t"2026-11-24 10:00:00"\n';
    const long = `"alpha.example"\t"${"x".repeat(3_000)}"\t"L7"\t"2026-11-24 10:00:00"\n`;
    const log = await put(
      "lmail-202611241100",
      `${good}\0\0\0${good}"alpha.ex\0\0${good}${long}${good}${good.slice(0, 40)}`,
    );
    const { searched, read } = await both(log, '"L7"', "UTC", 1_024);
    expect(searched).toEqual(read);
    expect(searched).toHaveLength(4);
  });
});
