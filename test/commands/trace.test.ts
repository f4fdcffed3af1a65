import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trace } from "../../src/commands/trace.js";
import { interpret } from "../../src/config.js";
import { createTraceIds } from "../../src/journey/trace-id.js";
import { ConfigError } from "../../src/errors.js";
import { passwordsOf } from "../corpus/corpus.js";

const fixtures = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;
const now = Date.parse("2026-11-25T12:00:00Z");
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-trace-"));
  await mkdir(join(root, "spool"));
  await cp(join(fixtures, "logs"), join(root, "logs"), { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

interface Given {
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
  readonly logs?: string;
  readonly signal?: AbortSignal;
}

async function run(argv: readonly string[], { isTTY = false, env = {}, logs, signal }: Given = {}) {
  const places = [
    "--xmail.mail-root",
    root,
    "--xmail.timezone",
    "UTC",
    ...(logs === undefined ? [] : ["--xmail.log-dir", logs]),
  ];
  const invocation = interpret(["trace", ...places, ...argv], {}, () => "");
  if (invocation.show !== undefined || invocation.options.command !== "trace") throw new Error("no trace");
  const host = { env, stdout: Object.assign(new PassThrough(), { isTTY }), stderr: new PassThrough() };
  const [out, err] = [text(host.stdout), text(host.stderr)];
  const ended = trace(invocation.settings, invocation.options, host, signal ?? new AbortController().signal, () => now);
  const code = await ended.finally(() => [host.stdout, host.stderr].forEach((stream) => stream.end()));
  return { code, out: await out, err: await err };
}

describe("the timeline", () => {
  it("has a header and a line a step, in XMail's own time", async () => {
    expect(await run(["S1468"])).toEqual({
      code: 0,
      err: "",
      out: `\
S1468  from mp0@outside.example  2026-11-24 10:06:34 +00:00  delivered, 4 deliveries
  2026-11-24 10:06:34 +00:00      +0s  smtp   Accepted recipient redu@alpha.example from mp0@outside.example, client 127.0.1.9
  2026-11-24 10:06:34 +00:00      +0s  smtp   Received message S1468 from mp0@outside.example, 213 bytes, client 127.0.1.9
  2026-11-24 10:06:34 +00:00      +0s  smail  Delivered message S1468 from mp0@outside.example to redu@alpha.example by REDIR (erik@beta.example)
  2026-11-24 10:06:34 +00:00      +0s  smail  Delivered message S1468 from mp0@outside.example to redu@alpha.example by REDIR (fay@beta.example)
  2026-11-24 10:06:35 +00:00      +1s  smail  Delivered message S1468 from mp0@outside.example to erik@beta.example by LOCAL (erik@beta.example)
  2026-11-24 10:06:35 +00:00      +1s  smail  Delivered message S1468 from mp0@outside.example to fay@beta.example by LOCAL (fay@beta.example)
`,
    });
    const { out } = await run(["S1468", "--xmail.timezone", "Asia/Kolkata"]);
    expect(out).toContain("2026-11-24 10:06:34 +05:30      +0s");
  });

  it("has colours on a terminal that may have them", async () => {
    const coloured = (await run(["S138D"], { isTTY: true, logs: join(fixtures, "extra/logs") })).out;
    expect(coloured).toMatch(/\x1b\[31mRefused with RCPT=EFILTER.*\x1b\[39m\n/);
    expect(coloured).toMatch(/^\x1b\[1mS138D/);
    expect((await run(["S1468"], { isTTY: true })).out).toContain("\x1b[32mDelivered");
    for (const given of [{ isTTY: true, env: { NO_COLOR: "1" } }, { isTTY: false }])
      expect((await run(["S1468"], given)).out).not.toContain("\x1b");
    expect((await run(["S1468"], { isTTY: true, env: { NO_COLOR: "" } })).out).toContain("\x1b");
  });

  it("has what the remote server answered", async () => {
    expect((await run(["S1461"])).out).toContain("by FWD (127.0.0.1:2526): 2.0.0 Ok: queued as 00001EEF\n");
  });

  it("tells how long steps are apart, in two units", async () => {
    const logs = await mkdtemp(join(root, "far-"));
    const line = (time: string) =>
      `"mx"\t"1.a.b.c.d"\t"S1"\t"a@b.example"\t"c@d.example"\t"LOCAL"\t"c@d.example"\t"${time}"\t""\n`;
    const times = ["23 10:00:00", "23 10:01:05", "23 13:04:00", "25 11:00:00"];
    await writeFile(join(logs, "smail-202611230000"), times.map((time) => line(`2026-11-${time}`)).join(""));
    const { out } = await run(["S1"], { logs });
    expect(out.match(/\+\d+[dhms]\w*/g)).toEqual(["+0s", "+1m05s", "+3h04m", "+2d01h"]);
  });
});

it("prints JSON, one object a message, with steps as parse prints events", async () => {
  const { code, out } = await run(["mp0@outside", "--json"]);
  expect(code).toBe(0);
  const objects = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(objects.find(({ messageId }) => messageId === "S1468")).toMatchObject({
    sender: "mp0@outside.example",
    outcome: "delivered",
    steps: expect.arrayContaining([
      {
        ...{ kind: "smail", time: "2026-11-24T10:06:34.000Z", event: "xmail.smail.delivery", outcome: "ok" },
        ...{ severity: "INFO", file: "smail-202611241000", offset: expect.any(Number) as number },
        attributes: expect.objectContaining({ "email.local_id": "S1468" }) as unknown,
      },
    ]) as unknown,
  });
  // lines that name no message are an object without an id
  expect(objects.at(-1)).toEqual({ steps: expect.any(Array) as unknown });
});

describe("what clients write", () => {
  const hostile = { logs: join(fixtures, "hostile/logs") };

  it("never reaches a terminal as control, escape or bidi characters", async () => {
    for (const argv of [["example"], ["example", "--json"], ["127.0"], ["x10@fwd"]]) {
      const { out } = await run([...argv, "--limit", "1000"], hostile);
      expect(out.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
    expect((await run(["x10@fwd", "--json"], hostile)).out).toContain(String.raw`\u001b[31mred`);
    expect((await run(["x10@fwd"], hostile)).out).toContain(String.raw`(127.0.0.1:2526): \u{1}\u{1b}[31mred\u{7f}`);
  });

  it("shows as what it is", async () => {
    const logs = await mkdtemp(join(root, "hostile-"));
    const sender = "a\x1b[2J\u202e\u{e0041}@b.example";
    const line = `"mx"\t"1.a.b.c.d"\t"S1"\t"${sender}"\t"c@d.example"\t"LOCAL"\t"c@d.example"\t"2026-11-24 10:00:00"\t""\n`;
    await writeFile(join(logs, "smail-202611240000"), line);
    expect((await run(["S1"], { logs })).out).toContain(String.raw`from a\u{1b}[2J\u{202e}\u{e0041}@b.example`);
    const [json = ""] = (await run(["S1", "--json"], { logs })).out.split("\n");
    expect(json).toMatch(/^[\x20-\x7e]+$/);
    expect(JSON.parse(json)).toMatchObject({ sender });
  });
});

describe.each(["logs", "hostile/logs"] as const)("passwords of %s", (part) => {
  it("are not found and not printed", async () => {
    const passwords = passwordsOf(part);
    expect(passwords.length).toBeGreaterThan(3);
    const all = await run(["example", "--json", "--limit", "1000"], { logs: join(fixtures, part) });
    for (const password of passwords) {
      expect(all.out).not.toContain(password);
      for (const format of [[], ["--json"]]) {
        const { out, err } = await run([...format, "--", password], { logs: join(fixtures, part) });
        expect(out + err).not.toContain(password);
      }
    }
  }, 60_000);

  it("leave no trace of their own line", async () => {
    const logs = await mkdtemp(join(root, "secret-"));
    await writeFile(
      join(logs, "ctrl-202611240000"),
      '"192.0.2.1"\t"admin"\t"tell-nobody"\t"2026-11-24 10:00:00"\t"REQ"\n',
    );
    await writeFile(
      join(logs, "pop3-202611240000"),
      '"mx"\t"b.example"\t"192.0.2.1"\t"2026-11-24 10:00:00"\t"bob"\t"tell-nobody"\t"ELOGIN"\n',
    );
    expect(await run(["tell-nobody"], { logs })).toMatchObject({ code: 1, out: "" });
    expect((await run(["bob@b.example"], { logs })).out).toContain("POP3 login failed for bob@b.example");
  });
});

describe("files", () => {
  it("are read gzipped too, and named ones as a whole", async () => {
    const logs = await mkdtemp(join(root, "gz-"));
    for (const kind of ["smtp", "smail"]) {
      const name = `${kind}-202611241000`;
      await writeFile(join(logs, `${name}.gz`), gzipSync(await readFile(join(fixtures, "logs", name))));
    }
    const plain = await run(["S1468"]);
    expect(await run(["S1468"], { logs })).toEqual(plain);
    const later = ["--since", "1h"];
    expect((await run(["S1468", ...later], { logs })).code).toBe(1);
    const named = ["smtp", "smail"].map((kind) => join(logs, `${kind}-202611241000.gz`));
    expect(await run(["S1468", ...named])).toEqual(plain);
  });

  it("that cannot be read are said, and the others are read all the same", async () => {
    const logs = await mkdtemp(join(root, "bad-"));
    await copyFile(join(fixtures, "logs/smail-202611241000"), join(logs, "smail-202611241000"));
    await writeFile(join(logs, "smtp-202611241000.gz"), "this is no gzip");
    const { code, out, err } = await run(["S1468"], { logs });
    expect(code).toBe(1);
    expect(out.split("\n")).toHaveLength(6);
    expect(err).toBe(
      `xmail-exporter: ${join(logs, "smtp-202611241000.gz")}: cannot be read: it is damaged, or no gzip file\n`,
    );
  });
});

describe("the range", () => {
  it.each([
    [["--since", "2026-11-24T10:06:34", "--until", "2026-11-24 10:06:35"], 0],
    [["--since", "2026-11-24T11:06:34+01:00"], 0],
    [["--until", "2026-11-24T10:06:34Z"], 0],
    [["--since", "2026-11-25"], 1],
    [["--since", "25h54m"], 0],
    [["--since", "25h"], 1],
  ])("%s", async (argv, code) => {
    expect((await run(["S1468", ...argv])).code).toBe(code);
  });

  it("is seven days where none is given, which is said where nothing is found", async () => {
    expect(await run(["nobody@nowhere.example"])).toEqual({
      code: 1,
      out: "",
      err: "xmail-exporter: nothing found since 2026-11-18 12:00:00 +00:00; use --since to search further back\n",
    });
  });

  it.each([
    [["S1", "--since", "2026-02-30"], "--since"],
    [["S1", "--since", "yesterday"], "--since"],
    [["S1", "--since", "1h", "--until", "2h"], "--since"],
    [["S1", "--limit", "0"], "--limit"],
    [[], "no query"],
    [["ab"], "too short"],
    [["S1", "smtp.txt"], "smtp.txt"],
  ])("and other things that make no sense are errors: %s", async (argv, word) => {
    const fault = await run(argv).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(fault).toBeInstanceOf(ConfigError);
    expect((fault as ConfigError).message).toContain(word);
  });
});

it("says what is cut, what of the queue cannot be read, and that it was stopped", async () => {
  const { out, err } = await run(["bob@alpha.example", "--limit", "2"]);
  expect(out.match(/^[SL]\w+ {2}from/gm)).toHaveLength(2);
  expect(err).toBe("xmail-exporter: only the newest matches are shown; use --limit N to show more\n");
  const without = await run([
    "S1468",
    "--xmail.mail-root",
    join(root, "nowhere"),
    "--xmail.log-dir",
    join(root, "logs"),
  ]);
  expect(without).toMatchObject({
    code: 0,
    err: "xmail-exporter: the queue was not searched because the spool cannot be read: no such file or directory\n",
  });
  expect(await run(["S1468"], { signal: AbortSignal.abort() })).toEqual({
    code: 1,
    out: "",
    err: "xmail-exporter: interrupted before the end\n",
  });
});

it("shows what waits in the spool", async () => {
  const leaf = join(root, "spool/0/0");
  for (const folder of ["mess", "rsnd", "froz", "slog"]) await mkdir(join(leaf, folder), { recursive: true });
  const name = "1795514794334.7f58617fa6c0.bb5.3d8.vm";
  const lines = [
    "[127.0.0.1]:1;[127.0.0.1]:25;x",
    "mx1",
    "S1468",
    "MAIL FROM:<mp0@outside.example>",
    "RCPT TO:<gus@far.example>",
    "<<MAIL-DATA>>",
    "",
  ];
  await writeFile(join(leaf, "rsnd", name), lines.join("\r\n"));
  const block =
    '<<\nErrCode   = -77\nErrString = refused\nSMAIL SMTP-Send MX = "mx.far.example." SMTP = "mx1" From = "<>" To = "<>" Failed !\nSMTP-Error = "451 later"\nSMTP-Server = "mx.far.example."\n>>\n';
  await writeFile(join(leaf, "slog", name), `[PeekTime] 1795514800 : x\n${block}`);
  const { out } = await run(["S1468", "--spool.retry-delay", "480s"]);
  await rm(leaf, { recursive: true });
  expect(out).toMatch(/^S1468 {2}from mp0@outside.example {2}.* {2}waiting in the queue, 4 deliveries\n/);
  expect(out).toMatch(/queue {2}Attempt 1 to deliver message S1468 .* failed for now at mx.far.example: 451 later\n/);
  expect(out).toMatch(
    /queue {2}Waiting in the queue for gus@far.example: retry after 1 attempt, next attempt 2026-11-24 10:14:40 \+00:00/,
  );
});

describe("the trace id of a message", () => {
  const id = createTraceIds("mail-1")("S1468");
  const known = ["S1468", "--otlp.instance-id", "mail-1"];

  it("is that of its records, and with a template where a backend shows it", async () => {
    expect((await run(known)).out.split("\n")[1]).toBe(`  trace ${id}`);
    const linked = [...known, "--trace.url-template", "http://jaeger:16686/trace/{trace_id}?x={trace_id}"];
    expect((await run(linked)).out.split("\n")[1]).toBe(`  trace http://jaeger:16686/trace/${id}?x=${id}`);
    const [first = ""] = (await run([...linked, "--json"])).out.split("\n");
    expect(JSON.parse(first)).toMatchObject({
      messageId: "S1468",
      traceId: id,
      traceUrl: expect.any(String) as unknown,
    });
  });

  it("is not shown where the instance id is not known, or may be another one", async () => {
    expect((await run(["S1468"])).out).not.toContain("  trace ");
    const file = join(root, "logs/smtp-202611241000");
    expect((await run([...known, file])).out).not.toContain("  trace ");
  });

  it.each(["http://j/trace", "jaeger/{trace_id}", "javascript:{trace_id}"])("has no template like %s", (template) => {
    expect(() => interpret(["trace", "S1", "--trace.url-template", template], {}, () => "")).toThrow(
      /--trace.url-template .*not a URL with \{trace_id\}; use a URL with \{trace_id\} such as/,
    );
  });
});
