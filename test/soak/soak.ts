import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { kindOf } from "../../src/kinds/list.js";
import { isStage } from "../../src/otlp/span.js";
import { joinMessages } from "../../src/pipelines/journey.js";
import { isRefused, type Parsed } from "../../src/event.js";
import { kindOfFile } from "../../src/files/name.js";
import { readStream } from "../../src/files/stream.js";
import { createDomainTables } from "../../src/files/tables.js";
import { createDomains } from "../../src/metrics/domains.js";
import { createExposition } from "../../src/metrics/exposition.js";
import { storedMetrics } from "../../src/metrics/families.js";
import { countLines } from "../../src/metrics/pipeline.js";
import { createStore, type Store } from "../../src/metrics/store.js";
import { createParser } from "../../src/parse/parser.js";
import { createZone } from "../../src/parse/zone.js";
import { simulate } from "../../src/simulate/simulate.js";
import { startFaultyBackend, type FaultyBackend } from "./backend.js";

export interface SoakOptions {
  /** The built program. */
  readonly program: string;
  /** Lines a second that the writer writes. */
  readonly rate: number;
  /** How often the exporter is killed with SIGKILL. */
  readonly kills: number;
  /** Milliseconds a run lasts before it is killed, at least and at most. */
  readonly runMs: readonly [shortest: number, longest: number];
  readonly seed: number;
}

export interface SoakReport {
  readonly lines: number;
  readonly files: number;
  readonly kills: number;
  readonly scrapes: number;
  /** Scrapes answered 503 while the exporter caught up. */
  readonly withheld: number;
  /** Series that differ between the exporter and a reading of the files at rest; empty when all is right. */
  readonly wrong: readonly string[];
  /** Counters that a scraper saw go down. */
  readonly wentDown: readonly string[];
  /** Lines of the writer's ledger that the exporter did not count, or counted twice. */
  readonly missingLines: number;
  readonly missingRecords: number;
  /** Lines that the last push did not count, or counted twice. */
  readonly missingPushed: number;
  readonly pushes: number;
  readonly spans: number;
  readonly missingSpans: number;
  /** Spans that came again and were others. */
  readonly changedSpans: readonly string[];
  readonly unknownRecords: number;
  /** Records that were not stored yet when the backend recovered, and the seconds that they and their spans took. */
  readonly backlog: { readonly records: number; readonly seconds: number };
  readonly duplicateRecords: number;
  /** Of them those that were acknowledged before: what the kills cost. */
  readonly repeatedRecords: number;
  /** The same as a share of the lines. */
  readonly repeatedShare: number;
  readonly sinkFailures: Readonly<Record<string, number>>;
}

/**
 * The real program against a writer, two scrapers and a backend that fails in every way, killed at random. The clock of the
 * writer runs fast, so that files rotate every few seconds. Everything ends before it resolves.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const random = createRandom(options.seed);
  const directory = await mkdtemp(join(tmpdir(), "xmail-soak-"));
  const mailRoot = join(directory, "MailRoot");
  const backend = await startFaultyBackend(random);
  const port = await freePort();
  const page = `http://127.0.0.1:${String(port)}/metrics`;
  const exporter = createExporter(options.program, mailRoot, join(directory, "state"), port, backend.url);
  const writing = new AbortController();
  let written = 0;
  const began = Date.now();
  const start = began - 20 * 24 * 3_600_000;
  const writer = simulate(
    {
      out: mailRoot,
      rate: options.rate / clockSpeed,
      seed: options.seed,
      rotateHours: 1,
      onLine: () => written++,
      now: () => start + (Date.now() - began) * clockSpeed,
    },
    writing.signal,
  );
  const scraping = new AbortController();
  const scrapers = [scrape(page, 90, scraping.signal), scrape(page, 210, scraping.signal)];
  try {
    await pause(300);
    exporter.start();
    for (let kill = 0; kill < options.kills; kill++) {
      const [shortest, longest] = options.runMs;
      await pause(shortest + random() * (longest - shortest));
      await exporter.kill();
      exporter.start();
    }
    writing.abort();
    await writer;
    backend.recover();
    const recovered = { records: written - backend.stored.size, at: Date.now() };
    const counts = await finish(page, written, backend);
    const backlog = { records: recovered.records, seconds: Math.round((Date.now() - recovered.at) / 1000) };
    scraping.abort();
    const seen = await Promise.all(scrapers);
    const { samples: expected, spans } = await countAtRest(join(mailRoot, "logs"), mailRoot);
    const actual = samplesOf(await (await fetch(page)).text());
    const repeatsIn = (counts: ReadonlyMap<string, number>) =>
      [...counts.values()].reduce((sum, times) => sum + times - 1, 0);
    const repeatedRecords = repeatsIn(backend.acknowledged);
    return {
      lines: written,
      files: (await readdir(join(mailRoot, "logs"))).length,
      kills: options.kills,
      scrapes: seen.reduce((sum, { scrapes }) => sum + scrapes, 0),
      withheld: seen.reduce((sum, { withheld }) => sum + withheld, 0),
      wrong: [...expected]
        .filter(([series, value]) => actual.get(series) !== value)
        .map(([series, value]) => `${series} is ${String(actual.get(series))}, not ${String(value)}`),
      wentDown: [...seen.flatMap(({ wentDown }) => wentDown), ...backend.pushedDown],
      missingLines: written - counts.lines,
      missingPushed: written - pushedLines(backend),
      pushes: backend.pushes(),
      spans,
      missingSpans: spans - backend.spans.size,
      changedSpans: backend.changedSpans,
      missingRecords: Math.max(0, written - backend.stored.size),
      unknownRecords: Math.max(0, backend.stored.size - written),
      backlog,
      duplicateRecords: repeatsIn(backend.stored),
      repeatedRecords,
      repeatedShare: Math.round((repeatedRecords / written) * 1000) / 1000,
      sinkFailures: backend.failures,
    };
  } finally {
    writing.abort();
    scraping.abort();
    await exporter.kill();
    await writer.catch(() => undefined);
    await backend.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Exporter {
  start(): void;
  kill(): Promise<void>;
}

function createExporter(program: string, mailRoot: string, state: string, port: number, endpoint: string): Exporter {
  let child: ChildProcess | undefined;
  const flags = [
    ...[
      "run",
      "--xmail.mail-root",
      mailRoot,
      "--state.dir",
      state,
      "--web.listen-address",
      `127.0.0.1:${String(port)}`,
    ],
    ...["--otlp.endpoint", endpoint, "--otlp.protocol", "http/json", "--otlp.start-at", "beginning"],
    "--otlp.metrics",
    "--otlp.traces",
    ...["--xmail.timezone", Intl.DateTimeFormat().resolvedOptions().timeZone, "--log.level", "error"],
  ];
  // a silent backend must not cost ten seconds each time
  const env = {
    ...process.env,
    OTEL_EXPORTER_OTLP_TIMEOUT: "500",
    OTEL_METRIC_EXPORT_INTERVAL: "1000",
    OTEL_BSP_SCHEDULE_DELAY: "1000",
  };
  return {
    start() {
      child = spawn(process.execPath, [program, ...flags], { stdio: ["ignore", "ignore", "inherit"], env });
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

interface Scraped {
  readonly scrapes: number;
  readonly withheld: number;
  readonly wentDown: readonly string[];
}

async function scrape(page: string, everyMs: number, signal: AbortSignal): Promise<Scraped> {
  const wentDown: string[] = [];
  let last = new Map<string, number>();
  let scrapes = 0;
  let withheld = 0;
  while (!signal.aborted) {
    const response = await fetch(page).catch(() => undefined);
    if (response?.status === 503) withheld++;
    const text = await response?.text().catch(() => undefined);
    if (response?.status === 200 && text !== undefined) {
      scrapes++;
      const now = samplesOf(text);
      for (const [series, value] of last) {
        const next = now.get(series);
        if (next === undefined || next < value) wentDown.push(`${series}: ${String(value)}, then ${String(next)}`);
      }
      last = now;
    }
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
  return { scrapes, withheld, wentDown };
}

/**
 * Waits until the exporter has delivered everything, as long as more comes: how long a backlog takes depends on the machine. What is missing when nothing has come for
 * a minute is missing for good.
 */
async function finish(page: string, written: number, backend: FaultyBackend): Promise<{ lines: number }> {
  let lines = 0;
  let spans = -1;
  // how many spans there are to come is not known here
  const isQuiet = ({ spans: { size } }: FaultyBackend) => size === spans || ((spans = size), false);
  let last = { come: 0, at: Date.now() };
  for (; Date.now() < last.at + 60_000; await pause(1_500)) {
    const come = backend.stored.size + backend.spans.size + pushedLines(backend);
    if (come !== last.come) last = { come, at: Date.now() };
    const response = await fetch(page).catch(() => undefined);
    if (response?.status !== 200) continue;
    const samples = samplesOf(await response.text());
    lines = [...samples].reduce(
      (sum, [name, value]) => (name.startsWith("xmail_exporter_lines_total") ? sum + value : sum),
      0,
    );
    if (lines >= written && backend.stored.size >= written && pushedLines(backend) >= written && isQuiet(backend))
      break;
  }
  // time for what should not come any more
  await pause(500);
  return { lines };
}

function pushedLines({ pushed }: FaultyBackend): number {
  return [...pushed].reduce(
    (sum, [series, value]) => (series.startsWith("xmail_exporter_lines_total ") ? sum + value : sum),
    0,
  );
}

/** The same files read once, in peace, into the same kind of store. */
async function countAtRest(
  logs: string,
  mailRoot: string,
): Promise<{ readonly samples: Map<string, number>; readonly spans: number }> {
  const domains = createDomains(100, await createDomainTables(mailRoot).readChanged());
  const store = createStore(storedMetrics, domains.toLabel);
  store.registerZeros(domains.list());
  const parse = createParser(createZone(Intl.DateTimeFormat().resolvedOptions().timeZone));
  const all: { readonly parsed: Parsed; readonly at: number }[] = [];
  const latest = new Map<string, number>();
  for (const file of (await readdir(logs)).toSorted()) {
    const kind = kindOfFile(file);
    if (kind === undefined) continue;
    const chunks = createReadStream(join(logs, file)) as AsyncIterable<Buffer>;
    for (const parsed of await countAll(readStream(chunks, { kind, file, parse, maxLineBytes: 1_048_576 }), store)) {
      // a stamp can be a second behind the line before it: within a log the order is that of the file
      const at = Math.max(parsed.time, latest.get(kind) ?? 0);
      latest.set(kind, at);
      all.push({ parsed, at });
    }
  }
  const journey = joinMessages(store, undefined);
  for (const { parsed } of all.toSorted((a, b) => a.at - b.at)) if (!isRefused(parsed)) journey.see(parsed);
  const samples = samplesOf((await createExposition(storedMetrics, store, [], String).render("text")).body);
  return { samples, spans: countSpans(all.map(({ parsed }) => parsed)) };
}

/** One for each stage; the reception of a message is one however often its id comes. */
function countSpans(all: readonly Parsed[]): number {
  const roots = new Set<unknown>();
  let others = 0;
  for (const parsed of all) {
    if (isRefused(parsed) || !isStage({ parsed }, kindOf(parsed.kind))) continue;
    if (kindOf(parsed.kind).isEntry === true) roots.add(parsed.fields["messageId"]);
    else others++;
  }
  return roots.size + others;
}

async function countAll(items: ReturnType<typeof readStream>, store: Store): Promise<Parsed[]> {
  const all = await Array.fromAsync(items);
  const ending = new AbortController();
  const batch = { items: all, commit: () => ending.abort(), rewind: () => undefined, pass: () => undefined };
  const source = { next: () => Promise.resolve(batch), goBack: () => undefined };
  await countLines({ source, store, onItem: () => undefined, onCommit: () => undefined }, ending.signal);
  return all.map(({ parsed }) => parsed);
}

/** Counters and histograms: what must never go down, and where it is out of the logs be the same for anyone who reads the files. */
function samplesOf(page: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of page.split("\n")) {
    const [, series = "", name = "", value] = /^((xmail_\w+)(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
    if (value === undefined || /state_writes|exporter_otlp_|lost_|state_resets/.test(name)) continue;
    // of the process, and of the moment
    if (/queue_scans|queue_message_/.test(name)) continue;
    // sums of fractions depend on their order in the last digit
    if (/(_total|_bucket|_count)$/.test(name)) samples.set(series, Number(value));
  }
  return samples;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** mulberry32: the same seed gives the same kills and failures. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** An hour of the writer's clock passes in six seconds. */
const clockSpeed = 600;
