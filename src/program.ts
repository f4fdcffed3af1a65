import type { Probe } from "./commands/check/finding.js";
import { readFileSync } from "node:fs";
import { isSea } from "node:sea";
import type { Readable, Writable } from "node:stream";
import type { Endpoint } from "./common/endpoint.js";
import { codeOf } from "./common/error-code.js";
import { interpret, type Invocation, type Settings } from "./config.js";
import { readStandardFiles } from "./config/standard-check.js";
import { machineZone } from "./config/machine-zone.js";
import { ConfigError, Failure, isSystemError } from "./errors.js";
import { readShipped } from "./shipped.js";
import { listenToSignals, type SignalHost, type Signals } from "./signals.js";
import { printVersion, version } from "./version.js";

/**
 * THE PROCESS: arguments, signals, exit codes. 0 ended as asked, 1 failed while running, 2 wrong settings. What goes wrong
 * is one clear line per error on stderr; the stack of an unexpected error shows at --log.level debug only. `tune` is called once, when the command
 * is loaded.
 */
export async function main(argv: readonly string[], host: Host, tune: Tune = () => undefined): Promise<number> {
  const signals = listenToSignals(host);
  // head and less leave when they have enough: that is no failure
  host.stdout.on("error", (error) => host.exit(codeOf(error) === "EPIPE" ? 0 : report(error, host)));
  // nobody reads what we say: no reason to stop serving
  host.stderr.on("error", () => undefined);
  let settings: Settings | undefined;
  try {
    const invocation = interpret(argv, host.env, (path) => readFileSync(path, "utf8"), host.stdout.columns);
    if (invocation.show === undefined) settings = invocation.settings;
    return await perform(invocation, host, signals, tune);
  } catch (error) {
    return report(error, host, settings);
  } finally {
    signals.release();
  }
}

type Tune = () => void;

/** What of `process` is needed; tests hand in their own. */
export interface Host extends SignalHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly columns?: number; readonly isTTY?: boolean };
  /** A bar is drawn on a terminal only. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
}

/** Each command is loaded when it is asked for, so that help comes at once. */
async function perform(
  invocation: Invocation,
  host: Host,
  { signal, reloadRequests }: Signals,
  tune: Tune,
): Promise<number> {
  if (invocation.show === "help") host.stdout.write(invocation.text);
  if (invocation.show === "version") host.stdout.write(printVersion(host.version));
  if (invocation.show === "licenses") host.stdout.write(readShipped("licenses.txt"));
  if (invocation.show !== undefined) return 0;
  const { settings, options, inForce, notes } = invocation;
  const load = async <T>(command: Promise<T>): Promise<T> => {
    const loaded = await command;
    tune();
    return loaded;
  };
  switch (options.command) {
    case "parse":
      return (await load(import("./commands/parse.js"))).parse(settings, options, host, signal);
    case "trace":
      return (await load(import("./commands/trace.js"))).trace(settings, options, host, signal);
    case "queue":
      return (await load(import("./commands/queue.js"))).queue(settings, options, host, signal);
    case "tail":
      return (await load(import("./commands/tail.js"))).tail(settings, options, host, signal);
    case "report":
      return (await load(import("./commands/report.js"))).report(settings, options, host, signal);
    case "prune":
      return (await load(import("./commands/prune.js"))).prune(settings, options, host, signal);
    case "backfill":
      return (await load(import("./commands/backfill.js"))).backfill(settings, options, host, signal);
    case "check":
      return (await load(import("./commands/check.js"))).check(
        { settings, inForce, notes, signal, probe: askEndpoint },
        options,
        host,
      );
    case "service": {
      const command = isSea() ? [process.execPath] : [process.execPath, process.argv[1] ?? ""];
      return (await load(import("./commands/service.js"))).service(settings, inForce, options, {
        stdout: host.stdout,
        platform: host.platform,
        command,
      });
    }
    case "simulate":
      // Node takes rules such as CET-1CEST,M3.5.0,M10.5.0/3 for UTC
      if (host.env["TZ"] !== undefined) process.env["TZ"] = machineZone(host.env).text;
      return (await load(import("./commands/simulate.js"))).runSimulation(options, host.stdout, signal);
    case "run": {
      const reloads = reloadRequests();
      const { createLogger } = await import("./log.js");
      const log = createLogger({ ...settings.log, destination: host.stderr });
      for (const note of notes) log.info(note);
      const terminal = host.stderr.isTTY === true ? host.stderr : undefined;
      const options = { reloadRequests: reloads, terminal };
      await (await load(import("./commands/run.js"))).run(settings, inForce, signal, log, options);
      return 0;
    }
  }
}

/** OpenTelemetry takes long to load: only when there is an endpoint to ask. */
async function askEndpoint(endpoint: Endpoint, { otlp }: Settings, signal: AbortSignal): ReturnType<Probe> {
  const { probe } = await import("./otlp/probe.js");
  // nothing is made in the state directory: the record of a check needs no id that stays
  const instanceId = otlp.instanceId ?? "check";
  const { material } = readStandardFiles(process.env, endpoint.signal);
  const certificates = { current: () => material, expire: () => undefined };
  return probe({ endpoint, certificates, instanceId, version }, signal);
}

/** Says what ended the process and gives the exit code. The text of unexpected errors may quote what was read, so it is kept back. */
export function report(error: unknown, host: Pick<Host, "stderr">, settings?: Settings): number {
  const say = (text: string) => host.stderr.write(`xmail-exporter: ${text}\n`);
  if (error instanceof ConfigError) {
    error.errors.forEach(say);
    return 2;
  }
  if (error instanceof Failure || isSystemError(error)) say(error.message);
  else say(`unexpected ${nameOf(error)}, exiting; --log.level debug shows where`);
  if (settings?.log.level === "debug" && error instanceof Error) host.stderr.write(`${error.stack ?? error.message}\n`);
  return 1;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "error";
}
