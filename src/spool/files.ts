import { open, readdir, stat } from "node:fs/promises";
import { codeOf } from "../common/error-code.js";

/** What the room needs of a file system: three ways of looking, none that changes or locks anything. Tests hand in another. */
export interface SpoolFiles {
  /** Names in the directory, in no order. Rejects as node:fs does, and so do the others. */
  list(directory: string): Promise<string[]>;
  stat(path: string): Promise<SpoolFileStat>;
  /** Up to `length` bytes from `from` on; fewer at the end of the file. */
  read(path: string, from: number, length: number): Promise<Buffer>;
}

export interface SpoolFileStat {
  readonly size: number;
  /** Milliseconds UTC, with fractions. */
  readonly modifiedAt: number;
  readonly isFile: boolean;
}

export const nodeSpoolFiles: SpoolFiles = {
  list: (directory) => readdir(directory),
  async stat(path) {
    const stats = await stat(path);
    return { size: stats.size, modifiedAt: stats.mtimeMs, isFile: stats.isFile() };
  },
  async read(path, from, length) {
    const handle = await open(path, "r");
    try {
      const buffer = Buffer.allocUnsafe(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(buffer, filled, length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.subarray(0, filled);
    } finally {
      await handle.close();
    }
  },
};

/** What `promise` gives, or undefined where the file is gone: messages move and end while they are looked at. */
export async function unlessGone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** A name that is no directory where one is expected counts as one that is not there. */
function isGone(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "");
}
