import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Real programs for tests: started on free ports of 127.0.0.1 with directories of their own, waited for by what they
 * answer, ended by their process id. All waiting has a deadline and fails with what the program said.
 */
export const root = join(import.meta.dirname, "..");
export const fixtures = join(root, "test/fixtures/xmail-1.27");

/** The exporter, as `npm run build` left it, on a copy of recorded logs. Ends with `stop`. */
export async function startExporter(
  logs: string,
  flags: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
): Promise<Exporter> {
  const directory = await temporaryDirectory("exporter");
  const mailRoot = join(directory, "MailRoot");
  const stateDir = join(directory, "state");
  await mkdir(mailRoot);
  await cp(logs, join(mailRoot, "logs"), { recursive: true });
  await writeFile(join(mailRoot, "domains.tab"), '"alpha.example"\n"beta.example"\n');
  const address = `127.0.0.1:${await freePort()}`;
  const where = ["--xmail.mail-root", mailRoot, "--state.dir", stateDir, "--web.listen-address", address];
  const args = [join(root, "dist/main.js"), "run", ...where, "--xmail.timezone", "UTC", ...flags];
  const program = startProgram(process.execPath, args, { variables });
  const url = `http://${address}`;
  await until("the exporter is ready", program, async () => (await fetch(`${url}/-/ready`)).ok);
  return {
    url,
    address,
    stateDir,
    program,
    async stop() {
      const code = await program.end();
      await rm(directory, { recursive: true, force: true });
      return code;
    },
  };
}

export interface Exporter {
  readonly url: string;
  /** HOST:PORT */
  readonly address: string;
  readonly stateDir: string;
  readonly program: Program;
  /** Ends it and removes its files; gives the exit code. */
  stop(): Promise<number | NodeJS.Signals | null>;
}

/** How the delivery of records stands, as its status page says. */
export async function otlpOf({ url }: Exporter): Promise<OtlpStatus> {
  return ((await (await fetch(`${url}/api/status`)).json()) as { otlp: OtlpStatus }).otlp;
}

export interface OtlpStatus {
  readonly state: string;
  readonly accepted: number;
  readonly rejected: number;
}

export interface Program {
  readonly pid: number | undefined;
  /** All that it wrote so far, stdout and stderr. */
  output(): string;
  readonly exited: Promise<number | NodeJS.Signals | null>;
  hasExited(): boolean;
  /** SIGTERM; SIGKILL when that has not helped in 10 s. */
  end(): Promise<number | NodeJS.Signals | null>;
}

export function startProgram(
  file: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; variables?: Readonly<Record<string, string>> } = {},
): Program {
  // Settings of the shell that runs the tests are none of the test's.
  const env = Object.entries(options.env ?? process.env).filter(
    ([name]) => !/^(XMAIL_EXPORTER_|OTEL_|MAIL_ROOT$)/.test(name),
  );
  const { cwd, variables = {} } = options;
  const place = cwd === undefined ? {} : { cwd };
  const child = spawn(file, args, {
    ...place,
    env: { ...Object.fromEntries(env), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let over = false;
  child.stdout.on("data", (data: Buffer) => (text += data.toString("latin1")));
  child.stderr.on("data", (data: Buffer) => (text += data.toString("latin1")));
  const exited = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on("error", (error) => {
      text += error.message;
      over = true;
      resolve(null);
    });
    child.on("close", (code, signal) => {
      over = true;
      resolve(code ?? signal);
    });
  });
  return {
    pid: child.pid,
    output: () => text,
    exited,
    hasExited: () => over,
    async end() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      const code = await exited;
      clearTimeout(timer);
      return code;
    },
  };
}

/** Asks again until the answer is true. A refused connection is an answer to wait for, an ended program is not. */
export async function until(what: string, program: Program, ask: () => Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let last = "";
  while (Date.now() < deadline) {
    if (program.hasExited()) throw new Error(`waiting until ${what}, but the program ended:\n${program.output()}`);
    try {
      if (await ask()) return;
      last = "";
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(100);
  }
  throw new Error(`not in ${seconds} s: ${what} ${last}\n${program.output().slice(-4000)}`);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export function temporaryDirectory(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `xmail-exporter-${name}-`));
}

/** The path of a program that has to be there: a missing one is a failed test and not a skipped one. */
export function findProgram(name: string, hint: string): string {
  const found = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((directory) => join(directory, name))
    .find(existsSync);
  if (found === undefined) throw new Error(`${name} is needed: ${hint}`);
  return found;
}
