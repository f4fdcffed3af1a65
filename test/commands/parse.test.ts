import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
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

function open(
  files: string[],
  kind?: KindName,
  stdin: Readable = Readable.from([]),
  signal?: AbortSignal,
  explain = false,
) {
  const streams = { stdin, stdout: new PassThrough(), stderr: new PassThrough() };
  const argv = ["--xmail.timezone", "Europe/Berlin", "--xmail.mail-root", directory, "--xmail.max-line-bytes", "2KiB"];
  const settings = loadSettings(argv, {}, noFile);
  const options = {
    command: "parse" as const,
    files,
    ...(kind === undefined ? {} : { kind }),
    ...(explain ? { explain: true as const } : {}),
  };
  return { streams, ended: parse(settings, options, streams, signal ?? new AbortController().signal) };
}

async function parsed(files: string[], kind?: KindName, stdin?: Readable, explain = false) {
  const { streams, ended } = open(files, kind, stdin, undefined, explain);
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

  it("are read from gzipped files too, under the name that XMail gave the log", async () => {
    const plain = join(fixtures, "lmail-202611241000");
    const bytes = await readFile(plain);
    const path = await put("lmail-202611241000.gz", gzipSync(bytes));
    expect(await parsed([path])).toEqual(await parsed([plain]));
    const cut = await put(
      "smtp-202611241000.gz",
      gzipSync(await readFile(join(fixtures, "smtp-202611241000"))).subarray(0, -9),
    );
    const { code, err } = await parsed([cut]);
    expect({ code, err }).toEqual({
      code: 1,
      err: `xmail-exporter: ${cut}: cannot be read: it is damaged, or no gzip file\n`,
    });
    // the name decides what it holds, as it does unpacked
    const pop3 = await put("pop3-202611241000.gz", gzipSync("x\n"));
    expect((await parsed([pop3], "smtp")).err).toContain("its name says that it is a pop3 log, not smtp");
  });

  it("do not begin with a byte order mark, which an editor puts in front of a file", async () => {
    const first = Buffer.from('"alpha.example"\t"f.msg"\t"L1"\t"2026-11-24 10:07:11"\n');
    const path = await put("lmail-202611240100", Buffer.concat([Buffer.from("\ufeff"), first, first]));
    const { out, err } = await parsed([path]);
    expect(err).toBe("");
    // the places are those of the file
    expect(lines(out)).toMatchObject([{ offset: 0 }, { offset: 3 + first.length }]);
    // anywhere else it is text that nobody can understand
    const inside = await put("lmail-202611240200", Buffer.concat([first, Buffer.from("\ufeff"), first]));
    expect(lines((await parsed([inside])).err)).toMatchObject([{ offset: first.length, reason: "continuation" }]);
  });

  it("are read from standard input too", async () => {
    const bytes = await readFile(join(fixtures, "lmail-202611241000"));
    const { out } = await parsed(["-"], "lmail", Readable.from([bytes.subarray(0, 70), bytes.subarray(70)]));
    expect(lines(out)).toHaveLength(bytes.toString("latin1").split("\n").length - 1);
    expect(lines(out)[1]).toMatchObject({ file: "-", offset: bytes.indexOf("\n") + 1 });
  });
});

it("prints the lines of standard input that are there, and does not wait for more", async () => {
  const lmail = await readFile(join(fixtures, "lmail-202611241000"));
  const [first = "", second = ""] = lmail.toString("latin1").split(/(?<=\n)/);
  const controller = new AbortController();
  const stdin = new PassThrough();
  const { streams, ended } = open(["-"], "lmail", stdin, controller.signal);
  for (const [index, line] of [first, second].entries()) {
    stdin.write(line);
    await once(streams.stdout, "readable");
    const shown = String(streams.stdout.read());
    expect(lines(shown)).toMatchObject([{ kind: "lmail", offset: index * first.length }]);
  }
  controller.abort();
  expect(await ended).toBe(0);
});

describe("refused lines", () => {
  it("stand between the events around them where both go to the same terminal", async () => {
    const finger = (number: number) => `"192.0.2.${String(number)}"\t"anna"\t"2026-11-24 10:00:0${String(number)}"\n`;
    const path = await put("finger-202611240000", `${finger(1)}"broken"\n${finger(2)}`);
    const { streams, ended } = open([path]);
    const shown: number[] = [];
    for (const stream of [streams.stdout, streams.stderr])
      stream.on("data", (part) =>
        shown.push(...lines(String(part)).map((line) => (line as { offset: number }).offset)),
      );
    await ended;
    expect(shown).toHaveLength(3);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  });

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
    await writeFile(join(directory, "mail.txt"), "");
    const { code, out, err } = await parsed([
      ...[join(directory, "smtp-209901010000"), directory],
      ...[join(directory, "nothing"), join(directory, "mail.txt"), good],
    ]);
    expect(code).toBe(1);
    expect(err.trimEnd().split("\n")).toEqual([
      `xmail-exporter: ${join(directory, "smtp-209901010000")}: cannot be read: no such file or directory`,
      `xmail-exporter: ${directory}: is a directory; pass the log files in it`,
      `xmail-exporter: ${join(directory, "nothing")}: cannot be read: no such file or directory`,
      `xmail-exporter: ${join(directory, "mail.txt")}: not named like an XMail log; set --kind`,
    ]);
    expect(lines(out).length).toBeGreaterThan(0);
  });

  it("are not read as another kind than their name says: a password would come out as something else", async () => {
    const { code, out, err } = await parsed([join(fixtures, "ctrl-202611241000")], "lmail");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("its name says that it is a ctrl log, not lmail");
  });

  it("without a name need --kind", async () => {
    await expect(parsed(["-"])).rejects.toMatchObject({ errors: [expect.stringContaining("--kind: is required")] });
  });
});

describe("with --explain", () => {
  const explained = async (name: string, content: string | Buffer) => {
    const { out, err } = await parsed([await put(name, content)], undefined, undefined, true);
    return { events: lines(out) as Explained[], refused: lines(err) as Explained[] };
  };
  const why = async (name: string, content: string) => (await explained(name, content)).refused.map((line) => line.why);
  const time = "2026-11-24 10:07:11";
  const row = (...columns: string[]) => `${columns.map((column) => `"${column}"`).join("\t")}\n`;

  it("each event has what it moves", async () => {
    await put("domains.tab", '"alpha.example"\n');
    const before = ["mx1", "mx1", "203.0.113.17", time, "pc17", "alpha.example", "u11@out1.example"];
    const { events } = await explained(
      "smtp-202611240000",
      row(...before, "Bob@Alpha.Example", "S1", "RCPT=OK", "", "0", "") +
        row(...before, "bob@elsewhere.example", "S1", "RECV=OK", "", "857", ""),
    );
    expect(events.map((event) => event.moves)).toEqual([
      [
        { series: 'xmail_exporter_lines_total{log="smtp"}', add: 1 },
        { series: 'xmail_smtp_events_total{phase="rcpt",result="ok"}', add: 1 },
        { series: 'xmail_smtp_recipients_total{domain="alpha.example",result="ok"}', add: 1 },
      ],
      [
        { series: 'xmail_exporter_lines_total{log="smtp"}', add: 1 },
        { series: 'xmail_smtp_events_total{phase="recv",result="ok"}', add: 1 },
        { series: "xmail_smtp_messages_received_total", add: 1 },
        { series: "xmail_smtp_received_bytes_total", add: 857 },
        { series: "xmail_smtp_message_size_bytes", observe: 857 },
        { series: "xmail_message_recipients", observe: 1 },
      ],
    ]);
  });

  it("each refused line has the reason in words, and what it moves", async () => {
    const { refused } = await explained("lmail-202611240000", row("alpha.example", "f.msg", "L1"));
    expect(refused).toEqual([
      {
        kind: "lmail",
        file: "lmail-202611240000",
        offset: 0,
        reason: "columns",
        text: '"alpha.example"\t"f.msg"\t"L1"',
        why: "the line has 3 columns; a lmail line has at least 4",
        moves: [
          { series: 'xmail_exporter_lines_total{log="lmail"}', add: 1 },
          { series: 'xmail_exporter_refused_lines_total{log="lmail",reason="columns"}', add: 1 },
        ],
      },
    ]);
  });

  it("the words name the column and what stands in it", async () => {
    const lmail = (at: string) => row("alpha.example", "f.msg", "L1", at);
    expect(
      await why(
        "lmail-202611240000",
        `x\n${lmail("noon")}${lmail("2026-02-30 10:00:00")}${"y".repeat(3000)}\n\0\0\n"a`,
      ),
    ).toEqual([
      expect.stringContaining("does not begin with a quote"),
      'column 4 (time) holds "noon", not a time such as 2026-11-24 10:05:57',
      'column 4 (time) holds "2026-02-30 10:00:00", which is not in the calendar',
      "the line is longer than --xmail.max-line-bytes, 2048 bytes",
      "the line contains NUL bytes, as left by a power loss",
      "the line has 1 column; a lmail line has at least 4",
    ]);
    expect(await why("lmail-202611240000", lmail(time).trimEnd().slice(0, -1))).toEqual([
      "the line has 4 columns and ends inside the last one, without a closing quote",
    ]);
    const filter = ["a@b", "c@d", "192.0.2.1", "203.0.113.17", time, "in", "", "0"];
    expect(await why("filters-202611240000", row(...filter, "?", "check.sh"))).toEqual([
      'column 9 holds "?", not a whole number',
    ]);
    const nameless = Readable.from([Buffer.from(row(...filter, "?", "check.sh"))]);
    // under a name of XMail's it is what the name says; without one it could be a line of pop3
    expect((await parsed(["-"], "filters", nameless, true)).err).toContain(
      "column 9 holds something else, not a whole number",
    );
    const psync = [time, "alpha.example", "anna", "pop", "anna", "CLR", "SYNC=OK", "1"];
    expect(await why("psync-202611240000", row(...psync, "many", "0", "0"))).toEqual([
      'column 9 holds "many", not a whole number',
    ]);
    const smtp = ["mx1", "mx1", "203.0.113.17", time, "pc17", "", "", "", "S1"];
    expect(await why("smtp-202611240000", row(...smtp, "\xe9", "", "0", ""))).toEqual([
      'no column from the 10th on is a status such as RCPT=OK; column 10 (status) holds "é"',
    ]);
    expect(await why("smtp-202611240000", row("x", time, ...smtp))).toEqual([
      'column 4 (time) holds "mx1", not a time such as 2026-11-24 10:05:57; column 2 holds a time, but is not the time column of the smtp log',
    ]);
    const open = `${row(...smtp, "RCPT=OK")
      .trimEnd()
      .slice(0, -1)}\nrest\n`;
    expect((await why("smtp-202611240000", open)).at(-1)).toContain("does not begin with a quote");
  });

  it.each(["ctrl", "pop3"])("nothing of a line of %s is quoted", async (kind) => {
    const secret = ["hidden1", "hidden2", "hidden3", "hidden4", "hidden5", "hidden6", "hidden7"];
    const { refused } = await explained(
      `${kind}-202611240000`,
      [3, 5, 7].map((count) => row(...secret.slice(0, count))).join("") + row("hidden", "hidden", "h", time, "hidden"),
    );
    expect(refused.length).toBeGreaterThan(2);
    expect(JSON.stringify(refused)).not.toMatch(/hidden/);
    expect(refused.map((line) => line.why)).toContain(
      "column 4 (time) holds something else, not a time such as 2026-11-24 10:05:57",
    );
  });

  it("every refusal of the hostile corpus has words", async () => {
    const hostile = fileURLToPath(new URL("../fixtures/xmail-1.27/hostile/logs/", import.meta.url));
    const files = (await readdir(hostile)).map((name) => join(hostile, name));
    const { err } = await parsed(files, undefined, undefined, true);
    const refused = lines(err) as Explained[];
    expect(refused.length).toBeGreaterThan(5);
    for (const { why: words } of refused)
      expect(words).toMatch(/^(the line|the \d+ columns|column|no column|too few columns) /);
  });
});

interface Explained {
  readonly why?: string;
  readonly moves?: readonly object[];
}

it("waits for a slow reader, and ends quietly when it is stopped", async () => {
  const controller = new AbortController();
  const recorded = await readFile(join(fixtures, "smtp-202611241000"));
  const path = await put("smtp-202611241100", Buffer.concat(Array.from({ length: 8 }, () => recorded)));
  const { streams, ended } = open([path], undefined, undefined, controller.signal);
  await new Promise((resolve) => streams.stdout.once("readable", resolve));
  // what is read at once is written at once, and JSON is larger than its line
  const size = recorded.length * 8;
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
