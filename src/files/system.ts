import { codeOf } from "../common/error-code.js";
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

/** What the room needs of a file system; tests hand in a simulated one with its own clock and errors. */
export interface FileSystem {
  /** Names in the directory, in no order. Rejects as node:fs does. */
  list(directory: string): Promise<string[]>;
  /** Follows symbolic links. */
  stat(path: string): Promise<FileStat>;
  open(path: string): Promise<OpenFile>;
}

export interface FileStat {
  /** Device and inode: `2049:1314`. */
  readonly id: string;
  readonly size: number;
  /** Milliseconds UTC. */
  readonly modifiedAt: number;
  /** Milliseconds UTC; moves with every change, also of the content in place. */
  readonly changedAt: number;
  readonly isFile: boolean;
}

export interface OpenFile {
  stat(): Promise<FileStat>;
  /** Fills the buffer from the position on; gives fewer bytes only at the end of the file. */
  read(buffer: Buffer, position: number): Promise<number>;
  close(): Promise<void>;
}

/** The path without symbolic links, or as far as it can be told. */
export async function truePath(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}

/** The code of a file system error, `ENOENT`, or its message. */
export function errorCode(error: unknown): string {
  return codeOf(error) ?? (error instanceof Error ? error.message : String(error));
}
