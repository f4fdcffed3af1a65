import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Plays "Add a log kind" of CONTRIBUTING.md in a copy: a log `imap`, which is FINGER's under another name. */
let copy = "";

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "recipe-"));
  for (const name of ["src", "package.json", "tsconfig.json"])
    await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  await edit("src/line.ts", '"finger",', '"finger", "imap",');
  const finger = await readFile(join(copy, "src/kinds/finger.ts"), "utf8");
  await writeFile(join(copy, "src/kinds/imap.ts"), finger.replaceAll("finger", "imap"));
  await edit("src/kinds/list.ts", "import { finger }", 'import { imap } from "./imap.js";\nimport { finger }');
  await edit("src/kinds/list.ts", "finger, ctrl", "finger, imap, ctrl");
}, 60_000);

afterAll(() => rm(copy, { recursive: true, force: true }));

test("a log kind added as CONTRIBUTING.md says compiles, and its files are found, read and counted", async () => {
  const emitting = [
    "--noEmit",
    "false",
    "--allowImportingTsExtensions",
    "false",
    "--rootDir",
    "src",
    "--outDir",
    "dist",
  ];
  await runNode("node_modules/typescript/bin/tsc", "-p", ".", "--noEmitOnError", ...emitting);
  await mkdir(join(copy, "logs"));
  const line = '"mail"\t"alpha.example"\t"203.0.113.30"\t"2026-11-24 10:07:10"\t"bob"\n';
  await writeFile(join(copy, "logs/imap-202611240000"), line);
  const events = await runNode("dist/main.js", "parse", "--xmail.timezone", "UTC", "logs/imap-202611240000");
  expect(JSON.parse(events)).toMatchObject({ kind: "imap", event: "xmail.imap.query", outcome: "ok" });
  const args = [
    "backfill",
    "--xmail.log-dir",
    "logs",
    "--xmail.timezone",
    "UTC",
    "--spool.interval",
    "0",
    "--out",
    "out",
  ];
  await runNode("dist/main.js", ...args);
  expect(await readFile(join(copy, "out"), "utf8")).toMatch(/^xmail_imap_queries_total 1 /m);
}, 60_000);

async function edit(path: string, before: string, after: string): Promise<void> {
  const text = await readFile(join(copy, path), "utf8");
  expect(text).toContain(before);
  await writeFile(join(copy, path), text.replace(before, after));
}

/** Gives what it wrote to stdout. */
function runNode(...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: copy }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${stdout}${stderr}`, { cause: error }));
    });
  });
}
