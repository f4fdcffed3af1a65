import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "../../src/commands/parse.js";
import { loadSettings } from "../../src/config.js";
import type { KindName } from "../../src/line.js";

const noFile = () => "";
const fixtures = fileURLToPath(new URL("../fixtures/xmail-1.27/logs/", import.meta.url));
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "xmail-parse-"));
});
afterAll(() => rm(directory, { recursive: true }));

async function put(name: string, content: string | Buffer): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

function open(files: string[], kind?: KindName, stdin: Readable = Readable.from([]), signal?: AbortSignal) {
  const streams = { stdin, stdout: new PassThrough(), stderr: new PassThrough() };
  const settings = loadSettings(["--xmail.timezone", "Europe/Berlin"], {}, noFile);
  const options = { command: "parse" as const, files, ...(kind === undefined ? {} : { kind }) };
  return { streams, ended: parse(settings, options, streams, signal ?? new AbortController().signal) };
}

async function parsed(files: string[], kind?: KindName, stdin?: Readable) {
  const { streams, ended } = open(files, kind, stdin);
  const [out, err] = [text(streams.stdout), text(streams.stderr)];
  const code = await ended.finally(() => {
    streams.stdout.end();
    streams.stderr.end();
  });
  return { code, out: await out, err: await err };
}

const lines = (ndjson: string): unknown[] =>
  ndjson
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);

describe("events", () => {
  it("come in the shape of the contract, with UTC times and decoded text", async () => {
    const line = Buffer.from('"alpha.example"\t"gr\xfc\xdfe.msg"\t"L15BA"\t"2026-11-24 10:07:11"\n', "latin1");
    const { code, out, err } = await parsed([await put("lmail-202611240000", line)]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n")[0]).toMatch(
      /^\{"kind":"lmail","time":"2026-11-24T09:07:11.000Z","event":"xmail.lmail.message","outcome":"ok","severity":"INFO","file":"lmail-202611240000","offset":0,"attributes":\{/,
    );
    expect(lines(out)).toEqual([
      expect.objectContaining({ attributes: expect.objectContaining({ "xmail.spool.file": "grüße.msg" }) as unknown }),
    ]);
  });

  it("are read from standard input too", async () => {
    const bytes = await readFile(join(fixtures, "lmail-202611241000"));
    const { out } = await parsed(["-"], "lmail", Readable.from([bytes.subarray(0, 70), bytes.subarray(70)]));
    expect(lines(out)).toHaveLength(bytes.toString("latin1").split("\n").length - 1);
    expect(lines(out)[1]).toMatchObject({ file: "-", offset: bytes.indexOf("\n") + 1 });
  });
});

describe("refused lines", () => {
  it("go to stderr with place, reason and text; exit code 0", async () => {
    const { code, out, err } = await parsed([await put("smtp-202611240000", '"x"\tbroken\n')]);
    expect({ code, out }).toEqual({ code: 0, out: "" });
    expect(lines(err)).toEqual([
      { kind: "smtp", file: "smtp-202611240000", offset: 0, reason: "columns", text: '"x"\tbroken' },
    ]);
  });

  it.each(["ctrl", "pop3"])("of %s never show their text", async (kind) => {
    const { err } = await parsed([
      await put(`${kind}-202611240000`, '"192.0.2.1"\t"anna"\t"hidden"\n"192.0.2.1"\t"hidden\n'),
    ]);
    expect(lines(err).length).toBeGreaterThan(0);
    expect(err).not.toMatch(/hidden|"text"/);
  });

  it("do not show what reads as a line of ctrl, whatever it was called", async () => {
    const ctrl = '"192.0.2.1"\t"anna"\t"hidden"\t"2026-11-24 10:07:11"\t"AUTH"\n';
    const { err } = await parsed(["-"], "smtp", Readable.from([Buffer.from(ctrl)]));
    expect(lines(err)).toEqual([{ kind: "smtp", file: "-", offset: 0, reason: "columns" }]);
  });
});

describe("files", () => {
  it("that cannot be read are said, the others are read all the same; exit code 1", async () => {
    const good = join(fixtures, "lmail-202611241000");
    const { code, out, err } = await parsed([join(directory, "smtp-209901010000"), directory, good]);
    expect(code).toBe(1);
    expect(err.trimEnd().split("\n")).toEqual([
      `xmail-exporter: ${join(directory, "smtp-209901010000")}: cannot be read: no such file or directory`,
      `xmail-exporter: ${directory}: no name of an XMail log; --kind says what it is`,
    ]);
    expect(lines(out).length).toBeGreaterThan(0);
  });

  it("are not read as another kind than their name says: a password would come out as something else", async () => {
    const { code, out, err } = await parsed([join(fixtures, "ctrl-202611241000")], "lmail");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("its name says that it is a ctrl log, not lmail");
  });

  it("without a name need --kind", async () => {
    await expect(parsed(["-"])).rejects.toMatchObject({ faults: [expect.stringContaining("--kind: is required")] });
  });
});

it("waits for a slow reader, and ends quietly when it is stopped", async () => {
  const controller = new AbortController();
  const path = join(fixtures, "smtp-202611241000");
  const { streams, ended } = open([path], undefined, undefined, controller.signal);
  await new Promise((resolve) => streams.stdout.once("readable", resolve));
  // a PassThrough takes 16 KiB on each side before it asks to wait
  const size = (await readFile(path)).length;
  await new Promise((resolve) => setImmediate(resolve));
  expect(streams.stdout.writableNeedDrain).toBe(true);
  expect(streams.stdout.readableLength + streams.stdout.writableLength).toBeLessThan(size);
  controller.abort();
  expect(await ended).toBe(0);
});

it("stops waiting for standard input when it is stopped", async () => {
  const controller = new AbortController();
  const { ended } = open(["-"], "smtp", new PassThrough(), controller.signal);
  controller.abort();
  expect(await ended).toBe(0);
});
