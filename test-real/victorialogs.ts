import { rm } from "node:fs/promises";
import { join } from "node:path";
import { findBuilt } from "./built.js";
import { freePort, startProgram, temporaryDirectory, until, type Program } from "./support.js";

/** A real VictoriaLogs, of the version that scripts/ci/build.sh victorialogs builds. Ends with `stop`. */
export async function startVictoriaLogs(flags: readonly string[] = []): Promise<VictoriaLogs> {
  const file = findBuilt("victorialogs");
  const directory = await temporaryDirectory("victorialogs");
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const where = [`-storageDataPath=${join(directory, "data")}`, `-httpListenAddr=${address}`];
  const start = async () => {
    const program = startProgram(file, [...where, ...flags]);
    await until("VictoriaLogs is healthy", program, async () => (await fetch(`${url}/health`)).ok);
    return program;
  };
  let program = await start();
  const query: VictoriaLogs["query"] = async (text, headers = {}) => {
    const body = new URLSearchParams({ query: text });
    const answer = await fetch(`${url}/select/logsql/query`, { method: "POST", headers, body });
    const rows = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} for ${text}: ${rows}`);
    const lines = rows.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as Record<string, string>);
  };
  return {
    url,
    output: () => program.output(),
    query,
    async untilStored(count, headers = {}) {
      const rows = async () => {
        const streams = await query("* | stats by (_stream) count() as rows", headers);
        return streams.map((stream) => Number(stream["rows"])).reduce((sum, rows) => sum + rows, 0) === count;
      };
      await until(`${count} rows are stored`, program, rows);
    },
    async metric(name) {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split("\n").filter((line) => line.split(/[{ ]/)[0] === name);
      return lines.map((line) => Number(line.split(" ").at(-1))).reduce((sum, value) => sum + value, 0);
    },
    async restart() {
      await program.end();
      program = await start();
    },
    async stop() {
      await program.end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export interface VictoriaLogs {
  readonly url: string;
  /** All that it wrote since it was last started. */
  output: Program["output"];
  /** The rows that a query finds. */
  query(text: string, headers?: Readonly<Record<string, string>>): Promise<Record<string, string>[]>;
  /** Rows are acknowledged a moment before queries find them, and the streams of a new tenant a moment later still. */
  untilStored(count: number, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** The sum of all series of one of its own metrics. */
  metric(name: string): Promise<number>;
  /** Ends it as a service manager does, and starts it on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}
