import type { FileStat, FileSystem, OpenFile } from "../../src/files/system.js";
import type { StateDisk } from "../../src/files/state.js";

/**
 * A simulated disk with a clock: files with inodes that are used again, open handles that outlive their names, loss of
 * bytes that were not synced, and errors on demand.
 */
export interface SimulatedDisk extends FileSystem, StateDisk {
  /** Milliseconds UTC, moved by the test. */
  time: number;
  /** Gives the error code to fail with, or undefined. */
  fault: (operation: "list" | "stat" | "open" | "read" | "write", path: string) => string | undefined;
  append(path: string, text: string | Buffer): void;
  /** Content that was never appended: truncation and refill in place. */
  rewrite(path: string, text: string | Buffer): void;
  move(from: string, to: string): void;
  delete(path: string): void;
  copy(from: string, to: string): void;
  link(target: string, path: string): void;
  content(path: string): string;
  paths(): string[];
  openHandles(): number;
}

interface Inode {
  readonly id: number;
  data: Buffer;
  modifiedAt: number;
  changedAt: number;
  handles: number;
  names: number;
}

export function createDisk(start = Date.UTC(2026, 10, 24, 12)): SimulatedDisk {
  const names = new Map<string, Inode>();
  /** When names came or went, by directory. */
  const listings = new Map<string, number>();
  const free: number[] = [];
  let nextId = 100;
  let tick = 0;
  let handles = 0;

  const disk: SimulatedDisk = {
    time: start,
    fault: () => undefined,

    async list(directory) {
      await step("list", directory);
      return [...names.keys()]
        .filter((path) => path.startsWith(`${directory}/`))
        .map((path) => path.slice(directory.length + 1));
    },
    async stat(path) {
      await step("stat", path);
      const inode = names.get(path);
      if (inode !== undefined) return statOf(inode);
      if ([...names.keys()].some((name) => name.startsWith(`${path}/`)) || path === "/logs")
        return { id: "1:1", size: 0, modifiedAt: 0, changedAt: listings.get(path) ?? 0, isFile: false };
      throw failure("ENOENT", path);
    },
    async open(path) {
      await step("open", path);
      const inode = find(path);
      inode.handles++;
      handles++;
      let closed = false;
      const handle: OpenFile = {
        stat: async () => {
          await step("stat", path);
          return statOf(inode);
        },
        async read(buffer, position) {
          await step("read", path);
          if (position >= inode.data.length) return 0;
          return inode.data.copy(buffer, 0, position, Math.min(inode.data.length, position + buffer.length));
        },
        close: () => {
          if (!closed) {
            closed = true;
            inode.handles--;
            handles--;
            release(inode);
          }
          return Promise.resolve();
        },
      };
      return handle;
    },

    async read(path) {
      await step("read", path);
      return Buffer.from(find(path).data);
    },
    async write(path, bytes) {
      await step("write", path);
      put(path, bytes);
    },
    async extend(path, bytes, size) {
      await step("write", path);
      if (find(path).data.length !== size) throw failure("EINVAL", path);
      disk.append(path, bytes);
    },
    async rename(from, to) {
      await step("write", to);
      disk.move(from, to);
    },
    makeDirectory: () => Promise.resolve(),
    remove: (path) => {
      disk.delete(path);
      return Promise.resolve();
    },

    append(path, text) {
      const inode = names.get(path) ?? create(path);
      inode.data = Buffer.concat([inode.data, toBuffer(text)]);
      touch(inode);
    },
    rewrite(path, text) {
      const inode = find(path);
      inode.data = toBuffer(text);
      touch(inode);
    },
    move(from, to) {
      const inode = find(from);
      if (names.has(to)) disk.delete(to);
      names.delete(from);
      names.set(to, inode);
      inode.changedAt = stamp();
      noteNames(from, to);
    },
    delete(path) {
      const inode = names.get(path);
      if (inode === undefined) return;
      names.delete(path);
      noteNames(path);
      inode.names--;
      release(inode);
    },
    copy(from, to) {
      put(to, find(from).data);
    },
    link(target, path) {
      const inode = find(target);
      inode.names++;
      names.set(path, inode);
      noteNames(path);
    },
    content: (path) => find(path).data.toString("latin1"),
    paths: () => [...names.keys()],
    openHandles: () => handles,
  };

  async function step(operation: Parameters<SimulatedDisk["fault"]>[0], path: string): Promise<void> {
    await Promise.resolve();
    const code = disk.fault(operation, path);
    if (code !== undefined) throw failure(code, path);
  }

  function find(path: string): Inode {
    const inode = names.get(path);
    if (inode === undefined) throw failure("ENOENT", path);
    return inode;
  }

  function put(path: string, bytes: Buffer): void {
    const inode = names.get(path) ?? create(path);
    inode.data = Buffer.from(bytes);
    touch(inode);
  }

  /** The lowest free inode, as ext4 does: a file created after a deletion gets the deleted one's. */
  function create(path: string): Inode {
    const id = lowest(free) ?? nextId++;
    const inode = { id, data: Buffer.alloc(0), modifiedAt: 0, changedAt: 0, handles: 0, names: 1 };
    names.set(path, inode);
    noteNames(path);
    return inode;
  }

  function noteNames(...paths: readonly string[]): void {
    for (const path of paths) listings.set(path.slice(0, path.lastIndexOf("/")), stamp());
  }

  function release(inode: Inode): void {
    if (inode.names === 0 && inode.handles === 0) free.push(inode.id);
  }

  function touch(inode: Inode): void {
    inode.modifiedAt = disk.time;
    inode.changedAt = stamp();
  }

  /** Changes within one millisecond differ, as they do in nanoseconds. */
  function stamp(): number {
    tick++;
    return disk.time + (tick % 1000) / 1000;
  }

  return disk;
}

function lowest(free: number[]): number | undefined {
  if (free.length === 0) return undefined;
  return free.splice(free.indexOf(Math.min(...free)), 1)[0];
}

function statOf(inode: Inode): FileStat {
  const { id, data, modifiedAt, changedAt } = inode;
  return { id: `1:${id}`, size: data.length, modifiedAt, changedAt, isFile: true };
}

function toBuffer(text: string | Buffer): Buffer {
  return typeof text === "string" ? Buffer.from(text, "latin1") : text;
}

function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
