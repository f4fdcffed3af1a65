import { spawn } from "node:child_process";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programArguments, programFile } from "./built.js";
import { openBench, type Bench } from "./program.js";

const [main] = programArguments;
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const ways: [string, (link: string) => readonly string[]][] =
  main === undefined
    ? [
        ["the single executable", () => [programFile]],
        ["a link to it", (link) => [link]],
      ]
    : [
        ["node dist/main.js", () => [programFile, main]],
        ["the link of a package", (link) => [programFile, link]],
        ["a setting of its own", () => [programFile, "--max-semi-space-size=16", main]],
      ];

/** Prints each setting of V8 that is made. */
const watch = `
  const v8 = require("node:v8");
  const set = v8.setFlagsFromString;
  v8.setFlagsFromString = (flag) => { process.stderr.write(flag + "\\n"); set(flag); };
  require("node:module").syncBuiltinESMExports();
`;

describe("however it is started", () => {
  it.each(ways)("by %s, it runs with V8's settings, in the process that was started", async (_, commandOf) => {
    const link = join(bench.directory, "xmail-exporter");
    await symlink(main ?? programFile, link);
    const run = bench.start([], { command: commandOf(link), env: await bench.preload(watch) });
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
    const child = spawn(programFile, [
      ...programArguments,
      "parse",
      "--kind",
      "finger",
      "-",
      "--xmail.timezone",
      "UTC",
    ]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stdin.end('"mx1"\t"127.0.0.1"\t"2026-11-24 10:05:57"\t"bob"\n');
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ kind: "finger" });
  });
});
