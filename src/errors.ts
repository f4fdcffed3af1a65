import { codeOf } from "./common/error-code.js";

/** Invalid settings: exit code 2. Carries every error found, one line each, free of secrets. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly errors: readonly string[];

  constructor(errors: readonly string[]) {
    super(errors.join("\n"));
    this.errors = errors;
  }
}

/** An error while running that a person can act on: exit code 1 and this message, which holds no text of a log line. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** Why a file or connection failed, in words: `permission denied`. Never the error's own text, which may quote data. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code !== undefined) return describeErrorCode(code) ?? code;
  return error instanceof Error ? error.name : "unknown error";
}

/** The same for an error code (`EACCES`); undefined for an unknown one. */
export function describeErrorCode(code: string): string | undefined {
  return reasons.get(code);
}

/** True for an error of the operating system: its text names a path or an address, never what was read. */
export function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "syscall" in error && codeOf(error) !== undefined;
}

const reasons = new Map([
  ["ENOENT", "no such file or directory"],
  ["EACCES", "permission denied"],
  ["EPERM", "operation not permitted"],
  ["EEXIST", "file exists"],
  ["EISDIR", "is a directory"],
  ["ENOTDIR", "is not a directory"],
  ["ELOOP", "too many symbolic links"],
  ["ENAMETOOLONG", "file name too long"],
  ["EROFS", "read-only file system"],
  ["ENOSPC", "no space left on device"],
  ["EDQUOT", "disk quota exceeded"],
  ["EIO", "input/output error"],
  ["ESTALE", "stale file handle of a network share"],
  ["EMFILE", "too many open files"],
  ["ENFILE", "too many open files in system"],
  ["ECONNREFUSED", "connection refused"],
  ["ENOTFOUND", "host name not found"],
  ["EAI_AGAIN", "temporary failure in name resolution"],
  ["EHOSTUNREACH", "no route to host"],
  ["ETIMEDOUT", "connection timed out"],
  ["ECONNRESET", "connection reset"],
]);
