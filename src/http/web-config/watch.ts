import { ConfigError } from "../../errors.js";
import type { ClientPolicy } from "../auth/client-certificate.js";
import type { Log } from "../../log.js";
import { fingerprint, readWebConfig, type WebConfig } from "./web-config.js";

/**
 * The web configuration in effect. A changed file or certificate is reloaded; an invalid one changes nothing, and neither does one that
 * would remove protection, as it may be half written or emptied by mistake.
 */
export interface WatchedWebConfig {
  current(): WebConfig;
  /** Checks the files, at most once a second. Synchronous, so that the current connection already gets a new certificate. */
  check(): void;
  /** Reloads the files whether they have changed or not, and logs the result. */
  reload(): void;
}

export interface WatchOptions {
  readonly log: Log;
  /** A monotonic clock in milliseconds. */
  elapsed(): number;
  /** Called with each new configuration before it takes effect; if it throws, the old one stays. */
  apply(config: WebConfig): void;
}

const intervalMs = 1_000;

/** Throws ConfigError with all errors when the file is invalid at the start. */
export function watchWebConfig(path: string, { log, elapsed, apply }: WatchOptions): WatchedWebConfig {
  let { config, files, errors } = readWebConfig(path);
  if (config === undefined) throw new ConfigError(errors);
  let current: WebConfig = config;
  let next = elapsed() + intervalMs;

  function check(): void {
    if (elapsed() < next) return;
    next = elapsed() + intervalMs;
    if ([...files].some(([file, before]) => fingerprint(file) !== before)) reload();
  }

  function reload(): void {
    next = elapsed() + intervalMs;
    ({ config, files, errors } = readWebConfig(path));
    if (config === undefined) {
      log.warn({ file: path, errors }, "the web configuration is invalid, keeping the previous one");
      return;
    }
    const refused = onlyAtRestart(current, config);
    if (refused.length > 0) {
      log.warn({ file: path, refused }, refusal);
      return;
    }
    apply(config);
    current = config;
    log.info({ file: path }, "web configuration reloaded");
  }

  return { current: () => current, check, reload };
}

const refusal =
  "the new web configuration was rejected as a whole, keeping the previous one: to apply it, restart the exporter; otherwise " +
  "restore the file";

/** What a listening server cannot change, and protection that a half-written file must not remove. */
function onlyAtRestart(before: WebConfig, after: WebConfig): string[] {
  const old = before.tls?.client ?? noClients;
  const next = after.tls?.client ?? noClients;
  const hadTls = before.tls !== undefined;
  const hasTls = after.tls !== undefined;
  return [
    before.users.size > 0 && after.users.size === 0 && "basic_auth_users: no password would be required any more",
    hadTls && !hasTls && "tls_server_config: TLS would be turned off",
    !hadTls && hasTls && "tls_server_config: TLS can be turned on only by a restart",
    hadTls &&
      hasTls &&
      old.isRequested !== next.isRequested &&
      "client_auth_type: requesting client certificates can be turned on or off only by a restart",
    old.isRequired && !next.isRequired && "client_auth_type: client certificates would no longer be required",
    old.isVerified && !next.isVerified && "client_auth_type: client certificates would no longer be verified",
    old.allowedSans && !next.allowedSans && "client_allowed_sans: every name in a client certificate would be accepted",
  ].filter((reason) => typeof reason === "string");
}

const noClients: ClientPolicy = { isRequested: false, isRequired: false, isVerified: false };
