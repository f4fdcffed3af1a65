import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { findProgram, startProgram, type Program } from "./support.js";

/** Windows, as Debian's wine has it, in a prefix of its own. */
export interface Wine {
  /** Its drive C. */
  readonly drive: string;
  /** Gives the exit code and what it printed to stdout. */
  run(program: string, args: readonly string[]): { readonly status: number | null; readonly out: string };
  start(program: string, args: readonly string[], variables?: Readonly<Record<string, string>>): Program;
  /** Ends what still runs in this prefix, and nothing else. */
  stop(): void;
}

export async function startWine(directory: string): Promise<Wine> {
  const environment = {
    WINEPREFIX: join(directory, "wine"),
    WINEDEBUG: "-all",
    // it reports a Windows that Node takes for too old
    NODE_SKIP_PLATFORM_CHECK: "1",
  };
  const env = { ...process.env, ...environment };
  /** Node under wine cannot open a pipe for its output; a file it can. */
  const underWine = (program: string) => {
    const script = `exec "$0" "$@" >'${directory}/out' 2>'${directory}/err' </dev/null`;
    return ["-c", script, findProgram("wine", "scripts/ci/install.sh executable-tools installs it"), program];
  };
  const run = (program: string, args: readonly string[]) => {
    const { status } = spawnSync("bash", [...underWine(program), ...args], { env, timeout: 100_000 });
    return { status, out: readFileSync(join(directory, "out"), "utf8") };
  };
  await mkdir(environment.WINEPREFIX);
  // makes the prefix
  run("cmd", ["/c", "ver"]);
  return {
    drive: join(environment.WINEPREFIX, "drive_c"),
    run,
    start(program, args, variables = {}) {
      const started = startProgram("bash", [...underWine(program), ...args], {
        variables: { ...environment, ...variables },
      });
      return { ...started, output: () => started.output() + readFileSync(join(directory, "err"), "utf8") };
    },
    stop: () => void spawnSync("wineserver", ["-k"], { env }),
  };
}

/** Of a path of this machine, on the drive that is its root. */
export function toWindows(path: string): string {
  return `Z:${path.replaceAll("/", "\\")}`;
}

/** As XMail for Windows ends lines. */
export function toCrLf(content: Buffer): Buffer {
  return Buffer.from(content.toString("latin1").replaceAll("\n", "\r\n"), "latin1");
}
