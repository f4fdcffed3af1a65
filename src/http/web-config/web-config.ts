import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { ConfigError, reasonOf } from "../../errors.js";
import { isUsable, readTls, type TlsConfig } from "./tls.js";
import { type ReportError, isMapping, readSection, readUsers, type Section } from "./sections.js";

/**
 * THE WEB CONFIGURATION. The file of `--web.config.file`, in the format of the Prometheus exporter-toolkit: TLS, basic auth, extra headers,
 * rate limit. All errors are found at once, each naming its key and what is accepted, none quoting a key, password or hash.
 */
export interface WebConfig {
  readonly tls?: TlsConfig | undefined;
  readonly headers: ReadonlyMap<string, string>;
  /** User names with bcrypt hashes; empty means no basic auth. */
  readonly users: ReadonlyMap<string, string>;
  readonly rateLimit?: RateLimit | undefined;
}

/** Whether every client must authenticate. */
export function requiresAuthentication(config: WebConfig | undefined): boolean {
  const client = config?.tls?.client;
  return config !== undefined && (config.users.size > 0 || (client?.isRequired === true && client.isVerified));
}

/** One request each `intervalMs` milliseconds, and `burst` at once. */
export interface RateLimit {
  readonly intervalMs: number;
  readonly burst: number;
}

/** Paths in the file are relative to it. Throws ConfigError with all errors; it also reads the certificates. */
export function loadWebConfig(path: string): WebConfig {
  const { config, errors } = readWebConfig(path);
  if (config === undefined) throw new ConfigError(errors);
  return config;
}

/** A config or errors, and in both cases the files it depends on with their fingerprints. */
export interface ReadResult {
  readonly config: WebConfig | undefined;
  readonly errors: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** As `loadWebConfig`, without throwing. */
export function readWebConfig(path: string): ReadResult {
  const files = new Map<string, string>();
  const errors: string[] = [];
  const report = (where: string, invalid: string) => {
    // keys are free text, and an error is one line
    const shown = where.replace(/[\p{Cc}\p{Cf}]/gu, "?");
    errors.push(`${path}: ${shown}${shown && ": "}${invalid}`);
  };
  // taken before reading, so that a change in between is noticed, at the cost of a second reload
  const read = (file: string, where: string): string | undefined => {
    files.set(file, fingerprint(file));
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      report(where, where === "" ? `cannot be read: ${reasonOf(error)}` : `${file} cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  };
  const text = read(resolve(path), "");
  const root = text === undefined ? undefined : readYaml(text, report);
  const config = root === undefined ? undefined : readRoot(root, dirname(resolve(path)), read, report);
  return { config: errors.length === 0 ? config : undefined, errors, files };
}

/** Changes with the content of a file, without reading it, also where a link is swapped as Kubernetes does. */
export function fingerprint(file: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs].join(":");
  } catch (error) {
    return reasonOf(error);
  }
}

type Root = Readonly<Record<string, unknown>>;

/** The messages of the YAML parser quote the text around an error, which may be a key or a hash: only its code is reported. */
function readYaml(text: string, report: ReportError): Root | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  for (const { code, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    report(`line ${line}, column ${col}`, `not valid YAML (${code.toLowerCase().replaceAll("_", " ")})`);
  }
  if (document.errors.length > 0) return undefined;
  const value: unknown = toPlain(document, report);
  if (value === null) return {};
  if (isMapping(value)) return value;
  if (value !== undefined) report("", `must be a mapping with the keys ${knownKeys.join(", ")}`);
  return undefined;
}

/** Aliases without an anchor, or too many of them, show only here. */
function toPlain(document: ReturnType<typeof parseDocument>, report: ReportError): unknown {
  try {
    return document.toJS();
  } catch {
    report("", "not valid YAML (an alias cannot be resolved)");
    return undefined;
  }
}

function readRoot(
  root: Root,
  directory: string,
  read: (file: string, where: string) => string | undefined,
  report: ReportError,
): WebConfig {
  for (const key of Object.keys(root).filter((key) => !knownKeys.includes(key)))
    report(key, `unknown key; known keys: ${knownKeys.join(", ")}`);
  const tls = readSection("tls_server_config", root["tls_server_config"], report);
  const http = readSection("http_server_config", root["http_server_config"], report);
  const limit = readSection("rate_limit", root["rate_limit"], report);
  return {
    tls: tls && readCertificates(tls, directory, read, report),
    headers: readHeaders(http?.value.headers),
    users: readUsers(root["basic_auth_users"], report),
    rateLimit: limit && readRateLimit(limit, report),
  };
}

const knownKeys = ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"];

function readCertificates(
  { value, invalid }: Section<"tls_server_config">,
  directory: string,
  read: (file: string, where: string) => string | undefined,
  report: ReportError,
): TlsConfig | undefined {
  let isValid = invalid.size === 0;
  const tls = readTls(value, {
    invalid,
    read: (key, file) => read(resolve(directory, file), `tls_server_config.${key}`),
    report: (key, what) => {
      isValid = false;
      report(`tls_server_config.${key}`, what);
    },
  });
  if (tls !== undefined && isValid && !isUsable(tls))
    report("tls_server_config", "certificate, key, versions and cipher suites cannot be used together");
  return tls;
}

function readHeaders(given: Readonly<Record<string, string | undefined>> = {}): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) if (value) headers.set(name, value);
  return headers;
}

function readRateLimit({ value, invalid }: Section<"rate_limit">, report: ReportError): RateLimit | undefined {
  const { interval: intervalMs = 0, burst = 0 } = value;
  if (intervalMs === 0) return undefined;
  if (burst === 0 && !invalid.has("burst"))
    report("rate_limit.burst", "must be 1 or more: with 0 every request would be rejected");
  return { intervalMs, burst };
}
