import { spawnSync } from "node:child_process";
import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { programArguments, programFile } from "./built.js";
import { startBackend, type Backend } from "../otlp/backend.js";
import { openBench, scrape, type Bench } from "./program.js";

const fixtures = new URL("../fixtures/xmail-1.27/", import.meta.url).pathname;

/** The program itself over everything that was recorded, hostile clients too: every way out is looked at. */
let bench: Bench;
let backend: Backend;
let keyFile = "";
let recorded = "";
let addresses = new Set<string>();
let ips = new Set<string>();

beforeEach(async () => {
  bench = await openBench();
  backend = await startBackend();
  keyFile = join(bench.directory, "key");
  await writeFile(keyFile, "0123456789abcdef0123456789abcdef\n");
  for (const [part, hour] of [
    ["hostile/logs", "11"],
    ["extra/logs", "12"],
  ] as const)
    for (const name of await readdir(join(fixtures, part)))
      await copyFile(join(fixtures, part, name), join(bench.logs, name.replace(/1000$/, `${hour}00`)));
  recorded = (
    await Promise.all((await readdir(bench.logs)).map((name) => readFile(join(bench.logs, name), "latin1")))
  ).join("");
  addresses = new Set(recorded.match(/[\w.+=%'-]+@[\w-]+(?:\.[\w-]+)+/g));
  // the first is this machine's, the others are networks already
  ips = new Set([...(recorded.match(ipShape) ?? [])].filter((ip) => ip !== "127.0.0.1" && !ip.endsWith(".0")));
});
afterEach(async () => {
  await bench.close();
  await backend.close();
});

describe("where people are hidden", { timeout: 120_000 }, () => {
  it.each([
    { addresses: "hash", ips: "hash", body: "raw" },
    { addresses: "domain", ips: "prefix", body: "text" },
  ])("nothing that leaves names one: addresses $addresses, IPs $ips, body $body", async ({ addresses, ips, body }) => {
    const flags = ["--privacy.addresses", addresses, "--privacy.ips", ips, "--privacy.key-file", keyFile];
    const program = bench.start([
      ...[...flags, "--otlp.endpoint", backend.url, "--otlp.start-at", "beginning", "--otlp.body", body],
      ...["--log.level", "debug", "--xmail.max-line-bytes", "64MiB"],
    ]);
    const url = await program.url();
    const outputs: Record<string, string> = { metrics: await scrape(url) };
    const lines = recorded.split("\n").length - 1;
    await vi.waitUntil(() => recordsOf(backend).length >= lines, { timeout: 60_000, interval: 50 });
    const open = { headers: { accept: "application/openmetrics-text;version=1.0.0" } };
    outputs["open metrics"] = await (await fetch(`${url}/metrics`, open)).text();
    const headers = await bench.bearer();
    for (const path of ["/", "/api/status", "/api/events", "/trace?query=.example"]) {
      outputs[path] = await (await fetch(`${url}${path}`, { headers })).text();
      expect(outputs[path], path).toContain("RCPT");
      outputs[`${path} for a stranger`] = await (await fetch(`${url}${path}`)).text();
    }
    outputs["stream"] = await firstOf(`${url}/api/stream`, headers);
    const [, token = ""] = headers.authorization.split(" ");
    const welcome = await fetch(`${url}/?token=${token}`, { redirect: "manual" });
    const [cookie = ""] = /(?<==)[\w-]{43}/.exec(welcome.headers.getSetCookie().join()) ?? [];
    outputs["records"] = JSON.stringify(recordsOf(backend));
    outputs["stderr"] = program.output();
    program.kill("SIGTERM");
    await program.exited;
    for (const name of await readdir(bench.state)) outputs[name] = await readFile(join(bench.state, name), "latin1");
    const files = (await readdir(bench.logs)).map((name) => join(bench.logs, name));
    const parsed = spawnSync(
      programFile,
      [...programArguments, "parse", "--xmail.timezone", "UTC", ...flags, ...files],
      {
        encoding: "latin1",
        maxBuffer: 1e9,
      },
    );
    expect(parsed.stdout.length).toBeGreaterThan(1_000_000);
    outputs["parse"] = parsed.stdout + parsed.stderr;
    for (const form of [[], ["--json"]]) {
      const how = ["trace", ".example", ...files, "--limit", "1000", "--xmail.timezone", "UTC", ...flags, ...form];
      const traced = spawnSync(programFile, [...programArguments, ...how], { encoding: "latin1", maxBuffer: 1e9 });
      expect(traced.stdout.length).toBeGreaterThan(10_000);
      outputs[how.join(" ")] = traced.stdout + traced.stderr;
    }

    for (const [place, text] of Object.entries(outputs))
      expect({ place, found: peopleIn(text) }).toEqual({ place, found: [] });
    const { "details-token": kept, ...others } = outputs;
    expect(kept).toBe(`${token}\n`);
    expect([token.length, cookie.length]).toEqual([43, 43]);
    for (const secret of [token, cookie])
      for (const [place, text] of Object.entries(others)) expect(text.includes(secret), place).toBe(false);
    // this machine's own address stands in addresses of the program, and in nothing that was read
    for (const place of ["records", "parse", "metrics"]) expect(outputs[place]).not.toContain("127.0.0.1");
    for (const { attributes } of recordsOf(backend))
      expect(attributes["user.name"] ?? "hidden").toMatch(/^([0-9a-f]{32}|hidden|[?@&]?[a-z0-9.-]+)$/);
  });

  it("the log lines themselves would have named them", () => {
    expect(peopleIn(recorded).length).toBeGreaterThan(100);
  });
});

/** What a stream that never ends says first. */
async function firstOf(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const ending = new AbortController();
  const response = await fetch(url, { headers, signal: ending.signal });
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.includes("\n\n") && text.length > 1_000) break;
  }
  ending.abort();
  return text;
}

/** Addresses and IPs of the recorded logs that stand in a text, whatever column they were in. */
function peopleIn(text: string): string[] {
  const named = [...addresses].filter((value) => text.includes(value));
  const seen = new Set(text.match(ipShape) ?? []);
  return [...named, ...[...ips].filter((value) => seen.has(value))];
}

const ipShape = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d])/g;

function recordsOf({ requests }: Backend) {
  return requests.flatMap(({ records }) => records);
}
