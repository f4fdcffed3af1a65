import { ConfigError } from "../fault.js";
import type { Log } from "./log.js";
import { fingerprint, readWebConfig, type WebConfig } from "./web-config.js";

/** The web configuration in force. A file or certificate that changed is read again; a bad one changes nothing. */
export interface LiveWebConfig {
  current(): WebConfig;
  /** Looks at the files, at most once a second. Synchronous: the connection that asks already gets the new certificate. */
  check(): void;
  /** Reads the files again whether they look changed or not, and says what came of it. */
  reload(): void;
}

export interface LiveOptions {
  readonly log: Log;
  /** A clock in milliseconds that never runs backwards. */
  elapsed(): number;
  /** Called with each new configuration before it is in force; what it throws keeps the old one. */
  apply(config: WebConfig): void;
}

const intervalMs = 1_000;

/** Throws ConfigError with all faults when the file is bad from the start. */
export function openWebConfig(path: string, { log, elapsed, apply }: LiveOptions): LiveWebConfig {
  let { config, files, faults } = readWebConfig(path);
  if (config === undefined) throw new ConfigError(faults);
  let current: WebConfig = config;
  let next = elapsed() + intervalMs;

  function check(): void {
    if (elapsed() < next) return;
    next = elapsed() + intervalMs;
    if ([...files].some(([file, looks]) => fingerprint(file) !== looks)) reload();
  }

  function reload(): void {
    next = elapsed() + intervalMs;
    ({ config, files, faults } = readWebConfig(path));
    if (config !== undefined) faults = [...needsRestart(current, config)];
    if (config === undefined || faults.length > 0) {
      log.warn({ file: path, faults }, "the web configuration has become bad; the last good one stays in force");
      return;
    }
    apply(config);
    current = config;
    log.info({ file: path }, "web configuration read again");
  }

  return { current: () => current, check, reload };
}

/** What a listening server cannot change. */
function needsRestart(before: WebConfig, after: WebConfig): readonly string[] {
  if ((before.tls === undefined) !== (after.tls === undefined)) return ["TLS is turned on or off only at a restart"];
  if (before.tls?.client.ask !== after.tls?.client.ask)
    return ["asking for client certificates is turned on or off only at a restart"];
  return [];
}
