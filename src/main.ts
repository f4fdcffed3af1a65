#!/usr/bin/env -S node --max-semi-space-size=8
import { readFileSync, realpathSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { baseUrl, interpret, type Invocation, type Settings } from "./config.js";
import { ConfigError, Failure, isSystemError } from "./fault.js";
import { version } from "./version.js";

/**
 * THE PROCESS: arguments, signals, exit codes. 0 ended as asked, 1 failed while running, 2 wrong settings. What goes wrong
 * is one clear line a fault on stderr; the stack of an unexpected error shows at --log.level debug only.
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  const stop = stopOnSignals(host);
  // head and less leave when they have enough: that is no failure
  host.stdout.on("error", (error) => host.exit("code" in error && error.code === "EPIPE" ? 0 : report(error, host)));
  // nobody reads what we say: no reason to stop serving
  host.stderr.on("error", () => undefined);
  let settings: Settings | undefined;
  try {
    const invocation = interpret(argv, host.env, (path) => readFileSync(path, "utf8"), host.stdout.columns);
    if (invocation.show === undefined) settings = invocation.settings;
    return await perform(invocation, host, stop.signal);
  } catch (error) {
    return report(error, host, settings);
  } finally {
    stop.release();
  }
}

/** What of `process` is needed; tests hand in their own. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly columns?: number; readonly isTTY?: boolean };
  /** A bar is drawn on a terminal only. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  on(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
  off(signal: "SIGTERM" | "SIGINT", listener: () => void): unknown;
  exit(code: number): void;
}

/** Each command is loaded when it is asked for, so that help comes at once. */
async function perform(invocation: Invocation, host: Host, signal: AbortSignal): Promise<number> {
  if (invocation.show === "help") host.stdout.write(invocation.text);
  if (invocation.show === "version") {
    host.stdout.write(`xmail-exporter, version ${version} (node ${host.version})\n`);
  }
  if (invocation.show !== undefined) return 0;
  const { settings, options, inForce } = invocation;
  switch (options.command) {
    case "parse":
      return (await import("./commands/parse.js")).parse(settings, options, host, signal);
    case "trace":
      return (await import("./commands/trace.js")).trace(settings, options, host, signal);
    case "backfill":
      return (await import("./commands/backfill.js")).backfill(settings, options, host, signal);
    case "check":
      return (await import("./commands/check.js")).check(
        { settings, inForce, signal, probe: askEndpoint },
        host.stdout,
      );
    case "simulate":
      return (await import("./commands/simulate.js")).runSimulation(options, host.stdout, signal);
    case "run": {
      const { createLogger } = await import("./log.js");
      const log = createLogger({ ...settings.log, destination: host.stderr });
      const terminal = host.stderr.isTTY === true ? host.stderr : undefined;
      await (await import("./commands/run.js")).run(settings, inForce, signal, log, terminal);
      return 0;
    }
  }
}

/** OpenTelemetry takes long to load: only when there is an end point to ask. */
async function askEndpoint({ otlp }: Settings, signal: AbortSignal): Promise<{ answered: boolean; text: string }> {
  const { probe } = await import("./otlp/probe.js");
  const endpoint = baseUrl(otlp);
  // nothing is made in the state directory: the record of a check needs no id that stays
  const instanceId = otlp.instanceId ?? "check";
  return probe({ protocol: otlp.protocol, endpoint, instanceId, version }, signal);
}

/** The first signal asks for an orderly end, the second one does not wait for it. */
function stopOnSignals(host: Host): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) host.exit(1);
    controller.abort();
  };
  host.on("SIGTERM", listener);
  host.on("SIGINT", listener);
  const release = () => {
    host.off("SIGTERM", listener);
    host.off("SIGINT", listener);
  };
  return { signal: controller.signal, release };
}

/** Says what ended the process and gives the exit code. The text of unexpected errors may quote what was read, so it is kept back. */
export function report(error: unknown, host: Pick<Host, "stderr">, settings?: Settings): number {
  const say = (text: string) => host.stderr.write(`xmail-exporter: ${text}\n`);
  if (error instanceof ConfigError) {
    error.faults.forEach(say);
    return 2;
  }
  if (error instanceof Failure || isSystemError(error)) say(error.message);
  else say(`ended by an unexpected ${nameOf(error)}; --log.level debug shows where`);
  if (settings?.log.level === "debug" && error instanceof Error) host.stderr.write(`${error.stack ?? error.message}\n`);
  return 1;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "error";
}

/** What V8 guesses wrongly about a reader of logs, each measured (docs/performance.md); the shebang has one that must be told at its start. */
const v8Flags = [
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

/** True where this file is the program and not imported; npm starts it through a link. */
function isProgram(): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === fileURLToPath(import.meta.url);
}

if (isProgram()) {
  v8Flags.forEach(setFlagsFromString);
  process.on("uncaughtException", (error) => process.exit(report(error, process)));
  // stdout is a pipe or a file as well as a terminal: leave only when it has taken everything
  const code = await main(process.argv.slice(2), process);
  process.stdout.write("", () => process.exit(code));
}
