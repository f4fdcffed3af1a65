import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename, unlink, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
import { errorCode } from "./system.js";

/** Whose state it is: that of a pipeline, or of what is counted in the queue. */
export type Pipeline = "metrics" | "otlp" | "queue";

/**
 * The state of one pipeline on disk: two generations, `metrics.a.json` and `metrics.b.json`, the older one always the
 * next to be replaced, so that a crash or a full disk at any moment leaves a whole one. Each file is a line about the
 * rest (format, sequence, checksum) and the rest.
 */
export interface StateStore {
  /** The newest whole generation. Throws NewerState where a later version wrote it. Keeps damaged files aside. */
  load(): Promise<LoadedState>;
  /**
   * Replaces the older generation; durable when it resolves. Rejects where the disk refuses; the other generation stays whole.
   * A text is taken as the JSON itself: who has much to say writes it in less time.
   */
  save(body: unknown): Promise<void>;
}

interface LoadedState {
  readonly body: unknown;
  /** Names under which damaged generations were kept. */
  readonly damaged: readonly string[];
}

/** Written by a later version of the exporter: reading it with this one would lose what it added. */
export class NewerState extends Error {}

/** What the store needs of a disk; tests hand in one with faults. */
export interface StateDisk {
  read(path: string): Promise<Buffer>;
  /** Writes and syncs the file. */
  write(path: string, bytes: Buffer): Promise<void>;
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
  let sequence = 0;
  let nextSlot = 0;

  async function load(): Promise<LoadedState> {
    const damaged: string[] = [];
    let newest: Generation | undefined;
    for (const [slot, path] of slots.entries()) {
      const bytes = await disk.read(path).catch((error: unknown) => notFound(error));
      if (bytes === undefined) continue;
      const generation = readGeneration(bytes, path);
      if (generation === undefined) damaged.push(await keepAside(path));
      else if (newest === undefined || generation.sequence > newest.sequence) {
        newest = generation;
        nextSlot = 1 - slot;
      }
    }
    sequence = newest?.sequence ?? 0;
    return { body: newest?.body, damaged };
  }

  async function keepAside(path: string): Promise<string> {
    const aside = `${path}.damaged-${new Date(now()).toISOString().replace(/[:.]/g, "")}`;
    // on a read-only disk it stays where it is, and is skipped again at the next start
    await disk.rename(path, aside).catch(() => undefined);
    return aside;
  }

  async function save(body: unknown): Promise<void> {
    const path = slots[nextSlot] ?? "";
    const temporary = `${directory}/${pipeline}.tmp`;
    const text = typeof body === "string" ? body : JSON.stringify(body);
    // collecting it took its time already: others get a turn
    if (text.length > much) await setImmediate();
    const bytes = Buffer.from(`${text}\n`);
    const head = JSON.stringify({ format, sequence: sequence + 1, sha256: checksum(bytes.subarray(0, -1)) });
    try {
      await disk.write(temporary, Buffer.concat([Buffer.from(`${head}\n`), bytes]));
      await disk.rename(temporary, path);
    } catch (error) {
      await disk.remove(temporary).catch(() => undefined);
      throw error;
    }
    sequence++;
    nextSlot = 1 - nextSlot;
  }

  return { load, save };
}

interface Generation {
  readonly sequence: number;
  readonly body: unknown;
}

function readGeneration(bytes: Buffer, path: string): Generation | undefined {
  const end = bytes.indexOf(10);
  const head = parseJson(bytes.subarray(0, Math.max(0, end)).toString()) as
    Partial<Record<string, unknown>> | undefined;
  if (typeof head !== "object" || head === null) return undefined;
  const { format: written, sequence, sha256 } = head;
  if (typeof written === "number" && written > format)
    throw new NewerState(
      `${path} was written by a newer version of the exporter (format ${written}, this one reads ${format})`,
    );
  const text = bytes.subarray(end + 1, -1).toString();
  if (typeof sequence !== "number" || sha256 !== checksum(text)) return undefined;
  return { sequence, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checksum(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

function notFound(error: unknown): undefined {
  if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return undefined;
  throw error;
}

export const nodeStateDisk: StateDisk = {
  read: (path) => readFile(path),
  write: (path, bytes) => withFile(path, "w", (file) => file.writeFile(bytes)),
  async rename(from, to) {
    await rename(from, to);
    // Windows has no handle on a directory to sync
    if (process.platform !== "win32") await withFile(dirname(to), "r", () => Promise.resolve());
  },
  async makeDirectory(path) {
    await mkdir(path, { recursive: true, mode }).catch((error: unknown) => {
      // that is what Node says of a read-only file system then
      if (errorCode(error) !== "ENOENT") throw error;
      return mkdir(path, mode);
    });
  },
  remove: (path) => unlink(path),
};

async function withFile(path: string, flags: string, act: (file: FileHandle) => Promise<void>): Promise<void> {
  // counters and file names are nobody else's business
  const file = await open(path, flags, 0o640);
  try {
    await act(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

const mode = 0o750;
const format = 1;
/** Characters that take some milliseconds to encode. */
const much = 1_000_000;
