import { spawn } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { programArguments, programFile } from "./built.js";
import { openBench, scrape, type Bench } from "./program.js";

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

describe("SIGHUP", () => {
  it("makes run read its configuration again, say so, and serve on", async () => {
    const web = join(bench.directory, "web.yaml");
    await writeFile(web, "rate_limit: {interval: 1ms, burst: 100}");
    const run = bench.start(["--web.config.file", web]);
    const url = await run.url();
    run.kill("SIGHUP");
    await vi.waitFor(() => expect(run.output()).toContain("domain tables reloaded"));
    expect(run.output()).toContain("web configuration reloaded");
    expect(run.output()).toContain("SIGHUP: reloading web configuration, OTLP certificates and domain tables");
    await writeFile(web, "nonsense: 1");
    run.kill("SIGHUP");
    await vi.waitFor(() =>
      expect(run.output()).toContain("the web configuration is invalid, keeping the previous one"),
    );
    await scrape(url);
    run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
    expect(run.output()).toContain(`msg="shutting down" signal=SIGTERM`);
    expect(await readdir(bench.state)).toContain("metrics.a.json");
  });

  it("ends every other command in order", async () => {
    const parse = startParse();
    await parse.line();
    parse.child.kill("SIGHUP");
    expect(await parse.closed).toBe(0);
    expect(parse.said()).toBe("");
  });
});

describe("SIGUSR1 opens no debugger", () => {
  it("of run, which serves on", async () => {
    const before = await isOpen(debuggerPort);
    const run = bench.start();
    const url = await run.url();
    run.kill("SIGUSR1");
    run.kill("SIGUSR1");
    await scrape(url);
    // a signal that comes after the others is answered after them
    run.kill("SIGHUP");
    await vi.waitFor(() => expect(run.output()).toContain("domain tables reloaded"));
    expect(await isOpen(debuggerPort)).toBe(before);
    expect(run.output()).not.toMatch(/debugger/i);
  });

  it("of a command that is not started again either", async () => {
    const before = await isOpen(debuggerPort);
    const parse = startParse();
    await parse.line();
    parse.child.kill("SIGUSR1");
    await parse.line();
    await parse.line();
    expect(await isOpen(debuggerPort)).toBe(before);
    parse.child.stdin.end();
    expect(await parse.closed).toBe(0);
    expect(parse.said()).toBe("");
  });
});

/** Of a Node that is sent SIGUSR1; another program may have it. */
const debuggerPort = 9229;

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** `parse` of standard input, which stays open: one line in, one event out. */
function startParse() {
  const child = spawn(programFile, [...programArguments, "parse", "--kind", "finger", "-", "--xmail.timezone", "UTC"]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return {
    child,
    said: () => said,
    closed: new Promise((resolve) => child.on("close", resolve)),
    line: () =>
      new Promise((resolve) => {
        child.stdout.once("data", resolve);
        child.stdin.write('"mx1"\t"127.0.0.1"\t"2026-11-24 10:05:57"\t"bob"\n');
      }),
  };
}
