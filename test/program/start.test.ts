import { spawn } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openBench, type Bench } from "./program.js";

const main = join(import.meta.dirname, "../../dist/main.js");
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** Prints each setting of V8 that is made. */
const watch = `
  import v8 from "node:v8";
  import { syncBuiltinESMExports } from "node:module";
  const set = v8.setFlagsFromString;
  v8.setFlagsFromString = (flag) => { process.stderr.write(flag + "\\n"); set(flag); };
  syncBuiltinESMExports();
`;

describe("however it is started", () => {
  it.each<[string, (link: string) => readonly string[]]>([
    ["node dist/main.js", () => [process.execPath, main]],
    ["the link of a package", (link) => [process.execPath, link]],
    ["a setting of its own", () => [process.execPath, "--max-semi-space-size=16", main]],
  ])("by %s, it runs with V8's settings, in the process that was started", async (_, commandOf) => {
    const link = join(bench.directory, "xmail-exporter");
    await symlink(main, link);
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}` };
    const run = bench.start([], { command: commandOf(link), env });
    await run.url();
    expect(run.output()).toMatch(/^--no-parallel-scavenge$/m);
    run.kill("SIGTERM");
    expect(await run.exited).toBe(0);
    expect(run.output()).not.toMatch(/warn|Experimental/i);
  });

  it("keeps exit codes and what it says", async () => {
    const run = bench.start(["--log.level", "loud"]);
    expect(await run.exited).toBe(2);
    expect(run.output()).toMatch(/^xmail-exporter: --log\.level "loud": .*\n$/);
  });
});

describe("other commands", () => {
  it("read standard input to its end", async () => {
    const child = spawn(process.execPath, [main, "parse", "--kind", "finger", "-", "--xmail.timezone", "UTC"]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stdin.end('"mx1"\t"127.0.0.1"\t"2026-11-24 10:05:57"\t"bob"\n');
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: "finger" });
  });
});
