import { appendFile, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { startWhole } from "./ends.js";
import {
  findProgram,
  fixtures,
  freePort,
  root,
  startExporter,
  startProgram,
  temporaryDirectory,
  until,
  type Exporter,
} from "./support.js";
import { plantQueue } from "./queue-problems.js";
import { logName, plantProblems } from "./problems.js";

/**
 * A real Prometheus with our rules, scraping three exporters each second: `recorded` reads logs of a real XMail that grow
 * while it is scraped, and has an empty queue, `problem` a server in every kind of problem, `zone` one whose time zone is set wrong and whose queue
 * cannot be read. A fourth target is down.
 */
export interface Watched {
  /** Answer of Prometheus to `/api/v1/PATH?...`; throws with its words where it refuses. */
  ask<T>(path: string, parameters?: Readonly<Record<string, string>>): Promise<T>;
  readonly instances: Readonly<Record<"recorded" | "trouble" | "zone" | "down", string>>;
  stop(): Promise<void>;
}

/** What fails while it is set up ends what was started before it. */
export function startWatched(): Promise<Watched> {
  return startWhole(setUp);
}

async function setUp(atEnd: (end: () => Promise<unknown>) => void): Promise<Omit<Watched, "stop">> {
  const directory = await temporaryDirectory("watched");
  atEnd(() => rm(directory, { recursive: true, force: true }));
  const started = async (logs: string, flags: readonly string[]) => {
    const exporter = await startExporter(logs, flags);
    atEnd(() => exporter.stop());
    return exporter;
  };
  const empty = join(directory, "empty");
  const onlySmail = join(directory, "smail");
  await mkdir(empty);
  await mkdir(onlySmail);
  await copyFile(join(fixtures, "logs/smail-202611241000"), join(onlySmail, "smail-202611241000"));
  // two days of which the longest silence is known
  await writeFile(join(onlySmail, "pop3-209901010000"), pop3Lines());
  const backEnd = await startBackEnd();
  atEnd(() => backEnd.stop());
  const greeting = createTcpServer((socket) =>
    socket
      .resume()
      .on("error", () => undefined)
      .end("220 mx1.alpha.example ESMTP\r\n"),
  );
  await new Promise<void>((resolve) => greeting.listen(0, "127.0.0.1", resolve));
  atEnd(() => new Promise((resolve) => greeting.close(resolve)));
  const { port } = greeting.address() as AddressInfo;
  const probing = ["--xmail.probe", `smtp=127.0.0.1:${port}`];
  const recorded = await started(empty, ["--spool.interval", "1s", "--otlp.endpoint", backEnd.url, ...probing]);
  await mkdir(join(mailRootOf(recorded), "spool/0/0/mess"), { recursive: true });
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const trouble = await started(empty, ["--spool.interval", "1s", "--otlp.endpoint", nobody]);
  const zone = await started(onlySmail, ["--xmail.timezone", "Europe/Berlin", "--spool.interval", "1s"]);
  const instances = {
    recorded: recorded.address,
    trouble: trouble.address,
    zone: zone.address,
    down: `127.0.0.1:${await freePort()}`,
  };
  const { prometheus, ask } = await startPrometheus(directory, Object.values(instances));
  atEnd(() => prometheus.end());

  const has = async (query: string, value: number) => {
    const { result } = await ask<{ result: { value: [number, string] }[] }>("query", { query });
    return Number(result[0]?.value[1] ?? 0) >= value;
  };
  await until("all targets were scraped", prometheus, () => has("count(count_over_time(up[1m]) >= 3)", 4));
  await writeFile(join(mailRootOf(zone), "spool"), "no directory");
  await growRecorded(mailRootOf(recorded));
  // twice: a series that only now comes to be, as of a DNS list, can be seen to rise from the second time on
  const began = Date.now();
  for (const time of [1, 2] as const) {
    const attempts = plantQueue(mailRootOf(trouble), began, time);
    const counted = `sum(xmail_delivery_attempts_total{instance="${trouble.address}", result!="delivered"})`;
    await until("all attempts were counted", trouble.program, () => has(counted, attempts));
  }
  for (const time of [1, 2]) {
    const { lines } = plantProblems(mailRootOf(trouble), began);
    const read = `sum(xmail_exporter_lines_total{instance="${trouble.address}"})`;
    await until("all lines were read", trouble.program, () => has(read, time * lines));
    if (time === 1) await spoilState(trouble);
  }
  const corpus = `sum(xmail_exporter_lines_total{instance="${recorded.address}"})`;
  await until("the corpus was read", recorded.program, () => has(corpus, 5373));
  await appendFile(join(mailRootOf(trouble), "logs", logName("lmail", began)), '"alpha.example"\t"not finis');
  const failed = `sum(xmail_exporter_state_writes_total{instance="${trouble.address}", result="failed"})`;
  await until("the state could not be written", trouble.program, () => has(failed, 2));
  const unread = `sum(increase(xmail_queue_scans_total{instance="${zone.address}", result="failed"}[1m]))`;
  await until("the queue could not be read", zone.program, () => has(unread, 1));

  return { ask, instances };
}

async function startPrometheus(directory: string, targets: readonly string[]) {
  await copyFile(join(root, "alerts/xmail.rules.yaml"), join(directory, "xmail.rules.yaml"));
  await writeFile(
    join(directory, "prometheus.yml"),
    `global: {scrape_interval: 1s, evaluation_interval: 1s}\nrule_files: [xmail.rules.yaml]\n` +
      `scrape_configs: [{job_name: mail/xmail-exporter, static_configs: [{targets: ${JSON.stringify(targets)}}]}]\n`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const prometheus = startProgram(findProgram("prometheus", "apt-get install --no-install-recommends prometheus"), [
    `--config.file=${join(directory, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(directory, "data")}`,
    `--web.listen-address=${address}`,
  ]);
  const ask: Watched["ask"] = async <T>(path: string, parameters: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== "success") throw new Error(`${path} ${JSON.stringify(parameters)}: ${error ?? status}`);
    return data;
  };
  return { prometheus, ask };
}

/** File by file and piece by piece: counters rise while they are scraped. */
async function growRecorded(mailRoot: string): Promise<void> {
  const logs = join(fixtures, "logs");
  for (const name of await readdir(logs)) {
    const bytes = await readFile(join(logs, name));
    for (let start = 0; start < bytes.length; start += 100_000)
      await appendFile(join(mailRoot, "logs", name), bytes.subarray(start, start + 100_000));
  }
}

/** A login an hour until an hour ago, by UTC. */
function pop3Lines(): string {
  const hours = Array.from({ length: 48 }, (_, index) => new Date(Date.now() - (48 - index) * 3_600_000));
  return hours
    .map((time) => time.toISOString().slice(0, 19).replace("T", " "))
    .map((time) => `"mx1"\t"alpha.example"\t"192.0.2.9"\t"${time}"\t"anna"\t""\t"LOGIN"\t"1"\t"900"\n`)
    .join("");
}

/** As where the disk is full: root may write everywhere else. */
async function spoilState({ stateDir }: Exporter): Promise<void> {
  await rename(stateDir, `${stateDir}.away`);
  await writeFile(stateDir, "");
}

function mailRootOf({ stateDir }: Exporter): string {
  return join(dirname(stateDir), "MailRoot");
}

/** Takes every record. */
async function startBackEnd(): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
