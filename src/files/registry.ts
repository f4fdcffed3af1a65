import type { Cursor } from "./cursor.js";
import { createDeletedFiles } from "./deleted-files.js";
import { findByHead } from "./fingerprint.js";
import { isAlive } from "./file-state.js";
import { FollowedFile } from "./followed-file.js";
import type { ReadOptions } from "./handle.js";
import { kindOfFile } from "./name.js";
import type { FileStat, OpenFile } from "./system.js";

/**
 * WHOSE CONTENT IS THIS. The files that are followed and those that are gone, told apart by what they hold: the same
 * content under another name or inode is the same file, another content under the same name is another.
 */
export interface FileRegistry {
  readonly files: readonly FollowedFile[];
  add(file: FollowedFile): void;
  /** Deleted for good: no longer followed, but known when it comes back. */
  drop(file: FollowedFile): void;
  /** Keeps what was known of content that is gone from its file, to know it again. Gives the generation of the next. */
  retire(cursor: Cursor): number;
  /** One more than was ever given out under this name. */
  nextGeneration(name: string): number;
  /** True where the file, its inode found under this name, is still that file. Rejects where it cannot be opened. */
  isSame(file: FollowedFile, name: string): Promise<boolean>;
  /**
   * The file that this content belongs to, now under this name and inode: `before` had the name, `placeless` are not at theirs.
   * Undefined for content never met. Rejects where it cannot be opened.
   */
  findKnown(
    name: string,
    stat: FileStat,
    before: FollowedFile | undefined,
    placeless: ReadonlySet<FollowedFile>,
  ): Promise<FollowedFile | undefined>;
  /** The cursor of the one among these with whose first line the file begins. Rejects where it cannot be opened. */
  findOwner(files: Iterable<FollowedFile>, name: string): Promise<Cursor | undefined>;
  cursors(): Cursor[];
}

export type FileRegistryOptions = Pick<ReadOptions, "system" | "redact" | "now"> & { readonly path: string };

export function createFileRegistry(
  restored: readonly Cursor[],
  { system, redact, now, path }: FileRegistryOptions,
): FileRegistry {
  const alive = restored.filter(isAlive);
  // one whose name had come to another file, and which was still open then, has none
  const owners = new Map(alive.map((cursor) => [cursor.name, cursor]));
  let files = alive.map(
    (cursor) => new FollowedFile(cursor, owners.get(cursor.name) === cursor ? pathOf(cursor.name) : undefined),
  );
  const gone = createDeletedFiles(
    restored.filter((cursor) => !isAlive(cursor)),
    mostGone,
  );
  /** The highest given out under each name. */
  const generations = new Map<string, number>();
  for (const { file, generation } of restored) generations.set(file, Math.max(generation, generations.get(file) ?? 0));

  function pathOf(name: string): string {
    return `${path}/${name}`;
  }

  function retire(cursor: Cursor): number {
    gone.add({ ...cursor, goneAt: now() });
    return nextGeneration(cursor.file);
  }

  function nextGeneration(name: string): number {
    const next = (generations.get(name) ?? -1) + 1;
    generations.set(name, next);
    return next;
  }

  async function isSame(file: FollowedFile, name: string): Promise<boolean> {
    if (file.seen.handle !== undefined) return true;
    if (file.cursor.offset > 0) return (await findOwner([file], name)) !== undefined;
    // nothing of it was read, so it is not to be told from any other that has its inode now, but the others are
    return ((await findOwner(files, name)) ?? (await findGone(name))) === undefined;
  }

  /** The same content under another inode: copied, restored, or on a device that got another number at boot. */
  async function findKnown(
    name: string,
    stat: FileStat,
    before: FollowedFile | undefined,
    placeless: ReadonlySet<FollowedFile>,
  ): Promise<FollowedFile | undefined> {
    const own = before === undefined ? undefined : await findOwner([before], name);
    const others = () => [...placeless].filter((file) => file !== before);
    const cursor = own ?? (await findOwner(others(), name)) ?? (await findGone(name));
    if (cursor === undefined) return undefined;
    let file = own === undefined ? [...placeless].find((candidate) => candidate.cursor === cursor) : before;
    if (file === undefined) {
      gone.delete(cursor);
      const { goneAt: _, ...alive } = cursor;
      file = new FollowedFile(alive, undefined);
      files.push(file);
    }
    await file.close();
    file.moveTo(pathOf(name), name, stat.id);
    return file;
  }

  async function findOwner(files: Iterable<FollowedFile>, name: string): Promise<Cursor | undefined> {
    const kind = kindOfFile(name);
    const possible: Cursor[] = [];
    for (const { cursor } of files) if (cursor.head !== undefined && cursor.kind === kind) possible.push(cursor);
    if (kind === undefined || possible.length === 0) return undefined;
    return withFile(name, (handle) => findByHead(possible, kind, handle, redact));
  }

  async function findGone(name: string): Promise<Cursor | undefined> {
    const kind = kindOfFile(name);
    if (kind === undefined || !gone.has(kind)) return undefined;
    return withFile(name, (handle) => gone.find(kind, handle, redact));
  }

  async function withFile<T>(name: string, act: (handle: OpenFile) => Promise<T>): Promise<T> {
    const handle = await system.open(pathOf(name));
    try {
      return await act(handle);
    } finally {
      await handle.close();
    }
  }

  return {
    get files() {
      return files;
    },
    add: (file) => files.push(file),
    drop(file) {
      files = files.filter((other) => other !== file);
      file.finish();
      retire(file.cursor);
    },
    retire,
    nextGeneration,
    isSame,
    findKnown,
    findOwner,
    cursors: () => [...gone.all(), ...files.map((file) => file.save())],
  };
}

/** Deleted files that are known when they come back: 17 years of eight logs a day. Named in docs/delivery.md. */
const mostGone = 50_000;
