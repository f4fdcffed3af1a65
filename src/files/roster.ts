import type { Cursor } from "./cursor.js";
import { findByHead } from "./identity.js";
import { close, type ReadOptions } from "./load.js";
import { kindOfFile } from "./name.js";
import type { FileStat } from "./system.js";
import { isAlive, track, type Tracked } from "./tracked.js";

/**
 * WHOSE CONTENT IS THIS. The files that are followed and those that are gone, told apart by what they hold: the same
 * content under another name or inode is the same file, another content under the same name is another.
 */
export interface Roster {
  readonly files: readonly Tracked[];
  add(file: Tracked): void;
  /** Deleted for good: no longer followed, but known when it comes back. */
  drop(file: Tracked): void;
  /** Keeps what was known of content that is gone from its file, to know it again. Gives the generation of the next. */
  bury(cursor: Cursor): number;
  /** One more than was ever given out under this name. */
  nextGeneration(name: string): number;
  /** True where the file, its inode found under this name, is still that file. Rejects where it cannot be opened. */
  isSame(file: Tracked, name: string): Promise<boolean>;
  /**
   * The file that this content belongs to, now under this name and inode: `before` had the name, `placeless` are not at theirs.
   * Undefined for content never met. Rejects where it cannot be opened.
   */
  findKnown(
    name: string,
    stat: FileStat,
    before: Tracked | undefined,
    placeless: ReadonlySet<Tracked>,
  ): Promise<Tracked | undefined>;
  cursors(): Cursor[];
}

export type RosterOptions = Pick<ReadOptions, "system" | "redact" | "now"> & { readonly path: string };

export function createRoster(restored: readonly Cursor[], { system, redact, now, path }: RosterOptions): Roster {
  let files: Tracked[] = restored.filter(isAlive).map((cursor) => track(cursor, pathOf(cursor.name)));
  let gone: Cursor[] = restored.filter((cursor) => !isAlive(cursor));
  /** The highest given out under each name. */
  const generations = new Map<string, number>();
  for (const { file, generation } of restored) generations.set(file, Math.max(generation, generations.get(file) ?? 0));

  function pathOf(name: string): string {
    return `${path}/${name}`;
  }

  function bury(cursor: Cursor): number {
    gone = [...gone, { ...cursor, goneAt: now() }].slice(-tombstones);
    return nextGeneration(cursor.file);
  }

  function nextGeneration(name: string): number {
    const next = (generations.get(name) ?? -1) + 1;
    generations.set(name, next);
    return next;
  }

  async function isSame(file: Tracked, name: string): Promise<boolean> {
    if (file.handle !== undefined) return true;
    if (file.cursor.offset > 0) return (await findOwner([file.cursor], name)) !== undefined;
    // nothing of it was read, so it is not to be told from any other that has its inode now, but the others are
    return (await findOwner([...files.map(({ cursor }) => cursor), ...gone], name)) === undefined;
  }

  /** The same content under another inode: copied, restored, or on a device that got another number at boot. */
  async function findKnown(
    name: string,
    stat: FileStat,
    before: Tracked | undefined,
    placeless: ReadonlySet<Tracked>,
  ): Promise<Tracked | undefined> {
    const own = before === undefined ? undefined : await findOwner([before.cursor], name);
    const others = () => [...placeless].filter((file) => file !== before).map(({ cursor }) => cursor);
    const cursor = own ?? (await findOwner([...others(), ...gone], name));
    if (cursor === undefined) return undefined;
    let file = own === undefined ? [...placeless].find((candidate) => candidate.cursor === cursor) : before;
    if (file === undefined) {
      gone = gone.filter((other) => other !== cursor);
      delete cursor.goneAt;
      file = track(cursor, undefined);
      files.push(file);
    }
    await close(file);
    file.path = pathOf(name);
    Object.assign(cursor, { id: stat.id, name });
    return file;
  }

  async function findOwner(cursors: readonly Cursor[], name: string): Promise<Cursor | undefined> {
    const possible = cursors.filter(({ kind, head }) => head !== undefined && kind === kindOfFile(name));
    if (possible.length === 0) return undefined;
    const handle = await system.open(pathOf(name));
    try {
      return await findByHead(possible, handle, redact);
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
      file.finished = true;
      bury(file.cursor);
    },
    bury,
    nextGeneration,
    isSame,
    findKnown,
    cursors: () => [...gone, ...files.map(({ cursor }) => cursor)],
  };
}

/** Entries of deleted files that are kept, to know them when they come back. */
const tombstones = 2_000;
