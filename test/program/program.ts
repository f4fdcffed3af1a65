import { spawn, spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programArguments, programFile } from "./built.js";

const recorded = new URL("../fixtures/xmail-1.27/logs", import.meta.url).pathname;

/** The built program in a directory of its own, with a copy of the recorded logs. */
export interface Bench {
  readonly directory: string;
  readonly logs: string;
  readonly state: string;
  start(flags?: readonly string[], how?: How): Running;
  /** Runs `check` with the settings that `start` has, and gives what it printed. */
  check(flags?: readonly string[], as?: User): { readonly code: number | null; readonly output: string };
  /** The environment of a process in which this runs before the program does. An executable knows no other way. */
  preload(script: string): Promise<Readonly<Record<string, string>>>;
  /** What shows details, as a header. Once it serves. */
  bearer(): Promise<{ readonly authorization: string }>;
  /** Ends what still runs and removes the directory. */
  close(): Promise<void>;
}

/** Another user to run as; undefined for the one that runs the tests. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

/**
 * A user who may not read what others keep for themselves: for root, who may, somebody else. Undefined where root's files are out of
 * reach for everybody else.
 */
export function findPlainUser(): { readonly as: User | undefined } | undefined {
  if (process.getuid?.() !== 0) return { as: undefined };
  const as = { uid: 65_534, gid: 65_534 };
  return spawnSync(programFile, [...programArguments, "--version"], as).status === 0 ? { as } : undefined;
}

interface How {
  /** The words before `run`; default Node and the program. */
  readonly command?: readonly string[];
  /** Variables beside those of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  readonly as?: User | undefined;
}

interface Running {
  readonly pid: number | undefined;
  /** Resolves with the URL once it serves; rejects with what it said when it ended before. */
  url(): Promise<string>;
  output(): string;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<number | null>;
}

export async function openBench(): Promise<Bench> {
  const directory = await mkdtemp(join(tmpdir(), "xmail-program-"));
  const logs = join(directory, "MailRoot", "logs");
  const state = join(directory, "state");
  await mkdir(join(directory, "MailRoot"));
  await cp(recorded, logs, { recursive: true });
  const running = new Set<Running>();
  const where = ["--xmail.mail-root", join(directory, "MailRoot"), "--state.dir", state, "--xmail.timezone", "UTC"];
  return {
    directory,
    logs,
    state,
    start(flags = [], how = {}) {
      const started = startProgram(["run", ...where, "--web.listen-address", "127.0.0.1:0", ...flags], how);
      running.add(started);
      return started;
    },
    check(flags = [], as?: User) {
      const { status, stdout } = spawnSync(programFile, [...programArguments, "check", ...where, ...flags], {
        ...as,
        encoding: "utf8",
      });
      return { code: status, output: stdout };
    },
    async preload(script) {
      const file = join(directory, "preload.cjs");
      await writeFile(file, script);
      return { NODE_OPTIONS: `--require=${file}` };
    },
    bearer: async () => ({ authorization: `Bearer ${(await readFile(join(state, "details-token"), "utf8")).trim()}` }),
    async close() {
      for (const { kill, exited } of running) {
        kill("SIGKILL");
        await exited;
      }
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function startProgram(
  args: readonly string[],
  { command = [programFile, ...programArguments], env = {}, as }: How,
): Running {
  const [file = "", ...words] = [...command, ...args];
  const child = spawn(file, words, { ...as, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
  let output = "";
  let notify: () => void = () => undefined;
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      notify();
    });
  const exited = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  return {
    pid: child.pid,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    exited,
    url: () =>
      new Promise((resolve, reject) => {
        notify = () => {
          const url = /msg="?serving"? url=(\S+)/.exec(output)?.[1];
          if (url !== undefined) resolve(url);
        };
        void exited.then(() => reject(new Error(`it ended: ${output}`)));
        notify();
      }),
  };
}

/** Asks until the page answers 200, as a scraper does. */
export async function scrape(url: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${url}/metrics`);
    const text = await response.text();
    if (response.status === 200) return text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function valueOf(page: string, series: string): number {
  const line = page.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? NaN);
}
