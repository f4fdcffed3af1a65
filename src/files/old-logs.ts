import { codeOf } from "../common/error-code.js";
import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { ConfigError, Failure, reasonOf } from "../errors.js";
import type { KindName } from "../line.js";
import { kindOfFile } from "./name.js";

/** One old log file. */
export interface OldLog {
  readonly path: string;
  readonly kind: KindName;
  /** As XMail named it: without `.gz`. */
  readonly file: string;
  /** Size on disk when it was found; what is written later is left to the running exporter. */
  readonly bytes: number;
  /** Where reading begins, in a file that is not packed: the line that this byte is in, unless it is the first of it, is left out. */
  readonly from?: number;
}

/**
 * The files named, or all logs of the directory; empty ones are left out. Throws ConfigError with every file that cannot
 * be used; those that cannot be read are no error where `onUnreadable` takes them. Two files of one name are refused: lines
 * would count twice, or those of two servers as one.
 */
export async function findLogs(
  paths: readonly string[],
  directory: string,
  onUnreadable?: (trouble: string) => void,
): Promise<OldLog[]> {
  const found = new Map<string, OldLog>();
  const errors: string[] = [];
  const unreadable = onUnreadable ?? ((trouble: string) => void errors.push(trouble));
  for (const path of paths.length > 0 ? paths : await list(directory)) {
    const file = logName(path);
    const kind = kindOfFile(file);
    const known = found.get(file);
    if (kind === undefined) errors.push(`${path}: ${await whyNoLog(path)}`);
    else if (known !== undefined)
      errors.push(`${path}: ${known.path} is the same log; one server at a time, each file once`);
    else {
      const size = await stat(path).then((stats) => (stats.isFile() ? stats.size : "is no file"), reasonOf);
      if (typeof size === "string") unreadable(`${path}: cannot be read: ${size}`);
      else found.set(file, { path, kind, file, bytes: size });
    }
  }
  if (errors.length > 0) throw new ConfigError(errors);
  return [...found.values()].filter(({ bytes }) => bytes > 0);
}

/**
 * The bytes of a log, unpacked, up to its last complete line: pieces of whole lines, each good until the next one is asked
 * for. `onRead` is told the bytes taken from disk. Rejects with a Failure.
 */
export async function* readLog(log: OldLog, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  const chunks = log.path.endsWith(".gz") ? unpack(log, onRead) : readPlain(log, onRead);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of chunks) {
      let start = 0;
      if (rest.length > 0) {
        start = chunk.indexOf(lf) + 1;
        rest = Buffer.concat([rest, start > 0 ? chunk.subarray(0, start) : chunk]);
        // longer than any line may be: the reader behind can tell so without the rest
        if (start === 0 && rest.length <= longestRest) continue;
        yield rest;
        if (start === 0) start = chunk.length;
      }
      const end = Math.max(start, chunk.lastIndexOf(lf) + 1);
      if (end > start) yield chunk.subarray(start, end);
      rest = Buffer.from(chunk.subarray(end));
    }
  } catch (error) {
    throw new Failure(`${log.path}: cannot be read: ${whyUnreadable(error)}`);
  }
}

/** All bytes of a log as they come, unpacked. `onRead` is told the bytes taken from disk. Rejects as node:fs and zlib do. */
export async function* readWhole(path: string, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  if (path.endsWith(".gz")) return yield* unpack({ path, bytes: Infinity }, onRead);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    onRead(chunk.length);
    yield chunk;
  }
}

/** Into the same buffer again and again: a new one for each piece takes longer than the reading itself. */
async function* readPlain({ path, bytes, from = 0 }: OldLog, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, bytes));
  const handle = await open(path);
  // up to the end of the line before
  let isSkipping = from > 0;
  try {
    for (let position = Math.max(0, from - 1); position < bytes;) {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, bytes - position), position);
      if (bytesRead === 0) return;
      position += bytesRead;
      onRead(bytesRead);
      const start = isSkipping ? buffer.subarray(0, bytesRead).indexOf(lf) + 1 : 0;
      if (isSkipping && start === 0) continue;
      isSkipping = false;
      yield buffer.subarray(start, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

async function* unpack(
  { path, bytes }: Pick<OldLog, "path" | "bytes">,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const raw = createReadStream(path, { end: bytes - 1, highWaterMark: chunkBytes });
  let told = 0;
  try {
    const chunks = pipeline(raw, createGunzip({ chunkSize: chunkBytes }), () => undefined);
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      onRead(raw.bytesRead - told);
      told = raw.bytesRead;
      yield chunk;
    }
  } finally {
    raw.destroy();
  }
}

/** A log that is being packed is there twice for a moment: the packed one is not complete then. */
async function list(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    throw new ConfigError([directoryProblem(directory, reasonOf(error))]);
  });
  const logs = names.filter((name) => kindOfFile(logName(name)) !== undefined && !names.includes(name.slice(0, -3)));
  if (logs.length === 0) throw new ConfigError([`log directory ${directory} contains no XMail logs`]);
  return logs.toSorted().map((name) => join(directory, name));
}

/** As XMail named it: without directory and `.gz`. */
export function logName(path: string): string {
  return basename(path).replace(/\.gz$/, "");
}

/** Why a path without the name of a log is none, in words: it may be mistyped, or the directory of the logs. `hint`: what a log needs. */
export async function whyNoLog(
  path: string,
  hint = ", such as smtp-202611240000 or the same with .gz",
): Promise<string> {
  const found = await stat(path).catch(reasonOf);
  if (typeof found === "string") return `cannot be read: ${found}`;
  if (found.isDirectory()) return "is a directory; pass the log files in it";
  return `not named like an XMail log${hint}`;
}

/** What a command says that cannot read it: how to fix it takes more than a line, and depends on the system. */
export function directoryProblem(directory: string, reason: string): string {
  return `log directory ${directory}: ${reason}; run xmail-exporter check with the same settings to see how to fix it`;
}

/** In words, as the end of a sentence. */
export function whyUnreadable(error: unknown): string {
  return codeOf(error)?.startsWith("Z_") === true ? "it is damaged, or no gzip file" : reasonOf(error);
}

const lf = 10;
const chunkBytes = 512 * 1024;
/** The highest --xmail.max-line-bytes. */
const longestRest = 64 * 1024 * 1024;
