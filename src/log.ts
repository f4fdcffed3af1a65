import pino from "pino";

/**
 * THE EXPORTER'S OWN LOG, on stderr: one line per message, in the format of Prometheus exporters. Never a line of a log file, never a
 * password: callers pass counts, names and reasons.
 */
export type Logger = pino.Logger;

/** What a room needs of a logger. Fields never hold passwords, hashes or keys. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFormat = "logfmt" | "json";

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  /** Gets whole lines including the line end; default stderr. */
  readonly destination?: { write(line: string): unknown };
}

export function createLogger({ level, format, destination = process.stderr }: LogOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"ts":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: (error: unknown) => describe(error, level), error: (error: unknown) => describe(error, level) },
  };
  const target = { write: (line: string) => void destination.write(format === "json" ? line : toLogfmt(line)) };
  return pino(options, target);
}

/** The stack is for debugging only; to everyone else it is noise. */
function describe(error: unknown, level: LogLevel): unknown {
  if (!(error instanceof Error)) return error;
  return level === "debug" ? (error.stack ?? error.message) : error.message;
}

/** `ts=2026-11-24T10:05:57.123Z level=info msg="caught up" files=3` */
function toLogfmt(line: string): string {
  const { ts, level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const pairs = Object.entries({ ts, level, msg, ...rest }).filter(([, value]) => value !== undefined);
  return `${pairs.map(([key, value]) => `${toKey(key)}=${toValue(value)}`).join(" ")}\n`;
}

function toKey(key: string): string {
  return key.replace(/[^\w.\-/]/g, "_");
}

function toValue(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[^\s"=\\\p{C}\u2028\u2029]+$/u.test(text) ? text : quote(text);
}

/** One message stays one line, whatever it contains: control characters would also affect a terminal. */
function quote(text: string): string {
  const escape = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[\x7f-\x9f\u2028\u2029]/g, escape);
}
