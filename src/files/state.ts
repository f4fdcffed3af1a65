import { constants } from "node:fs";
import { mkdir, open, readFile, rename, stat, unlink, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createCursorChanges, type Changes } from "./cursor-changes.js";
import type { Cursor } from "./cursor.js";
import { createSeriesChanges, type Series } from "./series-changes.js";
import { readStateFile, UnknownFormat, writeHead, writeSave, type StateFile } from "./state-format.js";
import { errorCode } from "./system.js";

/** Whose state it is: that of a pipeline, or of what is counted in the queue. */
export type Pipeline = "metrics" | "otlp" | "traces" | "queue";

/**
 * The state of one pipeline on disk: two generations, `metrics.a.json` and `metrics.b.json`. Each save is appended to the
 * newer one; when that has grown to twice its size, the older one is replaced by a whole new one. So a crash or a full disk at any
 * moment leaves a whole state, and what a save writes does not grow with the number of files that are finished.
 */
export interface StateStore {
  /** The newest state that is whole. Throws NewerState where a later version wrote it. Keeps damaged files aside. */
  load(): Promise<LoadedState>;
  /**
   * Durable when it resolves. Rejects where the disk refuses; what was saved before stays. A text is taken as the JSON itself: who has
   * much to say writes it in less time. Of `follower.cursors` and of `series` only what changed is written.
   */
  save(body: unknown): Promise<void>;
}

interface LoadedState {
  readonly body: unknown;
  /** Names under which damaged generations were kept. */
  readonly damaged: readonly string[];
  /** Files of which only the beginning is whole, and used: saves that stood behind it are lost. */
  readonly shortened: readonly string[];
}

/** Written by a later version of the exporter: reading it with this one would lose what it added. */
export class NewerState extends Error {}

/** What the store needs of a disk; tests hand in one with errors. */
export interface StateDisk {
  read(path: string): Promise<Buffer>;
  /** Writes and syncs the file. */
  write(path: string, bytes: Buffer): Promise<void>;
  /** Appends to a file that is there, and syncs it. Rejects where it has not `size` bytes. */
  extend(path: string, bytes: Buffer, size: number): Promise<void>;
  /** Replaces `to`, and syncs the directory. */
  rename(from: string, to: string): Promise<void>;
  makeDirectory(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export function createStateStore(
  directory: string,
  pipeline: Pipeline,
  disk: StateDisk,
  now: () => number,
): StateStore {
  const slots = ["a", "b"].map((slot) => `${directory}/${pipeline}.${slot}.json`);
  const changes = createCursorChanges();
  const seriesChanges = createSeriesChanges();
  let sequence = 0;
  let nextSlot = 0;
  /** Generations that are there and whole: before both are, nothing is appended. */
  let generations = 0;
  /** The file that saves are appended to; undefined where the next save has to write a whole one. */
  let open: { readonly path: string; readonly wholeSize: number; size: number } | undefined;

  async function load(): Promise<LoadedState> {
    const damaged: string[] = [];
    const shortened: string[] = [];
    let newest: StateFile | undefined;
    for (const [slot, path] of slots.entries()) {
      const bytes = await disk.read(path).catch((error: unknown) => notFound(error));
      if (bytes === undefined) continue;
      const found = readKnown(bytes, path);
      if (found === undefined) {
        damaged.push(await keepAside(path));
        continue;
      }
      generations++;
      if (newest === undefined || found.sequence > newest.sequence) {
        newest = found;
        nextSlot = 1 - slot;
      }
      if (!found.isWhole) shortened.push(path);
    }
    sequence = newest?.sequence ?? 0;
    return { body: newest?.body, damaged, shortened };
  }

  async function keepAside(path: string): Promise<string> {
    const aside = `${path}.damaged-${new Date(now()).toISOString().replace(/[:.]/g, "")}`;
    // on a read-only disk it stays where it is, and is skipped again at the next start
    await disk.rename(path, aside).catch(() => undefined);
    return aside;
  }

  async function save(body: unknown): Promise<void> {
    const { rest, cursors, series } = split(body);
    // all of one moment: counters and cursors move on while this is written
    const found = changes.find(cursors);
    const grown = series && seriesChanges.find(series);
    // collecting it took its time already: others get a turn
    if (rest.length > much) await setImmediate();
    if (!(await append(rest, found, grown?.changed))) await writeWhole(rest, found, series);
    found.written();
    grown?.written();
  }

  /** False where it has to be written whole: nothing to append to, it grew enough, or the file is not as it was left. */
  async function append(rest: string, { changed, dropped }: Changes, series: Series | undefined): Promise<boolean> {
    if (open === undefined || generations < 2 || open.size > 2 * Math.max(open.wholeSize, smallest)) return false;
    const bytes = writeSave({ rest, cursors: changed, dropped, series });
    const { path, size } = open;
    try {
      await disk.extend(path, bytes, size);
    } catch {
      // what stands at its end now nobody knows, nor whether the other one is there
      open = undefined;
      generations = 0;
      return false;
    }
    open.size += bytes.length;
    return true;
  }

  async function writeWhole(rest: string, found: Changes, series: Series | undefined): Promise<void> {
    const path = slots[nextSlot] ?? "";
    const temporary = `${directory}/${pipeline}.tmp`;
    const save = writeSave({ rest, cursors: found.all(), dropped: [], series });
    const bytes = Buffer.concat([Buffer.from(writeHead(sequence + 1)), save]);
    open = undefined;
    try {
      await disk.write(temporary, bytes);
      await disk.rename(temporary, path);
    } catch (error) {
      await disk.remove(temporary).catch(() => undefined);
      throw error;
    }
    open = { path, wholeSize: bytes.length, size: bytes.length };
    generations++;
    sequence++;
    nextSlot = 1 - nextSlot;
  }

  return { load, save };
}

function readKnown(bytes: Buffer, path: string): StateFile | undefined {
  try {
    return readStateFile(bytes);
  } catch (error) {
    if (!(error instanceof UnknownFormat)) throw error;
    throw new NewerState(`${path} was written by a newer version of the exporter (${error.message})`);
  }
}

/** The cursors and series beside the JSON of all else. */
function split(body: unknown): {
  readonly rest: string;
  readonly cursors: readonly Cursor[];
  readonly series?: Series | undefined;
} {
  if (typeof body === "string") return { rest: body, cursors: [] };
  const { follower, series, ...rest } = body as {
    readonly follower?: { readonly cursors?: readonly Cursor[] };
    readonly series?: Series;
  };
  if (follower?.cursors === undefined) return { rest: JSON.stringify({ ...rest, follower }), cursors: [], series };
  const { cursors, ...others } = follower;
  return { rest: JSON.stringify({ ...rest, follower: others }), cursors, series };
}

function notFound(error: unknown): undefined {
  if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
  throw error;
}

export const nodeStateDisk: StateDisk = {
  read: (path) => readFile(path),
  write: (path, bytes) => withFile(path, "w", (file) => file.writeFile(bytes)),
  extend: (path, bytes, size) =>
    withFile(path, constants.O_WRONLY | constants.O_APPEND, async (file) => {
      if ((await file.stat()).size !== size) throw new Error(`${path} is not as it was left`);
      await file.writeFile(bytes);
    }),
  async rename(from, to) {
    await rename(from, to);
    // Windows has no handle on a directory to sync
    if (process.platform !== "win32") await withFile(dirname(to), "r", () => Promise.resolve());
  },
  makeDirectory,
  remove: (path) => unlink(path),
};

/** Step by step: below a directory that takes none (`/proc/x`) Node's own recursion does not end. */
async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (error) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() === true) return;
    const parent = dirname(path);
    const hasParent = parent === path || (await stat(parent).catch(() => undefined)) !== undefined;
    if (errorCode(error) !== "ENOENT" || hasParent) throw error;
    await makeDirectory(parent);
    await mkdir(path, mode);
  }
}

async function withFile(path: string, flags: string | number, act: (file: FileHandle) => Promise<void>): Promise<void> {
  // counters and file names are nobody else's business
  const file = await open(path, flags, 0o640);
  try {
    await act(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Bytes: a small state is not written whole again before it grew by so much. */
const smallest = 524_288;
const mode = 0o750;
/** Characters that take some milliseconds to encode. */
const much = 1_000_000;
