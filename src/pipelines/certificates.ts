import type { Endpoint } from "../common/endpoint.js";
import { readStandardFiles } from "../config/standard-check.js";
import type { Log } from "../log.js";
import type { Certificates, TlsMaterial } from "../otlp/agent.js";

export interface WatchedCertificates extends Certificates {
  /** Reads the files whether they have changed or not, and logs the result. */
  reload(): void;
}

export interface CertificateOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly log: Log;
  /** A monotonic clock in milliseconds. */
  elapsed?(): number;
}

/**
 * CA, client certificate and key of an endpoint. Changed files are used from the next request on; files that are invalid change
 * nothing, as a certificate may be written before its key.
 */
export function watchCertificates(
  { signal }: Pick<Endpoint, "signal">,
  { env = process.env, log, elapsed = () => performance.now() }: CertificateOptions,
): WatchedCertificates {
  let current: TlsMaterial = readStandardFiles(env, signal).material;
  let next = elapsed() + intervalMs;
  /** What was last logged as invalid. */
  let said = "";

  function read(): "same" | "changed" | "invalid" {
    next = elapsed() + intervalMs;
    const { material, errors } = readStandardFiles(env, signal);
    const text = errors.join("\n");
    if (text !== said && text !== "")
      log.warn({ signal, errors }, "the OTLP certificates are invalid, keeping the previous ones");
    said = text;
    if (text !== "") return "invalid";
    if (isSame(material, current)) return "same";
    current = material;
    return "changed";
  }

  return {
    current() {
      if (elapsed() >= next && read() === "changed") log.info({ signal }, "OTLP certificates reloaded");
      return current;
    },
    expire() {
      next = elapsed();
    },
    reload() {
      said = "";
      if (read() !== "invalid") log.info({ signal }, "OTLP certificates reloaded");
    },
  };
}

function isSame(one: TlsMaterial, other: TlsMaterial): boolean {
  return one.ca === other.ca && one.cert === other.cert && one.key === other.key;
}

/** Milliseconds. */
const intervalMs = 1_000;
