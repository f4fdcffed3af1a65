import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { check } from "../../src/commands/check.js";
import type { Context } from "../../src/commands/check/finding.js";
import { interpret } from "../../src/config.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "xmail-check-"));
  await mkdir(join(root, "logs"));
  await mkdir(join(root, "spool"));
  await mkdir(join(root, "state"));
  await writeFile(join(root, "domains.tab"), '"alpha.example"\n');
});
afterEach(() => rm(root, { recursive: true }));

/** Entry into the spool at 10:05:57.000 UTC; handed over within the same second by a server in Berlin. */
const smail = (n: number) =>
  `"alpha.example"\t"1795514757${String(n).padStart(3, "0")}.1.2.${n}.mx1"\t"S${n}"\t"<m${n}@x.example>"\t"a@x.example"\t"b@alpha.example"\t"LOCAL"\t"b@alpha.example"\t"2026-11-24 11:05:57"\n`;

async function report(argv: string[] = [], extra: Partial<Context> = {}) {
  const places = ["--xmail.mail-root", root, "--state.dir", join(root, "state")];
  const invocation = interpret(["--xmail.timezone", "Europe/Berlin", ...places, ...argv], {}, () => "");
  if (invocation.show !== undefined) throw new Error("shows a text instead");
  const { settings, inForce } = invocation;
  const stdout = new PassThrough();
  const out = text(stdout);
  const now = () => Date.UTC(2026, 10, 24, 12);
  const code = await check({ settings, inForce, signal: new AbortController().signal, now, ...extra }, stdout);
  stdout.end();
  return { code, out: await out };
}

const log = (name: string, content: string) => writeFile(join(root, "logs", name), content);
const lmail = '"alpha.example"\t"app012.msg"\t"L15BA"\t"2026-11-24 11:07:11"\n';

it("finds nothing wrong where nothing is", async () => {
  await log("lmail-202611230000", lmail);
  await log("smail-202611240000", Array.from({ length: 30 }, (_, n) => smail(n)).join(""));
  const { code, out } = await report();
  expect(code).toBe(0);
  expect(out).not.toContain("fault  ");
  expect(out).toContain(`  ok       --xmail.mail-root ${root} (from the command line)\n`);
  expect(out).toContain(
    "  ok       lmail: files: 1, the newest is lmail-202611230000, last line 2026-11-24T10:07:11.000Z\n",
  );
  expect(out).toContain("  ok       Europe/Berlin agrees with the logs: the mail server is at UTC+01:00\n");
  expect(out).toContain("  warning  smtp: no file\n           mend: start XMail with -Sl");
});

it("changes nothing", async () => {
  await log("lmail-202611230000", lmail);
  const before = await readdir(root, { recursive: true });
  const { out } = await report(["--state.dir", join(root, "new", "state")]);
  expect(out).toContain(`does not exist yet and can be made in ${root}\n`);
  expect(await readdir(root, { recursive: true })).toEqual(before);
});

it("calls an empty or missing log directory a fault", async () => {
  expect(await report()).toMatchObject({ code: 2, out: expect.stringContaining("holds no log of XMail") as string });
  const missing = await report(["--xmail.log-dir", join(root, "nowhere")]);
  expect(missing.code).toBe(2);
  expect(missing.out).toContain("nowhere: no such file or directory\n           mend: set --xmail.mail-root");
});

it("calls a log that cannot be read a fault", async () => {
  await mkdir(join(root, "logs", "smtp-202611240000"));
  const { code, out } = await report();
  expect(code).toBe(2);
  expect(out).toContain("  fault    smtp: cannot be read: is a directory\n");
});

it("sees a zone that the logs contradict", async () => {
  await log("smail-202611240000", Array.from({ length: 30 }, (_, n) => smail(n)).join(""));
  const { code, out } = await report(["--xmail.timezone", "UTC"]);
  expect(code).toBe(2);
  expect(out).toContain("UTC contradicts the newest smail log: the mail server is at UTC+01:00, off by 3600 seconds\n");
});

it("warns of a last line that is still to come", async () => {
  await log("lmail-202611230000", lmail);
  const { out } = await report([], { now: () => Date.UTC(2026, 10, 24, 8) });
  expect(out).toContain("last line 2026-11-24T10:07:11.000Z, which is still to come\n");
});

it("calls a state directory that is a file a fault", async () => {
  await log("lmail-202611230000", lmail);
  const { code, out } = await report(["--state.dir", join(root, "domains.tab")]);
  expect(code).toBe(2);
  expect(out).toContain("is a file\n           mend: install -d -o USER");
});

it("tries the end point, and shows no password of it", async () => {
  await log("lmail-202611230000", lmail);
  const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const argv = ["--otlp.endpoint", `http://anna:hidden@127.0.0.1:${port}`];
  const open = await report(argv);
  expect(open).toMatchObject({ code: 0, out: expect.stringContaining("takes connections") as string });
  await new Promise((resolve) => server.close(resolve));
  const closed = await report(argv);
  expect(closed).toMatchObject({ code: 2, out: expect.stringContaining("connection refused") as string });
  expect(open.out + closed.out).not.toContain("hidden");
});

it("asks the probe where there is one", async () => {
  await log("lmail-202611230000", lmail);
  const probe = async () => ({ answered: false, text: "401 Unauthorized" });
  const { code, out } = await report(["--otlp.endpoint", "http://127.0.0.1:1"], { probe });
  expect(code).toBe(2);
  expect(out).toContain("  fault    http://127.0.0.1:1: 401 Unauthorized\n");
});
