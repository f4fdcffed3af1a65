import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findProgram, fixtures, freePort, root, startProgram, temporaryDirectory, until } from "./support.js";
import { startWine, toCrLf, toWindows, type Wine } from "./wine.js";

/** The single executables as scripts/executable.ts made them. The tests of the program (test/program) run with that for Linux, too. */
const release = join(root, "release");
const hint = "scripts/ci/install.sh executable-tools installs it";

let directory = "";
beforeAll(async () => {
  directory = await temporaryDirectory("executable");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("on a Linux machine without Node", () => {
  // a root with the executable, the libraries of C and C++, and nothing else
  test("the file serves the demo", { timeout: 60_000 }, async () => {
    const bare = join(directory, "bare");
    const program = join(bare, "xmail-exporter");
    await mkdir(join(bare, "tmp"), { recursive: true });
    await cp(join(release, "xmail-exporter-linux-x64"), program);
    for (const [, library = ""] of execFileSync("ldd", [program], { encoding: "utf8" }).matchAll(/(\/\S+) \(0x/g)) {
      await mkdir(join(bare, dirname(library)), { recursive: true });
      await cp(library, join(bare, library), { dereference: true });
    }
    const listen = `127.0.0.1:${await freePort()}`;
    const inside = (...args: string[]) =>
      startProgram("chroot", [bare, "/xmail-exporter", ...args], { env: { PATH: process.env["PATH"], TZ: "UTC" } });
    const simulator = inside("simulate", "--out", "/MailRoot", "--rate", "200");
    const where = ["--xmail.mail-root", "/MailRoot", "--state.dir", "/state", "--web.listen-address", listen];
    const exporter = inside("run", ...where);
    try {
      const lines = async () => sum(await scrape(listen));
      await until("lines are counted", exporter, async () => (await lines()) > 500);
      const first: string[] = [];
      for (const language of ["en", "ja"]) {
        const page = await fetch(`http://${listen}/?lang=${language}`);
        expect(page.status).toBe(200);
        const linked = [...(await page.text()).matchAll(/(?:src|href)="([^"]*assets\/[^"]+)"/g)];
        expect(linked.length).toBeGreaterThan(1);
        first.push(...linked.map(([, asset = ""]) => new URL(asset, page.url).pathname));
      }
      // what the script loads later is asked for by the names that the build gave
      const names = await readdir(join(root, "dist/http/pages/browser"));
      const late = names.filter((name) => /-[0-9A-Z]{8}\.js$/.test(name)).map((name) => `/assets/${name}`);
      expect(late.length).toBeGreaterThan(0);
      for (const asset of [...first, ...late]) {
        const answer = await fetch(`http://${listen}${asset}`);
        expect(answer.status, asset).toBe(200);
        expect((await answer.text()).length, asset).toBeGreaterThan(100);
      }
      const runbooks = (await readdir(join(root, "docs/runbooks"))).filter((name) => name.startsWith("XMail"));
      expect(runbooks.length).toBeGreaterThan(40);
      for (const name of runbooks.map((file) => file.replace(".md", ""))) {
        const answer = await fetch(`http://${listen}/runbook?name=${name}`);
        expect({ status: answer.status, title: (await answer.text()).includes(`<h1>${name}</h1>`) }, name).toEqual({
          status: 200,
          title: true,
        });
      }
    } finally {
      expect(await exporter.end()).toBe(0);
      await simulator.end();
    }
    expect(exporter.output()).not.toMatch(/warn|Experimental/i);
  });
});

describe("the licences", () => {
  test("of everything in it are in it: of each package of the bundle, and of Node", async () => {
    const printed = run(join(release, "xmail-exporter-linux-x64"), ["licenses"]).out;
    const rows = [...(await readFile(join(root, "docs/licenses.md"), "utf8")).matchAll(/^\| (\S+) +\| (\d\S*) /gm)];
    expect(rows.length).toBeGreaterThan(30);
    for (const [, name, version] of rows) expect(printed).toContain(`${name} ${version} (`);
    for (const name of ["Node.js is licensed for use as follows", "V8", "OpenSSL", "libuv", "ICU"])
      expect(printed).toContain(name);
  });
});

describe("what it weighs", () => {
  test.each(["linux-x64", "linux-arm64", "windows-x64.exe"])("%s: at most 125 MB", async (name) => {
    expect((await stat(join(release, `xmail-exporter-${name}`))).size).toBeLessThan(125e6);
  });
});

describe("on linux-arm64, as qemu emulates it", () => {
  const arm = (...args: string[]) =>
    run(findProgram("qemu-aarch64", hint), [
      "-L",
      "/usr/aarch64-linux-gnu",
      join(release, "xmail-exporter-linux-arm64"),
      ...args,
    ]);

  test("it starts, checks and parses as on x64", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      version: string;
    };
    expect(arm("--version").out).toContain(`xmail-exporter, version ${version} (node v`);
    const given = ["--xmail.mail-root", fixtures, "--state.dir", join(directory, "none"), "--xmail.timezone", "UTC"];
    const [here, there] = [run(join(release, "xmail-exporter-linux-x64"), ["check", ...given]), arm("check", ...given)];
    expect(there.out.replaceAll(/process \d+/g, "")).toBe(here.out.replaceAll(/process \d+/g, ""));
    expect(there.status).toBe(0);
  });
});

/** With Node 22: Debian's wine cannot run the V8 of Node 24, which is what ships. */
describe("on Windows, as wine has it", { timeout: 180_000 }, () => {
  const program = join(release, "xmail-exporter-windows-x64-wine.exe");
  const recorded = join(fixtures, "logs");
  let mailRoot = "";
  let wine: Wine;
  const underWine = (args: readonly string[]) => wine.run(program, args);

  beforeAll(async () => {
    mailRoot = join(directory, "MailRoot");
    wine = await startWine(directory);
    await mkdir(join(mailRoot, "logs"), { recursive: true });
    await writeFile(join(mailRoot, "domains.tab"), '"alpha.example"\r\n"beta.example"\r\n');
    for (const name of await readdir(recorded))
      await writeFile(join(mailRoot, "logs", name), toCrLf(await readFile(join(recorded, name))));
    underWine(["--version"]);
  }, 120_000);

  afterAll(() => wine?.stop());

  test("it starts", () => {
    expect(underWine(["-V"])).toMatchObject({
      status: 0,
      out: expect.stringMatching(/^xmail-exporter, version .* \(node v22/),
    });
  });

  test("it checks a MailRoot", () => {
    const { status, out } = underWine(["check", "--xmail.mail-root", toWindows(mailRoot), "--state.dir", "C:\\state"]);
    expect(out).toContain(`log directory ${toWindows(mailRoot)}\\logs is readable: 8 log files`);
    expect(out).toMatch(/ok +state directory C:\\state does not exist yet and can be created/);
    expect({ status, errors: out.match(/^ +error .*$/gm) }).toEqual({ status: 0, errors: null });
  });

  test("it parses lines that end with CR LF to the same events", () => {
    for (const name of ["smail-202611241000", "filters-202611241000"]) {
      const flags = ["parse", "--xmail.timezone", "UTC"];
      const here = run(join(release, "xmail-exporter-linux-x64"), [...flags, join(recorded, name)]);
      const there = underWine([...flags, `${toWindows(mailRoot)}\\logs\\${name}`]);
      const withoutOffset = (text: string) => text.replaceAll(/"offset":\d+,/g, "").replaceAll("\r", "");
      expect(there.out.length).toBeGreaterThan(100_000);
      expect(withoutOffset(there.out)).toBe(withoutOffset(here.out));
    }
  });

  test("it serves the counts that it has on Linux, follows a file, and keeps its state", async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const args = ["--xmail.mail-root", toWindows(mailRoot), "--xmail.timezone", "UTC", "--state.dir", "C:\\state"];
    const start = () => wine.start(program, [...args, "--web.listen-address", listen]);
    const total = (await readdir(recorded)).length;
    expect(total).toBe(8);
    const first = start();
    let before = 0;
    try {
      await until("it has caught up", first, async () => (await fetch(`http://${listen}/-/ready`)).ok);
      before = sum(await scrape(listen));
      expect(before).toBe(await countLines(recorded));
      const finger = join(mailRoot, "logs", "finger-202611241000");
      await writeFile(finger, '"mx1"\t"127.0.0.1"\t"2026-11-24 10:15:57"\t"bob"\r\n', { flag: "a" });
      await until("the new line is counted", first, async () => sum(await scrape(listen)) === before + 1);
      await until("it is saved", first, async () =>
        /state_writes_total\{pipeline="metrics",result="ok"\} [1-9]/.test(await scrape(listen)),
      );
    } finally {
      await first.end();
    }
    // a signal from outside of wine ends it without a word, as the task manager would
    const second = start();
    try {
      await until("it has caught up again", second, async () => (await fetch(`http://${listen}/-/ready`)).ok);
      expect(sum(await scrape(listen))).toBe(before + 1);
    } finally {
      await second.end();
    }
  });
});

async function countLines(folder: string): Promise<number> {
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "latin1")));
  return files.reduce((total, text) => total + text.split("\n").length - 1, 0);
}

async function scrape(listen: string): Promise<string> {
  return (await fetch(`http://${listen}/metrics`)).text();
}

/** Of all lines read. */
function sum(page: string): number {
  return [...page.matchAll(/^xmail_exporter_lines_total\{.*\} (\d+)$/gm)].reduce(
    (total, [, n]) => total + Number(n),
    0,
  );
}

function run(program: string, args: readonly string[]) {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", timeout: 100_000, maxBuffer: 1e9 });
  return { status, out: stdout };
}
