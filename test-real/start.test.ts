import { execFileSync } from "node:child_process";
import { cp, readdir, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { basename, delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, root, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** What a clone has not. */
const left = new Set([".git", ".node", ".demo", "node_modules", "dist", "release", "artifacts"]);

describe("npm start on a fresh clone, with the Node of this machine", () => {
  const env = ownEnvironment();
  let clone = "";
  let listen = "";
  let lines = 0;

  beforeAll(async () => {
    clone = await temporaryDirectory("clone");
    await cp(root, clone, { recursive: true, filter: (file) => !left.has(basename(file)) });
    listen = `127.0.0.1:${await freePort()}`;
  });

  afterAll(() => rm(clone, { recursive: true, force: true }));

  test("installs, builds, simulates and serves growing counters within two minutes", { timeout: 150_000 }, async () => {
    const npm = startProgram("npm", ["start", "--", "--web.listen-address", listen], { cwd: clone, env });
    try {
      await until("it says where it serves", npm, async () => npm.output().includes(`http://${listen}/metrics`), 120);
      expect((await fetch(`http://${listen}/-/ready`)).status).toBe(200);
      expect(await (await fetch(`http://${listen}/`)).text()).toContain("smtp");
      const [link = ""] = /http:\S+\?token=[\w-]{43}$/m.exec(npm.output()) ?? [];
      expect(link).toContain(`http://${listen}/?token=`);
      expect((await fetch(link, { redirect: "manual" })).status).toBe(303);
      const first = await countLines(listen);
      await until("the counters grow", npm, async () => (await countLines(listen)) > first);
      lines = await countLines(listen);
    } finally {
      await npm.end();
    }
    await expectStandstill(listen, clone);
  });

  test("is quick and quiet the second time, counts on, and keeps the exit code of the exporter", async () => {
    const again = start();
    try {
      await until("it says where it serves", again, async () => again.output().includes(`http://${listen}/metrics`));
      expect(await countLines(listen)).toBeGreaterThanOrEqual(lines);
      const beside = startProgram("npm", ["start", "--", "--web.listen-address", `127.0.0.1:${await freePort()}`], {
        cwd: clone,
        env,
      });
      expect(await beside.exited).toBe(2);
      expect(beside.output()).toContain("if it is running already, end it first");
      expect((await fetch(`http://${listen}/-/ready`)).status).toBe(200);
    } finally {
      expect(await again.end()).toBe(0);
    }
    expect(again.output()).not.toMatch(/bringing|installing|building/);
    await expectStandstill(listen, clone);
  });

  test("runs any other command, on the demo's mail server, with its output and exit code", async () => {
    const run = (...args: string[]) =>
      startProgram("node", ["scripts/bootstrap.cjs", "start", ...args], { cwd: clone, env });
    const check = run("check");
    expect(await check.exited, check.output()).toBe(0);
    expect(check.output()).toContain(join(clone, ".demo", "MailRoot"));
    expect(check.output()).not.toContain("token=");
    const wrong = run("chek");
    expect(await wrong.exited).toBe(2);
    expect(wrong.output()).toContain("did you mean check?");
    const version = run("--version");
    expect(await version.exited).toBe(0);
    expect(version.output()).toMatch(/^xmail-exporter, version /);
  });

  test("ends with one clear line and exit code 1 where the port is taken", async () => {
    const [host, port] = listen.split(":");
    const other = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => other.listen(Number(port), host, resolve));
    try {
      const third = start();
      expect(await third.exited).toBe(1);
      expect(
        third
          .output()
          .split("\n")
          .filter((line) => line.includes(listen)),
      ).toHaveLength(1);
      expect(third.output()).not.toContain("    at ");
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  function start(): Program {
    const args = ["scripts/bootstrap.cjs", "start", "--web.listen-address", listen];
    return startProgram("node", args, { cwd: clone, env });
  }
});

/** Not the Node that was brought for the tests, and nothing of the npm that runs them. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((directory) => !/[\\/]\.?node_modules[\\/]/.test(directory));
  const env = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|NODE)/i.test(name));
  const own = { ...Object.fromEntries(env), PATH: path.join(delimiter) };
  execFileSync("node", ["--version"], { env: own });
  return own;
}

async function countLines(listen: string): Promise<number> {
  const page = await (await fetch(`http://${listen}/metrics`)).text();
  const counts = [...page.matchAll(/^xmail_exporter_lines_total\{.*\} (\d+)$/gm)].map(([, count]) => Number(count));
  if (counts.length === 0) throw new Error("the page has no counters yet");
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Neither the exporter nor the simulator has outlived it. */
async function expectStandstill(listen: string, clone: string): Promise<void> {
  await expect(fetch(`http://${listen}/-/healthy`)).rejects.toThrow();
  const before = await sizeOfLogs(clone);
  await sleep(1500);
  expect(await sizeOfLogs(clone)).toBe(before);
}

async function sizeOfLogs(clone: string): Promise<number> {
  const logs = join(clone, ".demo/MailRoot/logs");
  const sizes = (await readdir(logs)).map(async (name) => (await stat(join(logs, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
