import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startBackend } from "../otlp/backend.js";
import { openBench, scrape, valueOf, type Bench } from "./program.js";

const dist = join(import.meta.dirname, "../../dist");
let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

describe("what is bundled works as its packages do", () => {
  it.each(["http/protobuf", "http/json"])("records are delivered by %s", async (protocol) => {
    const backend = await startBackend();
    try {
      const program = bench.start([
        ...["--otlp.endpoint", backend.url, "--otlp.protocol", protocol],
        ...["--otlp.start-at", "beginning"],
      ]);
      const url = await program.url();
      const accepted = async () => valueOf(await scrape(url), 'xmail_exporter_otlp_records_total{result="accepted"}');
      const lines = (await scrape(url)).matchAll(/^xmail_exporter_lines_total\{.*\} (\d+)$/gm);
      const all = [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
      await expect.poll(accepted, { timeout: 10_000 }).toBeGreaterThanOrEqual(all);
      expect(all).toBeGreaterThan(1000);
      expect(backend.requests[0]?.headers["content-type"]).toBe(
        protocol === "http/json" ? "application/json" : "application/x-protobuf",
      );
    } finally {
      await backend.close();
    }
  });

  it.each([
    ["text/plain;version=0.0.4", /^text\/plain; version=0\.0\.4; charset=utf-8$/, /(?<!# EOF)\n$/],
    ["application/openmetrics-text;version=1.0.0", /^application\/openmetrics-text; version=1\.0\.0/, /# EOF\n$/],
  ])("a scrape that accepts %s gets it", async (accept, contentType, end) => {
    const url = await bench.start().url();
    await scrape(url);
    const response = await fetch(`${url}/metrics`, { headers: { accept } });
    expect(response.headers.get("content-type")).toMatch(contentType);
    expect(await response.text()).toMatch(end);
  });
});

describe("what is loaded at the start", () => {
  it("is nothing of Node's that is not used: TLS, threads", async () => {
    const say = `process.on("exit", () => process.stderr.write("loaded: " + process.moduleLoadList.join()))`;
    const program = bench.start([], { env: await bench.preload(say) });
    await scrape(await program.url());
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    const loaded = program.output().split("loaded: ")[1]?.split(",");
    expect(loaded).toContain("NativeModule http");
    for (const name of ["tls", "https", "worker_threads", "assert"])
      expect(loaded).not.toContain(`NativeModule ${name}`);
  });

  it("is got from Node name by name: `import` would look at all of it", () => {
    const files = readdirSync(dist).filter((name) => name.endsWith(".js"));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files)
      expect(readFileSync(join(dist, file), "utf8"), file).not.toMatch(/^import\b[^"()]*"node:/m);
  });
});
