import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findBuilt } from "./built.js";
import { startWhole } from "./ends.js";
import { readBlocks } from "./page.js";
import { freePort, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** A real Collector. */
export interface Collector {
  /** HOST:PORT that it receives OTLP over HTTP on. */
  readonly address: string;
  readonly program: Program;
  stop(): Promise<void>;
}

export interface FileCollector extends Collector {
  /** What it was sent, one request a line. */
  readonly file: string;
}

/** One that writes what it understood to a file. `http`: further settings of its receiver, such as `tls: {...}`. */
export function startFileCollector(signal: "logs" | "metrics", ...http: readonly string[]): Promise<FileCollector> {
  return startWhole(async (atEnd) => {
    const directory = await temporaryDirectory("collector");
    atEnd(() => rm(directory, { recursive: true, force: true }));
    const [file, address] = [join(directory, "received.jsonl"), `127.0.0.1:${await freePort()}`];
    const settings = join(directory, "config.yaml");
    const receiver = [`endpoint: "${address}"`, ...http].join(", ");
    await writeFile(
      settings,
      `
receivers: {otlp: {protocols: {http: {${receiver}}}}}
exporters: {file: {path: "${file}", flush_interval: 100ms}}
service:
  telemetry: {metrics: {level: none}}
  pipelines: {${signal}: {receivers: [otlp], exporters: [file]}}
`,
    );
    const program = startProgram(findBuilt("collector"), ["--config", settings]);
    atEnd(() => program.end());
    await untilReady(program);
    return { address, file, program };
  });
}

/** One that sends to `elasticsearch`, a URL, with the settings of docs/backends/elastic.md: only the addresses and the key are the test's. */
export function startElasticCollector(elasticsearch: string): Promise<Collector> {
  return startWhole(async (atEnd) => {
    const directory = await temporaryDirectory("collector-elastic");
    atEnd(() => rm(directory, { recursive: true, force: true }));
    const [yaml = ""] = await readBlocks("backends/elastic.md", "yaml");
    const settings = join(directory, "config.yaml");
    await writeFile(settings, yaml);
    const address = `127.0.0.1:${await freePort()}`;
    const changes = [
      `receivers::otlp::protocols::http::endpoint: ${address}`,
      `exporters::elasticsearch::endpoint: ${elasticsearch}`,
      "service::telemetry::metrics::level: none",
    ].flatMap((change) => ["--config", `yaml:${change}`]);
    const program = startProgram(findBuilt("collector-elastic"), ["--config", settings, ...changes], {
      variables: { ELASTIC_API_KEY: "a2V5" },
    });
    atEnd(() => program.end());
    await untilReady(program);
    return { address, program };
  });
}

function untilReady(program: Program): Promise<void> {
  return until("the Collector listens", program, () =>
    Promise.resolve(program.output().includes("Everything is ready")),
  );
}
