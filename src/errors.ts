import { codeOf } from "./common/error-code.js";

/** Settings that cannot be worked with: exit code 2. Carries every fault found, one line each, free of secrets. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(errors.join("\n"));
    this.errors = errors;
  }
}

/** Trouble while running that a person can act on: exit code 1 and this message, which holds no text of a log line. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** Why a file or connection failed, in words: `permission denied`. Never the error's own text, which may quote data. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) return wordsOf(code) ?? code;
  return error instanceof Error ? error.name : "unknown error";
}

/** The same of a code of the system (`EACCES`); undefined for one without words, or what is none. */
export function wordsOf(code: string): string | undefined {
  return reasons.get(code);
}

/** True for what the operating system reported: its text names a path or an address, never what was read. */
export function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "syscall" in error && codeOf(error) !== undefined;
}

const reasons = new Map([
  ["ENOENT", "no such file or directory"],
  ["EACCES", "permission denied"],
  ["EPERM", "not permitted"],
  ["EEXIST", "file exists"],
  ["EISDIR", "is a directory"],
  ["ENOTDIR", "is not a directory"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "the name is too long"],
  ["EROFS", "read-only file system"],
  ["ENOSPC", "no space left on device"],
  ["EDQUOT", "disk quota exceeded"],
  ["EIO", "input/output error"],
  ["ESTALE", "stale handle of a network share"],
  ["EMFILE", "too many open files"],
  ["ENFILE", "too many open files on this machine"],
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", "host name not found"],
  ["EAI_AGAIN", "host name not found at the moment"],
  ["EHOSTUNREACH", "host not reachable"],
  ["ETIMEDOUT", "no answer in time"],
  ["ECONNRESET", "connection broken off"],
]);
