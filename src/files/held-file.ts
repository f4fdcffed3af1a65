import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, open, rename, unlink } from "node:fs/promises";
import { Failure } from "../errors.js";
import { toFileStat } from "./node-system.js";
import type { FileStat, OpenFile } from "./system.js";

/** A FILE THAT MAY BE REMOVED. It is held open from the look on, so that only what was looked at can go. */
export interface HeldFile extends OpenFile {
  readonly path: string;
  /** As it was when it was opened. */
  readonly seen: FileStat;
  readonly mode: number;
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Removes it if it is still what was looked at, byte for byte as far as size and times tell. Throws Changed where it is not. */
  remove(): Promise<void>;
}

/** The file is not what was looked at; it is where it was. */
export class Changed extends Failure {
  constructor(path: string) {
    super(`${path}: was changed meanwhile, and is kept`);
  }
}

/** Opens a regular file; no symbolic link is followed. Rejects as node:fs does, and with Changed where the path is no file by then. */
export async function holdFile(path: string): Promise<HeldFile> {
  // a pipe in its place must not make this wait
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = await handle.stat({ bigint: true });
    const seen = toFileStat(stats);
    if (!seen.isFile) throw new Changed(path);
    const [mode, uid, gid] = [stats.mode, stats.uid, stats.gid].map(Number);
    const stat = async () => toFileStat(await handle.stat({ bigint: true }));
    return {
      ...{ path, seen, stat },
      ...{ mode: (mode ?? 0) & 0o777, owner: { uid: uid ?? 0, gid: gid ?? 0 } },
      read: async (buffer, position) => (await handle.read(buffer, 0, buffer.length, position)).bytesRead,
      remove: () => remove(path, seen, stat),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Under a name of ours first: between a last look at a name and its removal, another file could come to stand there. */
async function remove(path: string, seen: FileStat, stat: () => Promise<FileStat>): Promise<void> {
  const isSame = async (name: string) => {
    const [there, held] = [toFileStat(await lstat(name, { bigint: true })), await stat()];
    return there.id === seen.id && held.size === seen.size && held.modifiedAt === seen.modifiedAt;
  };
  if (!(await isSame(path))) throw new Changed(path);
  const aside = `${path}.${randomUUID()}.removing`;
  await rename(path, aside);
  if (await isSame(aside)) return unlink(aside);
  await putBack(aside, path);
  throw new Changed(path);
}

/** Over nothing that came to stand there. */
async function putBack(aside: string, path: string): Promise<void> {
  try {
    await link(aside, path);
    await unlink(aside);
  } catch {
    throw new Failure(`${path}: was replaced meanwhile; what stood there is now ${aside}`);
  }
}
