import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { findProgram, root, type Program } from "./support.js";

/** Buildah with a store of its own, in place of a container engine. */
export interface Builder {
  /** The program and its arguments, to be started. */
  command(args: readonly string[]): [file: string, args: string[]];
  /** Runs it, and gives what it printed to stdout. */
  run(...args: readonly string[]): string;
  /** Ends what runs in a container. The signal goes to the program itself: buildah does not forward it. Gives the exit code. */
  end(program: Program): Promise<number | NodeJS.Signals | null>;
  removeAll(): void;
}

/** Builds the Dockerfile as `image`; all that it leaves is in `store`. */
export function buildImage(store: string, image: string): Builder {
  const engine = findProgram("buildah", "scripts/ci/install.sh buildah");
  execFileSync(join(root, "scripts/ci/image/build.sh"), [store, image], { stdio: "inherit" });
  const options = ["--root", join(store, "root"), "--runroot", join(store, "run"), "--storage-driver", "vfs"];
  const command = (args: readonly string[]): [string, string[]] => [engine, [...options, ...args]];
  const run = (...args: readonly string[]) => execFileSync(...command(args), { encoding: "utf8" }).trim();
  return {
    command,
    run,
    async end(program) {
      if (program.hasExited()) return null;
      const inner = descendants(program.pid ?? 0).at(-1);
      if (inner !== undefined) process.kill(inner, "SIGTERM");
      return program.exited;
    },
    removeAll() {
      run("rm", "--all");
      run("rmi", "--all", "--force");
    },
  };
}

/** Children, grandchildren and so on, each behind its parent. */
function descendants(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  const children = stdout.trim().split(/\s+/).filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}
