import type { FailurePool } from "./block.js";
import { unlessGone, type SpoolFiles } from "./files.js";
import type { Attempt } from "./message.js";
import { countAttempts, parseSlog } from "./slog.js";

/** A slog as it was read, and how it is told that it did not change since. */
export interface Slog {
  readonly attempts: readonly Attempt[];
  readonly size: number;
  readonly modifiedAt: number;
  /** Bytes at its beginning of which only the attempts were counted. */
  readonly skippedBytes: number;
  readonly isUnreadable: boolean;
}

/**
 * Reads a slog, or gives `known` where neither size nor modification time changed. Undefined where there is none. Of one that
 * is longer than 256 KiB only the end is kept, though its attempts have their true numbers. Never rejects: of one that
 * cannot be read the attempts stay as known.
 */
export async function readSlog(
  files: SpoolFiles,
  path: string,
  known: Slog | undefined,
  pool: FailurePool,
): Promise<Slog | undefined> {
  try {
    const stats = await unlessGone(files.stat(path));
    if (stats === undefined) return undefined;
    const { size, modifiedAt } = stats;
    if (known?.size === size && known.modifiedAt === modifiedAt) return known;
    if (!stats.isFile) return { attempts: [], size, modifiedAt, skippedBytes: 0, isUnreadable: true };
    // the size from before the reading: what is appended meanwhile shows as a change the next time
    const end = await unlessGone(readEnd(files, path, size));
    if (end === undefined) return undefined;
    const { text, before, skippedBytes } = end;
    return { attempts: parseSlog(text, { pool, before }), size, modifiedAt, skippedBytes, isUnreadable: false };
  } catch {
    const { attempts = [], skippedBytes = 0 } = known ?? {};
    // no time equals this one
    return { attempts, size: 0, modifiedAt: NaN, skippedBytes, isUnreadable: true };
  }
}

interface End {
  readonly text: string;
  /** Attempts that begin before the text. */
  readonly before: number;
  readonly skippedBytes: number;
}

async function readEnd(files: SpoolFiles, path: string, size: number): Promise<End> {
  const from = Math.max(0, size - mostBytes);
  let before = 0;
  let line = "";
  for (let position = 0; position < from; position += chunkBytes) {
    const chunk = await files.read(path, position, Math.min(chunkBytes, from - position));
    const text = line + chunk.toString("latin1");
    const end = text.lastIndexOf("\n") + 1;
    before += countAttempts(text.slice(0, end));
    // of the line that goes on in the next chunk its beginning tells what it is
    line = text.slice(end, end + mostLineStart);
  }
  const text = line + (await files.read(path, from, size - from)).toString("latin1");
  return { text, before, skippedBytes: from };
}

const mostBytes = 256 * 1024;
const chunkBytes = 64 * 1024;
const mostLineStart = 64;
