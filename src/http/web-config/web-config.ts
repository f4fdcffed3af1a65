import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { LineCounter, parseDocument } from "yaml";
import { ConfigError, reasonOf } from "../../errors.js";
import { isUsable, readTls, type TlsConfig } from "./tls.js";
import { type SectionError, isMapping, readSection, readUsers, type Section } from "./sections.js";

/**
 * WHO MAY ASK. The file of `--web.config.file`, in the format of the Prometheus exporter-toolkit: TLS, basic auth, extra headers,
 * rate limit. All errors are found at once, each naming its key and what is accepted, none quoting a key, password or hash.
 */
export interface WebConfig {
  readonly tls?: TlsConfig | undefined;
  readonly headers: ReadonlyMap<string, string>;
  /** User names with bcrypt hashes; empty means that nobody is asked. */
  readonly users: ReadonlyMap<string, string>;
  readonly rateLimit?: RateLimit | undefined;
}

/** Whether it lets nobody in who has not proven who he is. */
export function provesWho(config: WebConfig | undefined): boolean {
  const client = config?.tls?.client;
  return config !== undefined && (config.users.size > 0 || (client?.demand === true && client.verify));
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

/** What reading gave: a config or errors, and in both cases which files it depends on and how they looked. */
export interface ReadResult {
  readonly config: WebConfig | undefined;
  readonly errors: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** As `loadWebConfig`, without throwing. */
export function readWebConfig(path: string): ReadResult {
  const files = new Map<string, string>();
  const errors: string[] = [];
  const fault = (where: string, wrong: string) => {
    // keys are free text, and a fault is one line
    const shown = where.replace(/[\p{Cc}\p{Cf}]/gu, "?");
    errors.push(`${path}: ${shown}${shown && ": "}${wrong}`);
  };
  // looked at before it is read: a change in between is then seen as one, at the cost of a second reading
  const read = (file: string, where: string): string | undefined => {
    files.set(file, fingerprint(file));
    try {
      return readFileSync(file, "utf8");
    } catch (error) {
      fault(where, where === "" ? `cannot be read: ${reasonOf(error)}` : `${file} cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  };
  const text = read(resolve(path), "");
  const root = text === undefined ? undefined : readYaml(text, fault);
  const config = root === undefined ? undefined : readRoot(root, dirname(resolve(path)), read, fault);
  return { config: errors.length === 0 ? config : undefined, errors, files };
}

/** How a file looks without reading it: changes with its content, also where a link is swapped as Kubernetes does. */
export function fingerprint(file: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
    return [dev, ino, size, mtimeNs].join(":");
  } catch (error) {
    return reasonOf(error);
  }
}

type Root = Readonly<Record<string, unknown>>;

/** The messages of the YAML parser quote the text around a fault, which may be a key or a hash: only its kind is told. */
function readYaml(text: string, fault: SectionError): Root | undefined {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  for (const { code, pos } of document.errors) {
    const { line, col } = lines.linePos(pos[0]);
    fault(`line ${line}, column ${col}`, `not valid YAML (${code.toLowerCase().replaceAll("_", " ")})`);
  }
  if (document.errors.length > 0) return undefined;
  const value: unknown = toPlain(document, fault);
  if (value === null) return {};
  if (isMapping(value)) return value;
  if (value !== undefined) fault("", `must hold the keys ${knownKeys.join(", ")}`);
  return undefined;
}

/** Aliases without an anchor, or too many of them, show only here. */
function toPlain(document: ReturnType<typeof parseDocument>, fault: SectionError): unknown {
  try {
    return document.toJS();
  } catch {
    fault("", "not valid YAML (an alias cannot be resolved)");
    return undefined;
  }
}

function readRoot(
  root: Root,
  directory: string,
  read: (file: string, where: string) => string | undefined,
  fault: SectionError,
): WebConfig {
  for (const key of Object.keys(root).filter((key) => !knownKeys.includes(key)))
    fault(key, `unknown key; known are ${knownKeys.join(", ")}`);
  const tls = readSection("tls_server_config", root["tls_server_config"], fault);
  const http = readSection("http_server_config", root["http_server_config"], fault);
  const limit = readSection("rate_limit", root["rate_limit"], fault);
  return {
    tls: tls && readCertificates(tls, directory, read, fault),
    headers: readHeaders(http?.value.headers),
    users: readUsers(root["basic_auth_users"], fault),
    rateLimit: limit && readRateLimit(limit, fault),
  };
}

const knownKeys = ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"];

function readCertificates(
  { value, wrong }: Section<"tls_server_config">,
  directory: string,
  read: (file: string, where: string) => string | undefined,
  fault: SectionError,
): TlsConfig | undefined {
  let faultless = wrong.size === 0;
  const tls = readTls(value, {
    wrong,
    read: (key, file) => read(resolve(directory, file), `tls_server_config.${key}`),
    fault: (key, what) => {
      faultless = false;
      fault(`tls_server_config.${key}`, what);
    },
  });
  if (tls !== undefined && faultless && !isUsable(tls))
    fault("tls_server_config", "certificate, key, versions and cipher suites do not work together");
  return tls;
}

function readHeaders(given: Readonly<Record<string, string | undefined>> = {}): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) if (value) headers.set(name, value);
  return headers;
}

function readRateLimit({ value, wrong }: Section<"rate_limit">, fault: SectionError): RateLimit | undefined {
  const { interval: intervalMs = 0, burst = 0 } = value;
  if (intervalMs === 0) return undefined;
  if (burst === 0 && !wrong.has("burst"))
    fault("rate_limit.burst", "must be 1 or more: with 0 every request would be refused");
  return { intervalMs, burst };
}
