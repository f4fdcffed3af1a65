import { spawnSync } from "node:child_process";
import { isSea } from "node:sea";
import { setFlagsFromString } from "node:v8";
import type { CommandOptions } from "./config/commands.js";

/** What of `process` is needed. */
type Host = Pick<
  NodeJS.Process,
  "argv" | "argv0" | "connected" | "env" | "execArgv" | "execPath" | "execve" | "pid" | "platform"
>;

/**
 * ALL SETTINGS OF V8. Not all can be set once it runs, so `run`, which has to stay small for months, starts itself anew
 * with them: same process, arguments and streams, some 30 ms. How it is started then makes no difference. Does not
 * return where that happens.
 */
export function tuneV8(argv: readonly string[], host: Host): void {
  if (isRun(argv) && mayRestart(host)) restart(host);
  delete host.env[guard];
  v8Flags.forEach(setFlagsFromString);
}

/**
 * What V8 guesses wrongly about a reader of logs, each measured (docs/performance.md). A single executable has them from
 * `execArgv` of its configuration.
 */
const v8Flags = [
  // the young generation would grow with the backlog; V8 reads this one at its start alone
  "--max-semi-space-size=8",
  // lines live for a moment longer than it guesses, and it would begin to make them in the old generation: memory doubles
  "--no-allocation-site-pretenuring",
  // it would let the old generation double before it looks what is garbage there, though next to nothing gets there
  "--heap-growing-percent=30",
  // while it looks for garbage there it would let the young one grow to 30 MB, and take half of that over as if it were to stay;
  // V8 14 (Node 26) has no such setting any more, and says so for one it does not know
  ...(Number.parseInt(process.versions.v8) < 14 ? ["--no-separate-gc-phases"] : []),
  // to wake other threads for the two megabytes that are alive in the young generation takes longer than to copy them
  "--no-parallel-scavenge",
  // what is called once will be called a million times
  "--no-lazy-feedback-allocation",
];

/** Beside V8's: no moment is left in which SIGUSR1 opens the debugger. */
const flags = [...v8Flags, "--disable-sigusr1"];

/** Holds the process's number: it was started anew already. */
const guard = "_XMAIL_EXPORTER_RESTARTED";

/** Judged by the words alone, long before they are understood: `run` is what is asked for where no other command is. */
function isRun(argv: readonly string[]): boolean {
  return !argv.some((word) => Object.hasOwn(others, word) || Object.hasOwn(texts, word));
}

const others: Readonly<Record<Exclude<CommandOptions["command"], "run">, true>> = {
  ...{ backfill: true, check: true, parse: true, simulate: true, trace: true },
};
const texts = { "--help": true, "-h": true, "--version": true };

/** A single executable would start anew for ever: it shows no flags. A parent that talks to this process would lose it. */
function mayRestart(host: Host): boolean {
  const has = host.env[guard] === String(host.pid) || flags.every((flag) => host.execArgv.includes(flag));
  return !has && host.execve !== undefined && host.platform !== "win32" && !host.connected && !isSea();
}

/** A call that fails would abort the process (Node 22 and 24), so a child tries first whether it is allowed and knows the flags. */
function restart(host: Host): void {
  const tried = spawnSync(host.execPath, [...flags, "--version"], { stdio: "ignore", timeout: 5_000 });
  if (tried.status !== 0) return;
  const args = [host.argv0, ...flags, ...host.execArgv, ...host.argv.slice(1)];
  try {
    host.execve?.(host.execPath, args, { ...host.env, [guard]: String(host.pid) });
  } catch {
    // then with the settings that can still be made
  }
}
