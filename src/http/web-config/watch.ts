import { ConfigError } from "../../errors.js";
import type { ClientPolicy } from "../auth/client-certificate.js";
import type { Log } from "../../log.js";
import { fingerprint, readWebConfig, type WebConfig } from "./web-config.js";

/**
 * The web configuration in force. A file or certificate that changed is read again; a bad one changes nothing, and neither does one
 * that would take the last protection of a kind away: it may be half written, or emptied by mistake.
 */
export interface WatchedWebConfig {
  current(): WebConfig;
  /** Looks at the files, at most once a second. Synchronous: the connection that asks already gets the new certificate. */
  check(): void;
  /** Reads the files again whether they look changed or not, and says what came of it. */
  reload(): void;
}

export interface WatchOptions {
  readonly log: Log;
  /** A clock in milliseconds that never runs backwards. */
  elapsed(): number;
  /** Called with each new configuration before it is in force; what it throws keeps the old one. */
  apply(config: WebConfig): void;
}

const intervalMs = 1_000;

/** Throws ConfigError with all errors when the file is bad from the start. */
export function watchWebConfig(path: string, { log, elapsed, apply }: WatchOptions): WatchedWebConfig {
  let { config, files, errors } = readWebConfig(path);
  if (config === undefined) throw new ConfigError(errors);
  let current: WebConfig = config;
  let next = elapsed() + intervalMs;

  function check(): void {
    if (elapsed() < next) return;
    next = elapsed() + intervalMs;
    if ([...files].some(([file, looks]) => fingerprint(file) !== looks)) reload();
  }

  function reload(): void {
    next = elapsed() + intervalMs;
    ({ config, files, errors } = readWebConfig(path));
    if (config === undefined) {
      log.warn({ file: path, errors }, "the web configuration has become bad; the last good one stays in force");
      return;
    }
    const refused = onlyAtRestart(current, config);
    if (refused.length > 0) {
      log.warn({ file: path, refused }, refusal);
      return;
    }
    apply(config);
    current = config;
    log.info({ file: path }, "web configuration read again");
  }

  return { current: () => current, check, reload };
}

const refusal =
  "the web configuration was refused, all of it, and the last one stays in force: if this is meant, restart the exporter; if not, " +
  "restore the file";

/** What a listening server cannot change, and what nobody should lose by a file that is half written. */
function onlyAtRestart(before: WebConfig, after: WebConfig): string[] {
  const old = before.tls?.client ?? noClients;
  const next = after.tls?.client ?? noClients;
  const hadTls = before.tls !== undefined;
  const hasTls = after.tls !== undefined;
  return [
    before.users.size > 0 &&
      after.users.size === 0 &&
      "basic_auth_users: nobody would be asked for a password any more",
    hadTls && !hasTls && "tls_server_config: TLS would be off",
    !hadTls && hasTls && "tls_server_config: TLS is turned on only at a restart",
    hadTls && hasTls && old.ask !== next.ask && "client_auth_type: asking for certificates begins or ends at a restart",
    old.demand && !next.demand && "client_auth_type: client certificates would no longer be required",
    old.verify && !next.verify && "client_auth_type: client certificates would no longer be verified",
    old.allowedSans && !next.allowedSans && "client_allowed_sans: every name in a certificate would be let in",
  ].filter((reason) => typeof reason === "string");
}

const noClients: ClientPolicy = { ask: false, demand: false, verify: false };
