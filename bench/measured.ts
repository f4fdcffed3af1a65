import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";

export const main = join(import.meta.dirname, "..", "dist", "main.js");

/** A program being measured through /proc, which only Linux has. */
export interface Measured {
  readonly child: ChildProcessByStdio<null, null, Readable>;
  /** Milliseconds since it was started. */
  elapsed(): number;
  /** CPU milliseconds, user and system, so far. */
  cpu(): Promise<number>;
  /** Peak of the resident memory in MB. */
  peak(): Promise<number>;
  /** Resident memory now, in MB. */
  resident(): Promise<number>;
  end(): Promise<void>;
}

export function start(file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Measured {
  const began = performance.now();
  const child = spawn(file, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } });
  child.stderr.setEncoding("utf8");
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const proc = (name: string) => readFile(`/proc/${String(child.pid)}/${name}`, "utf8");
  const status = async (key: string) =>
    Number(new RegExp(`${key}:\\s+(\\d+) kB`).exec(await proc("status"))?.[1] ?? NaN) / 1024;
  return {
    child,
    elapsed: () => performance.now() - began,
    async cpu() {
      const [, user = "0", system = "0"] = /^.*\) (?:\S+ ){11}(\d+) (\d+) /.exec(await proc("stat")) ?? [];
      return (Number(user) + Number(system)) * 10;
    },
    peak: () => status("VmHWM"),
    resident: () => status("VmRSS"),
    async end() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

export interface Exporter extends Measured {
  readonly url: string;
  /** Milliseconds from its start until it says that all is read; it is not asked, since asking costs it time. */
  readonly caughtUp: Promise<number>;
  /** Value of a series, or NaN while the page is withheld. */
  value(series: string): Promise<number>;
}

/** `command` are the words before `run`: how it is started makes no difference (`starts.ts`). */
export async function startExporter(
  logs: string,
  state: string,
  flags: readonly string[] = [],
  [file, ...words]: readonly [string, ...string[]] = [process.execPath, main],
): Promise<Exporter> {
  const url = `127.0.0.1:${String(await freePort())}`;
  const where = ["--xmail.log-dir", logs, "--state.dir", state, "--web.listen-address", url, "--xmail.timezone", "UTC"];
  const measured = start(file, [...words, "run", ...where, ...flags]);
  const caughtUp = new Promise<number>((resolve) => {
    measured.child.stderr.on("data", (text: string) => {
      if (text.includes("caught up with the logs")) resolve(measured.elapsed());
    });
  });
  return {
    ...measured,
    caughtUp,
    url: `http://${url}`,
    async value(series) {
      const response = await fetch(`http://${url}/metrics`).catch(() => undefined);
      if (response?.status !== 200) return NaN;
      const line = (await response.text()).split("\n").find((candidate) => candidate.startsWith(`${series} `));
      return Number(line?.slice(series.length + 1) ?? NaN);
    },
  };
}

/** Asks again after each `pause` milliseconds until it is true. */
export async function until(isTrue: () => Promise<boolean>, pause = 10): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, pause));
}

/** A directory for one measurement, removed after it. */
export async function inTemporary<T>(act: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "xmail-bench-"));
  try {
    return await act(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
