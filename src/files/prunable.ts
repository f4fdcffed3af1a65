import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { codeOf } from "../common/error-code.js";
import { kindOfFile, nameTime } from "./name.js";
import { logName } from "./old-logs.js";

/** A log file, plain or packed, that is old enough. */
export interface OldFile {
  readonly path: string;
  /** As XMail named it. */
  readonly name: string;
  readonly isPacked: boolean;
  readonly size: number;
  /** What a killed `prune` left: a log that it had put aside to remove it (held-file.ts), or a copy that it was packing (pack.ts). */
  readonly leftover?: "aside" | "copy";
  /** Why it is kept whatever was read of it. */
  readonly kept?: string;
}

/**
 * The log files of a directory whose last change and whose name are older than `before`, the oldest first. Other files, and those that are
 * younger, are not mentioned. `before` is in milliseconds UTC, `fileTime` gives those of a name. Rejects as node:fs does.
 */
export async function findOld(
  directory: string,
  before: number,
  fileTime: (name: string) => number | undefined,
): Promise<OldFile[]> {
  const names = (await readdir(directory)).filter((name) => kindOfFile(logName(withoutEnd(name))) !== undefined);
  const looked = await Promise.all(names.map((name) => look(directory, name)));
  const found = looked.filter((file) => file !== undefined);
  const logs = found.filter(({ leftover }) => leftover === undefined);
  const newest = findNewest(logs);
  const plain = new Set(logs.flatMap(({ name, isPacked }) => (isPacked ? [] : [name])));
  return found
    .filter(({ name, modifiedAt }) => Math.max(modifiedAt, fileTime(name) ?? Infinity) < before)
    .toSorted((a, b) => nameTime(a.name) - nameTime(b.name) || (a.path < b.path ? -1 : 1))
    .map((file) => {
      if (!file.isFile) return { ...file, kept: "it is no regular file" };
      if (newest.has(file.path)) return { ...file, kept: "it is the newest of its log" };
      return file.isPacked && file.leftover === undefined && plain.has(file.name)
        ? { ...file, kept: "the log is there unpacked, too" }
        : file;
    });
}

type Looked = Omit<OldFile, "kept"> & { readonly isFile: boolean; readonly modifiedAt: number };

/** Undefined where it went away. */
async function look(directory: string, entry: string): Promise<Looked | undefined> {
  const path = join(directory, entry);
  try {
    const stats = await lstat(path);
    const log = withoutEnd(entry);
    const leftover = log === entry ? {} : { leftover: entry.endsWith(".tmp") ? ("copy" as const) : ("aside" as const) };
    const place = { path, name: logName(log), isPacked: log.endsWith(".gz"), ...leftover };
    return { ...place, size: stats.size, isFile: stats.isFile(), modifiedAt: stats.mtimeMs };
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** `smtp-202608010000.gz` of `smtp-202608010000.gz.0b6ff3d3-....tmp`; other names as they are. */
function withoutEnd(entry: string): string {
  return entry.replace(/\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:removing|tmp)$/, "");
}

/** By name, and by the last change: XMail writes to one of them. */
function findNewest(files: readonly Looked[]): Set<string> {
  const regular = files.filter(({ isFile }) => isFile);
  const kinds = Map.groupBy(regular, ({ name }) => kindOfFile(name)).values();
  return new Set(
    [...kinds].flatMap((own) =>
      [(file: Looked) => nameTime(file.name), (file: Looked) => file.modifiedAt].flatMap((timeOf) => {
        const latest = Math.max(...own.map(timeOf));
        return own.filter((file) => timeOf(file) === latest).map(({ path }) => path);
      }),
    ),
  );
}
