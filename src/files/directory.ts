import { newCursor } from "./cursor.js";
import { createDepartures } from "./departures.js";
import { createListing } from "./listing.js";
import { checkHead } from "./changed.js";
import { isAwake, isShort, isUnplaced, markFresh } from "./file-state.js";
import { FollowedFile } from "./followed-file.js";
import type { ReadOptions } from "./handle.js";
import { kindOfFile } from "./name.js";
import type { FileRegistry } from "./registry.js";
import { errorCode, type FileStat } from "./system.js";

/**
 * WHICH FILES. Keeps the list of followed files true to the directory, by what files are and not by what they are
 * called: renamed, replaced, deleted, deleted and back. An error of the directory or of the system is never taken for deletion.
 */
export interface Directory {
  /** Looks at the named files, or at all names when there are none. */
  look(names?: ReadonlySet<string>): Promise<void>;
  /** True where names came or went since all of them were looked at. */
  isChanged(): Promise<boolean>;
  /** Why the directory cannot be read, or undefined. */
  problem(): string | undefined;
  /** Names that could not be looked at or opened to tell whose they are, each with the reason. */
  closed(): ReadonlyMap<string, string>;
  /** Device and inode of the directory when it last held log files. */
  identity(): string | undefined;
}

export interface DirectoryOptions extends ReadOptions {
  readonly path: string;
  /** Milliseconds an open, deleted file with unread lines is held. */
  readonly holdMs: number;
  /** What `identity` was in the last run. */
  readonly identity: string | undefined;
  /** Called for each file not known before. */
  onNew(file: FollowedFile, stat: FileStat): Promise<void>;
}

export function createDirectory(registry: FileRegistry, options: DirectoryOptions): Directory {
  const { system, path } = options;
  const departures = createDepartures(registry, options);
  const listing = createListing(system, path, options.identity);
  let turn = 0;
  /** By path, as the last look at all names left them: only such a look gives a file another name. */
  let byPath = new Map<string | undefined, FollowedFile>();
  /** As the last look at all names found them. */
  let closed: ReadonlyMap<string, string> = new Map();
  let closing = new Map<string, string>();
  /** Files at their names of which this look could not tell whether they still hold what was read of them. */
  let doubtful = new Set<FollowedFile>();
  /** Nothing is known of what happened since the last run, or while the directory could not be read. */
  let isStale = true;

  async function look(names?: ReadonlySet<string>): Promise<void> {
    // a new name, or one with another inode, is only half of what happened: the whole directory tells the rest
    if (names !== undefined && (await lookAtFamiliar(names))) return;
    await lookAtAll();
    byPath = new Map(registry.files.map((file) => [file.path, file]));
  }

  /** False where one of them is not the file that it was. */
  async function lookAtFamiliar(names: ReadonlySet<string>): Promise<boolean> {
    const found = await statEach([...names].filter((name) => kindOfFile(name) !== undefined));
    const pairs = [...found].map(([name, stat]) => [byPath.get(join(path, name)), stat] as const);
    if (pairs.some(([file, stat]) => file?.cursor.id !== stat.id)) return false;
    for (const [file, stat] of pairs) if (file !== undefined) present(file, stat);
    return true;
  }

  async function lookAtAll(): Promise<void> {
    closing = new Map();
    doubtful = new Set();
    const names = await listing.list(registry.files.length > 0);
    if (names === undefined) {
      isStale = true;
      return lookAtKnown();
    }
    const listed = new Set(names);
    const asked = new Set(due(names));
    const found = await statEach([...asked]);
    noteMissing(listed);
    await reconcile(found);
    await departures.settle(isThere);
    markFresh(registry.files);
    closed = closing;
    isStale = false;
    // once for all: thousands may be removed at once
    if (departures.hasFinished()) await options.settle();

    function isThere({ path, cursor: { name, id }, trouble }: FollowedFile): boolean {
      const stat = found.get(name);
      if (path === undefined) return false;
      // an empty file in its place is not known for another before it has a first line
      if (stat !== undefined) return stat.id === id || closing.has(name);
      return listed.has(name) && (!asked.has(name) || trouble !== undefined);
    }
  }

  /** The directory cannot be listed: nothing is new or gone, but the files that are open can still be read. */
  async function lookAtKnown(): Promise<void> {
    const found = await statEach(registry.files.map(({ cursor }) => cursor.name));
    for (const file of registry.files) {
      file.found();
      const stat = found.get(file.cursor.name);
      if (file.path !== undefined && stat?.id === file.cursor.id) present(file, stat);
    }
  }

  async function statEach(names: readonly string[]): Promise<ReadonlyMap<string, FileStat>> {
    const { found, failed } = await listing.stat(names);
    for (const [name, code] of failed) {
      const file = registry.files.find((candidate) => candidate.path === join(path, name));
      if (file === undefined) closing.set(name, code);
      else if (code !== "ENOENT") {
        file.failed(code);
        doubtful.add(file);
      }
    }
    return found;
  }

  /** Names worth a look now: new ones, files that are alive, and each time some of those that were still for long. */
  function due(names: readonly string[]): string[] {
    turn = (turn + 1) % turns;
    return names.filter((name, index) => {
      const file = byPath.get(join(path, name));
      // whose content a name has could not be told the last time
      const isUnknown = file === undefined || closed.has(name);
      return isStale || isUnknown || isAwake(file, options.now()) || index % turns === turn;
    });
  }

  /** Before names are sorted out: the content of a file that has gone may stand under another one. */
  function noteMissing(names: ReadonlySet<string>): void {
    for (const file of registry.files) if (!names.has(file.cursor.name)) file.missed(options.steady());
  }

  /** Known inodes first: a rename and a new file under the old name come in one look. */
  async function reconcile(found: ReadonlyMap<string, FileStat>): Promise<void> {
    const byId = new Map(registry.files.map((file) => [file.cursor.id, file]));
    const strangers = new Map<string, FileStat>();
    const owners = new Map<string | undefined, FollowedFile>();
    for (const [name, stat] of found) {
      const file = byId.get(stat.id);
      if (file === undefined || file.path !== join(path, name)) strangers.set(name, stat);
      else {
        present(file, stat);
        owners.set(file.path, file);
      }
    }
    for (const [name, stat] of strangers) {
      const file = byId.get(stat.id);
      // where it cannot be opened to tell whose content it is, nothing is decided before the next look
      const isRenamed = file !== undefined && (await rename(file, name).catch(noteClosed(name)));
      if (isRenamed !== false) strangers.delete(name);
      if (isRenamed !== true) continue;
      present(file, stat);
      owners.set(file.path, file);
    }
    // only now, since two files may have swapped their names
    for (const file of [...registry.files]) if ((owners.get(file.path) ?? file) !== file) await departures.leave(file);
    if (strangers.size === 0) return;
    for (const file of owners.values()) if (!(await checkHead(file, options))) doubtful.add(file);
    await welcome(strangers, found);
  }

  function present(file: FollowedFile, stat: FileStat): void {
    file.observeAtName(stat, options.now(), options.look());
  }

  /**
   * An inode under another name is the same file if it is open, since an open one cannot be used again, or if it holds
   * what was read. Whether an open one was truncated too is told where it is read. Rejects where it cannot be opened.
   */
  async function rename(file: FollowedFile, name: string): Promise<boolean> {
    if (file.cursor.kind !== kindOfFile(name) || !(await registry.isSame(file, name))) {
      // what an open one still gives will be read under its new kind
      await file.close();
      await departures.leave(file);
      return false;
    }
    file.moveTo(join(path, name), name);
    // where nothing but the beginning of a too long line was seen, it may be another file's: it is looked at again
    if (file.seen.handle === undefined && file.cursor.offset === 0) file.skip(undefined);
    return true;
  }

  async function welcome(
    strangers: ReadonlyMap<string, FileStat>,
    found: ReadonlyMap<string, FileStat>,
  ): Promise<void> {
    const byPath = new Map(registry.files.map((file) => [file.path, file]));
    const isReplaced = ({ cursor }: FollowedFile) => (found.get(cursor.name)?.id ?? cursor.id) !== cursor.id;
    // looked for once and not for each stranger: the first look at ten thousand files has ten thousand of these
    const placeless = new Set(registry.files.filter((file) => isUnplaced(file) || isReplaced(file) || isShort(file)));
    for (const [name, stat] of strangers) {
      // XMail's files are born with their first line: it tells whose content this is, which may be copied in just now
      if (stat.size === 0) continue;
      const owner = byPath.get(join(path, name));
      const before = owner?.path === join(path, name) ? owner : undefined;
      try {
        const known = await registry.findKnown(name, stat, before, placeless);
        if (known !== undefined) {
          placeless.delete(known);
          present(known, stat);
          continue;
        }
        // it may be the content that `smtp-202611241300` had before it was written again
        const likely = await registry.findOwner(doubtful, name);
        if (likely !== undefined) throw new Error(`begins like ${likely.name}, which cannot be compared now`);
        await begin(name, stat, before);
        if (before === undefined) continue;
        // still open, it can be met under another name
        if (registry.files.includes(before)) placeless.add(before);
        else placeless.delete(before);
      } catch (error) {
        // whose content it is cannot be told: nothing is decided before the next look
        noteClosed(name)(error);
      }
    }
  }

  function noteClosed(name: string): (error: unknown) => undefined {
    return (error) => void closing.set(name, errorCode(error));
  }

  async function begin(name: string, stat: FileStat, before: FollowedFile | undefined): Promise<void> {
    const kind = kindOfFile(name);
    if (kind === undefined) return;
    if (before !== undefined) await departures.leave(before);
    const file = new FollowedFile(newCursor(kind, name, registry.nextGeneration(name), stat.id), join(path, name));
    await options.onNew(file, stat);
    file.observe(stat, options.now(), options.look());
    registry.add(file);
  }

  return {
    look,
    isChanged: listing.isChanged,
    problem: listing.problem,
    closed: () => closed,
    identity: listing.identity,
  };
}

function join(directory: string, name: string): string {
  return `${directory}/${name}`;
}

/** Files that did not change for an hour are looked at in turns: ten thousand old ones must not cost ten thousand looks. */
const turns = 12;
