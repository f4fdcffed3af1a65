import { fstatSync, readSync, statSync } from "node:fs";
import { open, readdir, stat, statfs, type FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import type { FileStat, FileSystem } from "./system.js";

/**
 * Asks the system in other threads, so that a server that does not answer (NFS) or a slow disk holds up nothing but the
 * reading itself. Short questions about a disk of this machine are asked here: what was written a moment ago is still in memory
 * and takes some microseconds, to hand the question over takes ten times as long.
 */
export function createFileSystem(): FileSystem {
  let isLocal = false;
  let lastBreath = 0;

  /** Ten thousand old files are ten thousand short answers, asked for all at once: others get their turn in between. */
  async function yieldToEventLoop(): Promise<void> {
    while (performance.now() - lastBreath >= breathMs) {
      const before = lastBreath;
      await setImmediate();
      // for the first of those that waited together; the others see whether there is still time
      if (lastBreath === before) lastBreath = performance.now();
    }
  }

  return {
    async list(directory) {
      // looked at each time: it may be mounted later
      const { type } = await statfs(directory);
      isLocal = localTypes.has(type);
      return readdir(directory);
    },
    async stat(path) {
      if (!isLocal) return toFileStat(await stat(path, { bigint: true }));
      await yieldToEventLoop();
      return toFileStat(statSync(path, { bigint: true }));
    },
    async open(path) {
      const handle = await open(path, "r");
      return {
        stat: async () =>
          toFileStat(isLocal ? fstatSync(handle.fd, { bigint: true }) : await handle.stat({ bigint: true })),
        async read(buffer, position) {
          if (!isLocal || buffer.length > longest) return readAside(handle, buffer, position);
          await yieldToEventLoop();
          return readSync(handle.fd, buffer, 0, buffer.length, position);
        },
        close: () => handle.close(),
      };
    },
  };
}

async function readAside(handle: FileHandle, buffer: Buffer, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

interface BigIntStats {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeMs: bigint;
  ctimeNs: bigint;
  isFile(): boolean;
}

/** Inodes are 64 bit on some file systems: as numbers two of them could look the same. */
export function toFileStat(stats: BigIntStats): FileStat {
  return {
    id: `${stats.dev}:${stats.ino}`,
    size: Number(stats.size),
    modifiedAt: Number(stats.mtimeMs),
    changedAt: Number(stats.ctimeNs) / 1e6,
    isFile: stats.isFile(),
  };
}

/**
 * Disks of this machine as statfs(2) of Linux numbers them: ext2 to ext4, XFS, Btrfs, F2FS, ZFS, bcachefs, tmpfs and overlay
 * (containers). What is not among them is taken for none.
 */
const localTypes = new Set([
  ...[0xef53, 0x58465342, 0x9123683e, 0xf2f52010, 0x2fc12fc1, 0xca451a4e, 0x01021994, 0x794c7630],
]);
/**
 * Bytes: a chunk of either pipeline, and the line before it that is read with it. To wait for another thread would take longer than
 * all that is made of a chunk.
 */
const longest = 524_288;
/** Milliseconds. */
const breathMs = 4;
